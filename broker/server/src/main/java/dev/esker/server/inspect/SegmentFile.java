package dev.esker.server.inspect;

import dev.esker.engine.segment.SegmentNames;
import java.nio.file.Path;

/**
 * A segment file that was found.
 *
 * @param path where it is
 * @param baseOffset the offset that it is named by
 * @param consecutive whether the file before it in the list holds the offsets before its own
 * @param newest whether it is the last one of its partition, to which a broker appends
 * @param live whether a broker runs on its data directory
 */
public record SegmentFile(
    Path path, long baseOffset, boolean consecutive, boolean newest, boolean live) {

  /** The partition's directory, {@code <topic>-<partition>}. */
  public Path directory() {
    return path.toAbsolutePath().normalize().getParent();
  }

  /** Whether compaction has made it, so that offsets may be missing in it. */
  public boolean isCompacted() {
    return SegmentNames.parse(path).filter(SegmentNames.SegmentName::isCompacted).isPresent();
  }

  /** Whether what lies at its end may not be finished. */
  public boolean isBeingWritten() {
    return newest && live;
  }
}
