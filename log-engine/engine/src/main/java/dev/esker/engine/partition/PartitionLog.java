package dev.esker.engine.partition;

import dev.esker.engine.EpochEnd;
import dev.esker.engine.LogConfig;
import dev.esker.engine.LogRead;
import dev.esker.engine.PartitionId;
import dev.esker.engine.ProducerSnapshot;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.TimestampOffset;
import dev.esker.engine.cache.CacheSlot;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.cache.PendingCut;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.engine.segment.Touched;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One partition's log.
 *
 * <p>Offsets run, without gaps, through three places: segments (up to {@code flushedEnd}), the tail
 * cache (up to the end, and back into what is in segments too), and the pipeline (up to the append
 * cursor's next offset), where nobody can read yet. What is published is as durable as the topic
 * asks. {@link LogBounds} says how the bounds of a replicated log differ: consumers read up to the
 * high watermark, other replicas up to the log end, durable or not.
 *
 * <p>A replicated log may lose its end again ({@link #cut}), durable or not. Nothing is appended
 * meanwhile. The tail cache and what is known of producers and epochs are cut on the commit thread,
 * in the order of the log; the segments later, on the storage thread, before anything more is
 * written to them ({@link LogTail}).
 *
 * <p><b>Threads.</b> {@link #cursor} and {@link #written} belong to the append thread; {@link
 * #publish}, {@link #durable}, {@link #cut}, {@link #restartAt}, {@link #settle} and {@link
 * #advanceStart} to the commit thread; {@link #flush}, {@link #checkpoint}, {@link
 * #deleteSegmentsBelowStart} and {@link #destroy} to the storage thread. Everything else may be
 * called from any thread. Recovery plays all three parts before they start.
 */
public final class PartitionLog {
  private final int number;
  private final PartitionId id;
  private final String topic;
  private final SegmentContext context;
  private final SegmentedLog segments;
  private final LogTail tail = new LogTail();
  private final AppendCursor cursor;
  private final ProducerLimits producerLimits;
  private final CopyOnWriteArrayList<LogListener> listeners = new CopyOnWriteArrayList<>();

  private volatile LogConfig config;
  private volatile int leaderEpoch;
  private volatile long flushedEnd;
  private volatile long settled;
  private volatile ReplicationListener replication;
  private volatile long highWatermarkTold;
  private volatile long recoveredHighWatermark;
  private final LogBounds bounds;
  private final LogReads reads;
  private final PublishedState published;

  // Commit thread only: records counted since the write-ahead log was last forced.
  private long unforcedRecords;
  private long unforcedSince = -1;

  /**
   * How many producers are remembered, and how long.
   *
   * @param count per partition
   * @param expirationMillis since the last batch arrived
   * @param clock tells when that was
   */
  public record ProducerLimits(int count, long expirationMillis, Clock clock) {}

  /** A log as of the last checkpoint. */
  public PartitionLog(
      PartitionEntry entry, LogConfig config, SegmentContext context, ProducerLimits limits) {
    this.number = entry.number();
    this.id = new PartitionId(entry.topicId(), entry.partition());
    this.topic = entry.topic();
    this.config = config;
    this.context = context;
    this.producerLimits = limits;
    this.segments = new SegmentedLog(context, entry);
    this.bounds = new LogBounds(entry.logStartOffset(), entry.checkpointEndOffset());
    this.highWatermarkTold = entry.highWatermark();
    if (entry.highWatermark() != PartitionEntry.NONE) {
      bounds.replicate(entry.highWatermark());
    }
    this.recoveredHighWatermark = Math.max(entry.logStartOffset(), entry.highWatermark());
    this.flushedEnd = entry.checkpointEndOffset();
    this.published = new PublishedState(number, context, limits);
    this.reads = new LogReads(context, bounds, tail, segments);
    this.cursor = new AppendCursor(this, entry.checkpointEndOffset());
  }

  /** The short number that stands for it in the write-ahead log and the catalog. */
  public int number() {
    return number;
  }

  /** What it is. */
  public PartitionId id() {
    return id;
  }

  /** The name of its topic. */
  public String topic() {
    return topic;
  }

  /** The settings in force. */
  public LogConfig config() {
    return config;
  }

  /** Puts other settings in force, for what comes after. */
  public void updateConfig(LogConfig config) {
    this.config = config;
  }

  /** The leader epoch that batches are stamped with. */
  public int leaderEpoch() {
    return leaderEpoch;
  }

  /** Stamps later batches with another leader epoch. */
  public void setLeaderEpoch(int leaderEpoch) {
    this.leaderEpoch = leaderEpoch;
  }

  /** The first offset that can be read. */
  public long logStartOffset() {
    return bounds.logStart();
  }

  /** The first offset that a consumer can't read yet. */
  public long highWatermark() {
    return bounds.highWatermark();
  }

  /** The offset after the last record; of a replicated log it may not be durable yet. */
  public long logEndOffset() {
    return bounds.logEnd();
  }

  /** The offset after the last record that is durable, as its topic asks. */
  public long durableEndOffset() {
    return bounds.durableEnd();
  }

  /** Whether it has a role towards other replicas, so that its bounds move apart. */
  public boolean isReplicated() {
    return bounds.isReplicated();
  }

  /**
   * The high watermark as of the last checkpoint before the engine was opened, or the log start: no
   * more is known by itself, since the end of a log proves nothing of other replicas.
   */
  public long recoveredHighWatermark() {
    return Math.min(recoveredHighWatermark, bounds.durableEnd());
  }

  /**
   * Moves the high watermark of a replicated log forward, never beyond the durable end, and tells
   * those who wait for records, on this thread. Any thread.
   *
   * @return the high watermark then
   */
  public long advanceHighWatermark(long offset) {
    if (bounds.advanceHighWatermark(offset)) {
      announce();
    }
    return bounds.highWatermark();
  }

  /** Whether the catalog has another high watermark. */
  public boolean isHighWatermarkUntold() {
    return bounds.isReplicated() && bounds.highWatermark() != highWatermarkTold;
  }

  /** Tells how far it is written and durable, from now on; null ends that. */
  public void setReplicationListener(ReplicationListener listener) {
    replication = listener;
  }

  /** Whether the partition has been deleted. */
  public boolean isGone() {
    return bounds.isGone();
  }

  /** Bytes in segments and, not yet there, in the tail cache. */
  public long sizeInBytes() throws IOException {
    return segments.sizeInBytes() + tail.unflushedBytes();
  }

  /** Where its segments are. */
  public SegmentedLog segments() {
    return segments;
  }

  /** The append stage's view. */
  public AppendCursor cursor() {
    return cursor;
  }

  /** The part that is in the tail cache. */
  public LogTail tail() {
    return tail;
  }

  /** Calls back whenever the log grows, until {@link #removeListener}. */
  public void addListener(LogListener listener) {
    listeners.add(listener);
  }

  /** Ends {@link #addListener}. */
  public void removeListener(LogListener listener) {
    listeners.remove(listener);
  }

  /** How many listeners there are. */
  public int listenerCount() {
    return listeners.size();
  }

  /** Whether a read from that offset is answered from memory, without waiting for a disk. */
  public boolean inMemory(long offset) {
    return reads.inMemory(offset);
  }

  /**
   * Reads whole batches from the one that contains {@code offset} on, below the high watermark.
   *
   * @param maxBytes how much at most; the first batch is returned even if larger, if {@code
   *     minOneBatch}
   */
  public LogRead read(long offset, int maxBytes, boolean minOneBatch) throws IOException {
    return reads.read(offset, maxBytes, minOneBatch);
  }

  /**
   * Reads for another replica: whole batches up to the end of the log, durable or not.
   *
   * @param maxBytes how much at most; the first batch is returned even if larger, if {@code
   *     minOneBatch}
   */
  public ReplicaRead readForReplica(long offset, int maxBytes, boolean minOneBatch)
      throws IOException {
    return reads.readForReplica(offset, maxBytes, minOneBatch);
  }

  /** The first record below the high watermark whose time stamp is at least that. */
  public Optional<TimestampOffset> offsetForTimestamp(long timestamp) throws IOException {
    return reads.firstAtLeast(timestamp);
  }

  /** The first of the records below the high watermark with the highest time stamp (KIP-734). */
  public Optional<TimestampOffset> maxTimestamp() throws IOException {
    return reads.maxTimestamp();
  }

  /** Where a leader epoch ended (KIP-101, KIP-279). */
  public EpochEnd endOfEpoch(int epoch) throws IOException {
    return published.endOfEpoch(epoch, bounds.logEnd());
  }

  /**
   * The largest leader epoch up to that one that has records, and where it ended; {@link
   * EpochEnd#UNKNOWN} if there is none.
   */
  public EpochEnd lastEpochUpTo(int epoch) throws IOException {
    return published.lastEpochUpTo(epoch, bounds.logEnd());
  }

  /** The leader epoch in which a record was written, or -1. */
  public int epochOf(long offset) throws IOException {
    return published.epochOf(offset);
  }

  /** The newest leader epoch that has records, or -1. */
  public int latestEpoch() throws IOException {
    return published.latestEpoch();
  }

  /** Which batches compaction must not remove, even if it leaves nothing in them. */
  public KeptBatches keptBatches() throws IOException {
    return published.keptBatches();
  }

  /** The idempotent producers that are remembered. */
  public List<ProducerSnapshot> producers() throws IOException {
    return published.producerSnapshots();
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
      listener.written(this);
    }
  }

  /** Tells the replicas' side that more is durable. Commit thread only. */
  public void announceDurable() {
    ReplicationListener listener = replication;
    if (listener != null) {
      listener.durable(this);
    }
  }

  /** Tells the replicas' side that the log was cut. Commit thread only. */
  public void announceCut() {
    ReplicationListener listener = replication;
    if (listener != null) {
      listener.cut(this);
    }
  }

  void noteEpoch(int epoch, long offset) throws IOException {
    published.noteEpoch(epoch, offset);
  }

  /** How many changes of role and cuts have come through. */
  long settled() {
    return settled;
  }

  /** A change of role has come through, or a cut. Commit thread only. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void settle() {
    if (settled == 0) {
      bounds.begin(recoveredHighWatermark);
    }
    settled++;
  }

  /**
   * Cuts off the batches that reach beyond an offset. Commit thread only, with nothing between here
   * and the append stage.
   *
   * @param position in the write-ahead log, behind all that goes and before all that comes
   * @return bytes of it that weren't in a segment
   */
  public long cut(long offset, long position) throws IOException {
    long end = endOfBatchesBefore(offset);
    long dropped = tail.cut(new PendingCut(end, offset, position, false));
    bounds.cut(end);
    published.cut(end, new StoredBatches(tail, segments));
    recoveredHighWatermark = Math.min(recoveredHighWatermark, end);
    return dropped;
  }

  /** A cut, or a new beginning, is replayed: appending goes on where the log ends now. */
  public void replayedCut() {
    cursor.replayed(bounds.logEnd());
  }

  /** Drops everything and begins at an offset; otherwise as {@link #cut}. */
  public long restartAt(long offset, long position) throws IOException {
    long dropped = tail.cut(new PendingCut(offset, offset, position, true));
    bounds.restartAt(offset);
    published.clear();
    recoveredHighWatermark = offset;
    return dropped;
  }

  private long endOfBatchesBefore(long offset) throws IOException {
    if (offset >= bounds.logEnd()) {
      return bounds.logEnd();
    }
    long end = tail.endBefore(offset);
    if (end < 0) {
      end = segments.endBefore(Math.min(offset, tail.segmentLimit()));
    }
    if (end >= 0) {
      return end;
    }
    // Nothing is left.
    List<SegmentEntry> entries = segments.entries();
    long first = entries.isEmpty() ? tail.firstOffset() : entries.get(0).baseOffset();
    return first < 0 ? offset : Math.min(offset, first);
  }

  /** Bytes that have become readable since the engine was opened; for waiting readers. */
  public long publishedBytes() {
    return bounds.readableBytes();
  }

  /** Wakes those who wait for this log to grow, all of them even if one fails. Commit thread. */
  public void announce() {
    RuntimeException failure = null;
    for (LogListener listener : listeners) {
      try {
        listener.advanced(this);
      } catch (RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Takes in what a segment has, when the catalog is rebuilt: everything but the tail cache. */
  public void rememberStored(RecordBatch header) throws IOException {
    published.remember(header);
    flushedEnd = header.nextOffset();
    bounds.published(header.nextOffset());
    cursor.replayed(header.nextOffset());
  }

  /** Takes in a batch of the write-ahead log after a restart. Recovery only. */
  public void replay(CacheSlot slot, ByteBuffer bytes) throws IOException {
    publish(slot, bytes);
    cursor.replayed(bounds.logEnd());
  }

  /** Moves the start of the log forward, never back. Commit thread only. */
  public void advanceStart(long offset) {
    if (bounds.advanceStart(offset) && offset > bounds.logEnd()) {
      // Possible only after a loss of the tail beyond a start that was kept elsewhere.
      bounds.published(offset);
      flushedEnd = offset;
      cursor.replayed(offset);
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
    return unforcedRecords >= config.flushMessages();
  }

  /**
   * Writes batches from the tail cache to segments; drops them instead once the partition is
   * deleted, since a new topic of the same name may have the directory. Storage thread only.
   *
   * @return bytes that needn't be in the cache any more; 0 if there was nothing to write
   */
  public long flush(long maxBytes, Touched touched) throws IOException {
    if (isGone()) {
      return tail.clear();
    }
    List<CachedBatch> batches = tail.take(maxBytes, bounds.durableEnd());
    while (batches == null) {
      cutSegments(touched);
      batches = tail.take(maxBytes, bounds.durableEnd());
    }
    if (batches.isEmpty()) {
      return 0;
    }
    int count = 0;
    long bytes;
    try {
      count = segments.append(batches, config, touched);
      flushedEnd = batches.get(count - 1).nextOffset();
    } finally {
      bytes = tail.written(count);
    }
    context.counters().flushed(bytes);
    return bytes;
  }

  private void cutSegments(Touched touched) throws IOException {
    PendingCut cut = tail.pendingCut();
    if (cut != null) {
      segments.cut(cut, bounds.logStart(), highWatermarkToTell(), touched);
      flushedEnd = cut.everything() ? cut.end() : Math.min(flushedEnd, cut.end());
      tail.segmentsCut(cut);
    }
  }

  private long highWatermarkToTell() {
    return bounds.isReplicated() ? bounds.highWatermark() : PartitionEntry.NONE;
  }

  /** Adds what the catalog has to know at a checkpoint. Storage thread only. */
  public void checkpoint(Catalog.Batch batch) throws IOException {
    checkpointMemory(batch);
    highWatermarkTold = highWatermarkToTell();
    batch.putPartition(segments.checkpointEntry(bounds.logStart(), flushedEnd, highWatermarkTold));
  }

  /** What {@link #checkpoint} has told may be written now. Storage thread only. */
  public void checkpointStable() {
    segments.checkpointStable();
  }

  /** Adds the producers and epochs that are new to the catalog. Storage thread only. */
  public void checkpointMemory(Catalog.Batch batch) {
    published.checkpoint(batch, producersHeardSince(context.clock().wallMillis()));
  }

  /** Deletes segments that the log start has passed. Storage thread only. */
  public int deleteSegmentsBelowStart(Touched touched) throws IOException {
    return segments.deleteBelow(bounds.logStart(), touched);
  }

  /** Ends the log for readers. Commit thread only. */
  public void markGone() {
    bounds.markGone();
  }

  /** Deletes everything. Storage thread only. */
  public void destroy(Touched touched) throws IOException {
    tail.clear();
    published.forget();
    segments.deleteAll(touched);
  }

  /** What the last {@link #checkpoint} has told is on stable storage. Storage thread only. */
  public void checkpointDone() {
    segments.checkpointDone();
  }

  /** The catalog may not have what the last {@link #checkpoint} told it. Storage thread only. */
  public void checkpointFailed() {
    highWatermarkTold = PartitionEntry.NONE;
    published.checkpointFailed();
  }

  long producersHeardSince(long nowMillis) {
    return nowMillis - producerLimits.expirationMillis();
  }

  ProducerStates copyOfPublishedProducers() throws IOException {
    return published.copyOfProducers();
  }
}
