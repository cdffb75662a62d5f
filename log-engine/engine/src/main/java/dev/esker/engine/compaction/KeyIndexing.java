package dev.esker.engine.compaction;

import dev.esker.records.BatchFilter;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatch;
import java.io.IOException;

/**
 * The first half of a pass: notes the last offset of each key in what is dirty. When the map is
 * full it ends there, and the pass with it; the next one goes on. One thread.
 */
final class KeyIndexing {
  private final BatchSource source;
  private final OffsetMap map;
  private final BatchFilter reader;
  private final long from;
  private final PassStats stats;
  private long end;
  private boolean full;

  /**
   * Reads nothing yet.
   *
   * @param from records before are known to the passes before
   * @param end the offset behind the last segment of the source
   */
  KeyIndexing(
      BatchSource source, OffsetMap map, BatchFilter reader, long from, long end, PassStats stats) {
    this.source = source;
    this.map = map;
    this.reader = reader;
    this.from = from;
    this.end = end;
    this.stats = stats;
  }

  /**
   * Reads on.
   *
   * @param bytes about how much
   * @return how much it was; 0 at the end
   */
  long step(long bytes) throws IOException, InvalidBatchException {
    long read = 0;
    while (read < bytes && !full) {
      RecordBatch batch = source.next();
      if (batch == null) {
        break;
      }
      read += batch.sizeInBytes();
      // Markers have keys that aren't data. (Records of aborted transactions will be left out too.)
      if (!batch.isControl()) {
        reader.forEach(batch, (offset, key, tombstone) -> note(offset, key));
      }
    }
    stats.indexed(read);
    return read;
  }

  private void note(long offset, java.nio.ByteBuffer key) {
    if (!full && key != null && offset >= from && !map.put(key, offset)) {
      full = true;
      end = offset;
    }
  }

  /** The first offset that isn't dealt with, once {@link #step} has returned 0. */
  long end() {
    return end;
  }
}
