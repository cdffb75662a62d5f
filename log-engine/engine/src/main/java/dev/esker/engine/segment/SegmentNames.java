package dev.esker.engine.segment;

import java.nio.file.Path;
import java.util.OptionalLong;

/** How segments and their directories are called: as in Kafka, so that its tools find them. */
public final class SegmentNames {
  /** What a segment's name ends with. */
  public static final String SUFFIX = ".log";

  private SegmentNames() {}

  /** The directory of a partition. */
  public static Path directory(Path topics, String topic, int partition) {
    return topics.resolve(topic + "-" + partition);
  }

  /** The file of the segment that starts at an offset. */
  public static Path segment(Path directory, long baseOffset) {
    return directory.resolve(String.format("%020d", baseOffset) + SUFFIX);
  }

  /** The base offset in a segment's name, or empty if it is another kind of file. */
  public static OptionalLong baseOffset(Path file) {
    String name = file.getFileName().toString();
    return name.matches("[0-9]{20}\\.log")
        ? OptionalLong.of(Long.parseLong(name.substring(0, 20)))
        : OptionalLong.empty();
  }
}
