package dev.esker.server.inspect;

import dev.esker.engine.segment.SegmentNames;
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.server.DataDirectory;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds segments: of a data directory, of a partition's directory, or by their own names. One
 * thread.
 */
public final class SegmentFiles {
  private static final String TOPICS = "topics";

  private final Disk disk;
  private final Map<Path, Boolean> live = new HashMap<>();

  /** Looks on that disk. */
  public SegmentFiles(Disk disk) {
    this.disk = disk;
  }

  /**
   * The segments behind a path, ordered by partition and offset.
   *
   * @param path a segment file, a partition's directory, or a data directory
   * @throws IOException if it is nothing of these, in words for people
   */
  public List<SegmentFile> find(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException("there is no " + path);
    }
    if (!Files.isDirectory(path)) {
      return List.of(file(path));
    }
    if (Files.isDirectory(path.resolve(TOPICS))) {
      return all(path.resolve(TOPICS));
    }
    List<SegmentFile> segments = directory(path);
    if (segments.isEmpty() && !Files.exists(path.resolve("partition.metadata"))) {
      throw new IOException(
          path
              + " is neither a data directory (no "
              + TOPICS
              + "/ in it) nor the directory of a partition (no segments in it)");
    }
    return segments;
  }

  private SegmentFile file(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Optional<SegmentName> name = SegmentNames.parse(absolute);
    if (name.isEmpty()) {
      throw new IOException(
          path
              + " is not a segment: their names are 20 digits, the generation if it was compacted,"
              + " and "
              + SegmentNames.SUFFIX);
    }
    long base = name.get().baseOffset();
    boolean newest = true;
    for (SegmentFile other : directory(absolute.getParent())) {
      newest = newest && other.baseOffset() <= base;
    }
    return new SegmentFile(path, base, false, newest, isLive(absolute.getParent()));
  }

  private List<SegmentFile> all(Path topics) throws IOException {
    List<SegmentFile> segments = new ArrayList<>();
    for (Path directory : disk.list(topics)) {
      if (Files.isDirectory(directory)) {
        segments.addAll(directory(directory));
      }
    }
    return segments;
  }

  private List<SegmentFile> directory(Path directory) throws IOException {
    boolean running = isLive(directory);
    List<SegmentFile> segments = new ArrayList<>();
    TreeMap<Long, SegmentName> newest = new TreeMap<>();
    for (Path file : disk.list(directory)) {
      // Of two generations, which only a stop at the wrong moment leaves, the later one counts.
      SegmentNames.parse(file)
          .ifPresent(
              name ->
                  newest.merge(
                      name.baseOffset(),
                      name,
                      (one, other) -> one.generation() > other.generation() ? one : other));
    }
    for (SegmentName name : newest.values()) {
      Path file = SegmentNames.segment(directory, name);
      segments.add(new SegmentFile(file, name.baseOffset(), !segments.isEmpty(), false, running));
    }
    if (!segments.isEmpty()) {
      int last = segments.size() - 1;
      SegmentFile end = segments.get(last);
      segments.set(
          last, new SegmentFile(end.path(), end.baseOffset(), end.consecutive(), true, end.live()));
    }
    return segments;
  }

  /** Whether a broker runs on the data directory that a partition's directory belongs to. */
  private boolean isLive(Path partition) {
    Path topics = partition.toAbsolutePath().normalize().getParent();
    // Asked once: asking takes the lock for a moment, in which a broker couldn't start.
    return topics != null
        && topics.endsWith(TOPICS)
        && topics.getParent() != null
        && live.computeIfAbsent(topics.getParent(), DataDirectory::isInUse);
  }
}
