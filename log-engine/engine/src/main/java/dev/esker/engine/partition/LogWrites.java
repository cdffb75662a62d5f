package dev.esker.engine.partition;

import dev.esker.engine.cache.CacheSlot;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.cache.PendingCut;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * How one log grows, and loses its end again: what the pipeline does to it.
 *
 * <p>A replicated log may lose its end, durable or not. Nothing is appended meanwhile. The tail
 * cache and what is known of producers and epochs are cut here, in the order of the log; the
 * segments later, by {@link LogStorage}, before anything more is written to them.
 *
 * <p><b>Threads.</b> Append thread: {@link #written}, {@link #announceWritten}, {@link
 * #endOfBatchesBefore}. Everything else is the commit thread's. Recovery plays both parts.
 */
public final class LogWrites {
  private final PartitionLog log;
  private final LogBounds bounds;
  private final LogTail tail;
  private final SegmentedLog segments;
  private final PublishedState published;
  private volatile long settled;
  private volatile long lastCut;
  private volatile ReplicationListener replication;

  // Commit thread only: records counted since the write-ahead log was last forced.
  private long unforcedRecords;
  private long unforcedSince = -1;

  LogWrites(PartitionLog log, LogBounds bounds, PublishedState published) {
    this.log = log;
    this.bounds = bounds;
    this.tail = log.tail();
    this.segments = log.segments();
    this.published = published;
  }

  void setReplicationListener(ReplicationListener listener) {
    replication = listener;
  }

  /** Makes a durable batch visible, of a log that isn't replicated. Commit thread only. */
  public void publish(CacheSlot slot, ByteBuffer bytes) throws IOException {
    RecordBatch header = new RecordBatch().wrap(bytes, bytes.position());
    CachedBatch batch = cached(slot, header);
    slot.fill(bytes);
    published.remember(header);
    // Under the lock of the tail, so that whoever reads the batch there, or flushes it, also finds
    // the high watermark behind it: a reader that has got it asks for the next offset at once.
    synchronized (tail) {
      tail.add(batch);
      bounds.published(batch.nextOffset());
    }
    bounds.count(batch.sizeInBytes());
  }

  private static CachedBatch cached(CacheSlot slot, RecordBatch header) {
    return new CachedBatch(slot, header.baseOffset(), header.lastOffset(), header.maxTimestamp());
  }

  /** Makes a batch visible to replicas that is written. Append thread only. */
  public void written(CacheSlot slot, ByteBuffer bytes) {
    CachedBatch batch = cached(slot, new RecordBatch().wrap(bytes, bytes.position()));
    slot.fill(bytes);
    synchronized (tail) {
      tail.add(batch);
      bounds.written(batch.nextOffset(), batch.sizeInBytes());
    }
  }

  /** Notes that a batch that was {@link #written} is durable. Commit thread only. */
  public void durable(RecordBatch header) throws IOException {
    published.remember(header);
    bounds.durable(header.nextOffset());
  }

  /** Tells the replicas' side that there is more. Append thread only. */
  public void announceWritten() {
    ReplicationListener listener = replication;
    if (listener != null) {
      listener.written(log);
    }
  }

  /** Tells the replicas' side that more is durable. Commit thread only. */
  public void announceDurable() {
    ReplicationListener listener = replication;
    if (listener != null) {
      listener.durable(log);
    }
  }

  /** Tells the replicas' side that the log was cut. Commit thread only. */
  public void announceCut() {
    ReplicationListener listener = replication;
    if (listener != null) {
      listener.cut(log);
    }
  }

  /** Where in the write-ahead log the end was last cut off; 0 if it wasn't. */
  long lastCut() {
    return lastCut;
  }

  /** How many changes of role and cuts have come through. */
  long settled() {
    return settled;
  }

  /** A change of role has come through, or a cut. Commit thread only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void settle() {
    if (settled == 0) {
      bounds.begin();
    }
    settled++;
  }

  /**
   * Cuts off the batches from an offset on. Commit thread only, with nothing between here and the
   * append stage.
   *
   * @param offset where a batch ends, or nothing is left
   * @param position in the write-ahead log, behind all that goes and before all that comes
   * @return bytes of it that weren't in a segment
   */
  public long cut(long offset, long position) throws IOException {
    long end = Math.min(offset, bounds.logEnd());
    long dropped = tail.cut(new PendingCut(end, position, false));
    bounds.cut(end);
    published.cut(end, new StoredBatches(tail, segments));
    lastCut = position;
    return dropped;
  }

  /** A cut, or a new beginning, is replayed: appending goes on where the log ends now. */
  public void replayedCut() {
    log.cursor().replayed(bounds.logEnd());
  }

  /** Drops everything and begins at an offset; otherwise as {@link #cut}. */
  public long restartAt(long offset, long position) throws IOException {
    long dropped = tail.cut(new PendingCut(offset, position, true));
    bounds.restartAt(offset);
    published.clear();
    lastCut = position;
    return dropped;
  }

  /**
   * Where the log ends if all batches go that reach beyond an offset; -1 if nothing is left then.
   * Append thread only, with nothing being appended.
   */
  public long endOfBatchesBefore(long offset) throws IOException {
    if (offset >= bounds.logEnd()) {
      return bounds.logEnd();
    }
    long end = tail.endBefore(offset);
    if (end >= 0) {
      return end;
    }
    return segments.endBefore(Math.min(offset, tail.segmentLimit()));
  }

  /** Where the log goes on if nothing is left of it before an offset. Append thread only. */
  public long restartBefore(long offset) throws IOException {
    List<SegmentEntry> entries = segments.entries();
    boolean stored = !entries.isEmpty() && entries.get(0).baseOffset() < tail.segmentLimit();
    long first = stored ? segments.firstBatch(entries.get(0)) : tail.firstOffset();
    return first < 0 ? offset : Math.min(offset, first);
  }

  /** Takes in what a segment has, when the catalog is rebuilt: everything but the tail cache. */
  public void rememberStored(RecordBatch header) throws IOException {
    published.remember(header);
    log.storage().skipTo(header.nextOffset());
    bounds.published(header.nextOffset());
    log.cursor().replayed(header.nextOffset());
  }

  /** Takes in a batch of the write-ahead log after a restart. Recovery only. */
  public void replay(CacheSlot slot, ByteBuffer bytes) throws IOException {
    publish(slot, bytes);
    log.cursor().replayed(bounds.logEnd());
  }

  /** Moves the start of the log forward, never back. Commit thread only. */
  public void advanceStart(long offset) {
    if (bounds.advanceStart(offset) && offset > bounds.logEnd()) {
      // Possible only after a loss of the tail beyond a start that was kept elsewhere.
      bounds.published(offset);
      log.storage().skipTo(offset);
      log.cursor().replayed(offset);
    }
  }

  /**
   * Counts records that are about to be published. Commit thread only.
   *
   * @param forceCount how often the write-ahead log was forced; whatever was counted at another
   *     count is stable by now
   * @return whether they have to wait for an fsync, by {@code flush.messages}
   */
  public boolean countUnforced(int records, long forceCount) {
    unforcedRecords = unforcedSince == forceCount ? unforcedRecords + records : records;
    unforcedSince = forceCount;
    return unforcedRecords >= log.config().flushMessages();
  }
}
