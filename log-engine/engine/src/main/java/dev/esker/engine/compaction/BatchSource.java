package dev.esker.engine.compaction;

import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The batches of some segments, one after the other, each with its CRC checked. Opens one file at a
 * time, beside those that readers share. One thread.
 */
final class BatchSource implements AutoCloseable {
  private final SegmentedLog log;
  private final Deque<SegmentEntry> left;
  private long from;
  private SegmentEntry segment;
  private DiskFile file;
  private SegmentScan scan;

  /**
   * Opens nothing yet.
   *
   * @param from batches of the first segment that end before may be passed over
   */
  BatchSource(SegmentedLog log, List<SegmentEntry> segments, long from) {
    this.log = log;
    this.left = new ArrayDeque<>(segments);
    this.from = from;
  }

  /** The next batch, valid until the next call; null at the end. */
  RecordBatch next() throws IOException {
    while (true) {
      if (scan != null) {
        if (scan.next()) {
          return scan.intact();
        }
        if (scan.nextPosition() != segment.sizeBytes()) {
          throw new UncleanableException(
              file.path()
                  + " ends within the batch at byte "
                  + scan.nextPosition()
                  + " of "
                  + segment.sizeBytes(),
              null);
        }
      }
      close();
      if (left.isEmpty()) {
        return null;
      }
      open(left.removeFirst());
    }
  }

  private void open(SegmentEntry next) throws IOException {
    Optional<IndexEntry> start = log.index(next).floor(from);
    from = 0;
    segment = next;
    file = log.open(next);
    scan = SegmentScan.from(file, next, start);
  }

  /** The segment that the present batch is in. */
  SegmentEntry segment() {
    return segment;
  }

  @Override
  public void close() throws IOException {
    scan = null;
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
