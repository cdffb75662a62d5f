package dev.esker.engine.segment;

import dev.esker.engine.catalog.SegmentEntry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How segments and their directories are called: as in Kafka, so that its tools find them. What
 * compaction makes has its generation between base offset and suffix, so that it never has the name
 * of what it replaces; Kafka's tools read such files as well.
 */
public final class SegmentNames {
  /** What a segment's name ends with. */
  public static final String SUFFIX = ".log";

  /** What is added to it while compaction writes the file. */
  public static final String UNFINISHED_SUFFIX = ".cleaned";

  private static final Pattern NAME = Pattern.compile("([0-9]{20})(?:\\.([1-9][0-9]{0,8}))?\\.log");

  private SegmentNames() {}

  /**
   * What a segment's name says.
   *
   * @param baseOffset the offset that it is named by
   * @param generation how often compaction has replaced it
   */
  public record SegmentName(long baseOffset, int generation) {
    /** The name of a segment of the catalog. */
    public static SegmentName of(SegmentEntry segment) {
      return new SegmentName(segment.baseOffset(), segment.generation());
    }

    /** Whether compaction has made it, so that offsets may be missing in it. */
    public boolean isCompacted() {
      return generation > 0;
    }
  }

  /** The directory of a partition. */
  public static Path directory(Path topics, String topic, int partition) {
    return topics.resolve(topic + "-" + partition);
  }

  /** The file of the segment that starts at an offset, as it was appended. */
  public static Path segment(Path directory, long baseOffset) {
    return segment(directory, new SegmentName(baseOffset, 0));
  }

  /** The file of a segment. */
  public static Path segment(Path directory, SegmentName name) {
    String base = String.format("%020d", name.baseOffset());
    return directory.resolve(
        name.isCompacted() ? base + "." + name.generation() + SUFFIX : base + SUFFIX);
  }

  /** The file of a segment while compaction writes it. */
  public static Path unfinished(Path directory, SegmentName name) {
    Path segment = segment(directory, name);
    return segment.resolveSibling(segment.getFileName() + UNFINISHED_SUFFIX);
  }

  /** What the name of a segment says, or empty if it is another kind of file. */
  public static Optional<SegmentName> parse(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches()) {
      return Optional.empty();
    }
    int generation = name.group(2) == null ? 0 : Integer.parseInt(name.group(2));
    return Optional.of(new SegmentName(Long.parseLong(name.group(1)), generation));
  }

  /** Whether the file is what a compaction has left that was cut short. */
  public static boolean isUnfinished(Path file) {
    return file.getFileName().toString().endsWith(SUFFIX + UNFINISHED_SUFFIX);
  }
}
