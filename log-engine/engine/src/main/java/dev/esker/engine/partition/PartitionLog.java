package dev.esker.engine.partition;

import dev.esker.engine.EpochEnd;
import dev.esker.engine.LogConfig;
import dev.esker.engine.LogRead;
import dev.esker.engine.PartitionId;
import dev.esker.engine.ProducerSnapshot;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.TimestampOffset;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.engine.segment.Touched;
import dev.esker.wal.io.Clock;
import java.io.IOException;
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
 * <p>Any thread may call what is here. The parts of the pipeline and of the storage thread are in
 * {@link AppendCursor}, {@link LogWrites} and {@link LogStorage}.
 */
public final class PartitionLog {
  private final int number;
  private final PartitionId id;
  private final String topic;
  private final SegmentedLog segments;
  private final LogTail tail = new LogTail();
  private final AppendCursor cursor;
  private final ProducerLimits producerLimits;
  private final CopyOnWriteArrayList<LogListener> listeners = new CopyOnWriteArrayList<>();

  private volatile LogConfig config;
  private volatile int leaderEpoch;
  private final LogBounds bounds;
  private final LogReads reads;
  private final PublishedState published;
  private final LogWrites writes;
  private final LogStorage storage;

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
    this.producerLimits = limits;
    this.segments = new SegmentedLog(context, entry);
    this.bounds = new LogBounds(entry.logStartOffset(), entry.checkpointEndOffset());
    bounds.recovered(entry.highWatermark());
    this.published = new PublishedState(number, context, limits);
    this.reads = new LogReads(context, bounds, tail, segments);
    this.writes = new LogWrites(this, bounds, published);
    this.storage = new LogStorage(this, entry, context, bounds, published);
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
    return bounds.recoveredHighWatermark();
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

  /** Tells how far it is written and durable, from now on; null ends that. */
  public void setReplicationListener(ReplicationListener listener) {
    writes.setReplicationListener(listener);
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

  /** How it grows: the pipeline's part. */
  public LogWrites writes() {
    return writes;
  }

  /** How it gets to segments and the catalog: the storage thread's part. */
  public LogStorage storage() {
    return storage;
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

  /** As {@link LogStorage#flush}. */
  public long flush(long maxBytes, Touched touched) throws IOException {
    return storage.flush(maxBytes, touched);
  }

  void noteEpoch(int epoch, long offset) throws IOException {
    published.noteEpoch(epoch, offset);
  }

  /** Ends the log for readers. Commit thread only. */
  public void markGone() {
    bounds.markGone();
  }

  long producersHeardSince(long nowMillis) {
    return nowMillis - producerLimits.expirationMillis();
  }

  ProducerStates copyOfPublishedProducers() throws IOException {
    return published.copyOfProducers();
  }
}
