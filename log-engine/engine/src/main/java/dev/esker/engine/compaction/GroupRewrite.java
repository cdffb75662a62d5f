package dev.esker.engine.compaction;

import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.KeptBatches;
import dev.esker.records.BatchFilter;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies a group of segments without the records that a pass removes. Decides, and leaves the files
 * to others. One thread.
 *
 * <p>A record before the end of the pass stays if it is the last one of its key, and isn't a
 * tombstone whose time is up; one without a key goes, as in Kafka. So does one before the start of
 * the log, which is deleted: whoever rebuilds a lost catalog may not know that it is. A batch of
 * which nothing stays goes too, unless it says more than its records do ({@link KeptBatches}), or
 * is the group's last: so every compacted segment says itself where it ends, and the next one
 * begins there.
 */
final class GroupRewrite {

  /**
   * What a pass has found out.
   *
   * @param start of the log; records before are deleted
   * @param end of what the pass deals with
   */
  record Rules(
      OffsetMap map,
      long start,
      long end,
      KeptBatches kept,
      long nowMillis,
      long deleteRetentionMillis) {

    /**
     * The time from which tombstones that are compacted now may go.
     *
     * @return {@link Long#MAX_VALUE} for never
     */
    long horizonMillis() {
      long horizon = nowMillis + deleteRetentionMillis;
      return horizon < 0 ? Long.MAX_VALUE : horizon;
    }
  }

  private final Rules rules;
  private final BatchSource source;
  private final long groupEnd;
  private final BatchFilter filter;
  private final PassStats stats;
  private boolean horizonPassed;
  private boolean changed;

  GroupRewrite(
      Rules rules, BatchSource source, SegmentEntry last, BatchFilter filter, PassStats stats) {
    this.rules = rules;
    this.source = source;
    this.groupEnd = last.nextOffset();
    this.filter = filter;
    this.stats = stats;
  }

  /**
   * Copies on.
   *
   * @param bytes about how much
   * @return how much it was; 0 at the end
   */
  long step(long bytes, SegmentWriter out) throws IOException, InvalidBatchException {
    long read = 0;
    while (read < bytes) {
      RecordBatch batch = source.next();
      if (batch == null) {
        break;
      }
      read += batch.sizeInBytes();
      stats.read(batch.sizeInBytes(), batch.recordCount());
      long before = out.sizeInBytes();
      int kept = copy(batch, out);
      stats.written(out.sizeInBytes() - before, kept);
    }
    return read;
  }

  /** Returns how many records stay. */
  private int copy(RecordBatch batch, SegmentWriter out) throws IOException, InvalidBatchException {
    // What ends a transaction stays as long as transactions aren't looked at here.
    if (batch.isControl() || batch.baseOffset() >= rules.end()) {
      out.add(batch.bytes());
      return batch.recordCount();
    }
    horizonPassed = batch.hasDeleteHorizon() && batch.baseTimestamp() <= rules.nowMillis();
    switch (filter.filter(batch, this::keeps, rules.horizonMillis())) {
      case UNCHANGED -> out.add(batch.bytes());
      case REWRITTEN -> {
        changed = true;
        out.add(filter.rewritten());
      }
      case EMPTY -> copyEmpty(batch, out);
    }
    return filter.keptRecords();
  }

  private void copyEmpty(RecordBatch batch, SegmentWriter out) throws IOException {
    boolean needed = batch.nextOffset() == groupEnd || rules.kept().has(batch);
    if (needed && batch.recordCount() == 0) {
      out.add(batch.bytes());
      return;
    }
    changed = true;
    if (needed) {
      out.add(BatchFilter.withoutRecords(batch));
    }
  }

  private boolean keeps(long offset, ByteBuffer key, boolean tombstone) {
    if (offset >= rules.end()) {
      return true;
    }
    if (offset < rules.start()) {
      return false;
    }
    if (key == null) {
      stats.recordWithoutKey();
      return false;
    }
    return offset >= rules.map().get(key) && !(tombstone && horizonPassed);
  }

  /** Whether what was written differs from what was read. */
  boolean changed() {
    return changed;
  }
}
