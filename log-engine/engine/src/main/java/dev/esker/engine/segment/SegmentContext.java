package dev.esker.engine.segment;

import dev.esker.engine.EngineCounters;
import dev.esker.engine.catalog.Catalog;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What the segments of all partitions share.
 *
 * @param disk where they are
 * @param clock for their age
 * @param topics the directory above those of the partitions
 * @param catalog their index
 * @param files those that are open
 * @param memory for reads from disks without file channels
 * @param counters for what is done there
 */
public record SegmentContext(
    Disk disk,
    Clock clock,
    Path topics,
    Catalog catalog,
    OpenFiles files,
    ReadMemory memory,
    EngineCounters counters)
    implements AutoCloseable {

  /** Closes the files and the catalog. */
  @Override
  public void close() throws IOException {
    files.close();
    catalog.close();
  }
}
