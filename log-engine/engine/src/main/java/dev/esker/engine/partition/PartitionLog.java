package dev.esker.engine.partition;

import dev.esker.engine.EpochEnd;
import dev.esker.engine.LogConfig;
import dev.esker.engine.LogRead;
import dev.esker.engine.PartitionId;
import dev.esker.engine.ProducerSnapshot;
import dev.esker.engine.TimestampOffset;
import dev.esker.engine.cache.CacheSlot;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.engine.segment.Touched;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One partition's log.
 *
 * <p>Offsets run, without gaps, through three places: segments (up to {@code flushedEnd}), the tail
 * cache (up to the high watermark, and back into what is in segments too), and the pipeline (up to
 * the append cursor's next offset), where nobody can read yet. What is published is as durable as
 * the topic asks.
 *
 * <p><b>Threads.</b> {@link #cursor} belongs to the append thread; {@link #publish} and {@link
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
  private volatile long logStart;
  private volatile long highWatermark;
  private volatile long flushedEnd;
  private volatile boolean gone;
  private final AtomicLong publishedBytes = new AtomicLong();

  private final PublishedState published;
  private final TimeSearch times;

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
    this.logStart = entry.logStartOffset();
    this.highWatermark = entry.checkpointEndOffset();
    this.flushedEnd = entry.checkpointEndOffset();
    this.published = new PublishedState(number, context, limits);
    this.times = new TimeSearch(segments, tail);
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
    return logStart;
  }

  /** The first offset that can't be read yet. */
  public long highWatermark() {
    return highWatermark;
  }

  /** The offset after the last published record. */
  public long logEndOffset() {
    return highWatermark;
  }

  /** Whether the partition has been deleted. */
  public boolean isGone() {
    return gone;
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
    long first = tail.firstOffset();
    return offset >= highWatermark || (first >= 0 && offset >= first);
  }

  /**
   * Reads whole batches from the one that contains {@code offset} on.
   *
   * @param maxBytes how much at most; the first batch is returned even if larger, if {@code
   *     minOneBatch}
   */
  public LogRead read(long offset, int maxBytes, boolean minOneBatch) throws IOException {
    if (offset < logStart || offset > highWatermark || gone) {
      return new LogRead.Nothing(LogRead.Nothing.Reason.OUT_OF_RANGE);
    }
    if (offset == highWatermark) {
      return new LogRead.Nothing(LogRead.Nothing.Reason.AT_END);
    }
    long first = tail.firstOffset();
    if (first >= 0 && offset >= first) {
      LogRead read = TailRead.from(tail, context.memory(), offset, maxBytes, minOneBatch);
      if (read != null) {
        context.counters().tailRead();
        return read;
      }
    }
    context.counters().segmentRead();
    try {
      LogRead read = segments.read(offset, maxBytes, minOneBatch);
      if (gone) {
        // A new topic of the same name may have the directory by now, and a file of that name.
        read.close();
        return new LogRead.Nothing(LogRead.Nothing.Reason.OUT_OF_RANGE);
      }
      return read;
    } catch (NoSuchFileException e) {
      if (offset < logStart || gone) {
        return new LogRead.Nothing(LogRead.Nothing.Reason.OUT_OF_RANGE);
      }
      throw e;
    }
  }

  /** The first record whose time stamp is at least that. */
  public Optional<TimestampOffset> offsetForTimestamp(long timestamp) throws IOException {
    return times.firstAtLeast(timestamp, logStart);
  }

  /** The first of the records with the highest time stamp (KIP-734). */
  public Optional<TimestampOffset> maxTimestamp() throws IOException {
    return times.max(logStart);
  }

  /** Where a leader epoch ended (KIP-101, KIP-279). */
  public EpochEnd endOfEpoch(int epoch) throws IOException {
    return published.endOfEpoch(epoch, highWatermark);
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

  /** Makes a durable batch visible. Commit thread only. */
  public void publish(CacheSlot slot, ByteBuffer bytes) throws IOException {
    RecordBatch header = new RecordBatch().wrap(bytes, bytes.position());
    CachedBatch batch =
        new CachedBatch(slot, header.baseOffset(), header.lastOffset(), header.maxTimestamp());
    slot.fill(bytes);
    published.remember(header);
    // Under the lock of the tail, so that whoever reads the batch there, or flushes it, also finds
    // the high watermark behind it: a reader that has got it asks for the next offset at once.
    synchronized (tail) {
      tail.add(batch);
      highWatermark = batch.nextOffset();
    }
    publishedBytes.addAndGet(batch.sizeInBytes());
  }

  /** Bytes published since the engine was opened; for waiting readers. */
  public long publishedBytes() {
    return publishedBytes.get();
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
    highWatermark = header.nextOffset();
    cursor.replayed(header.nextOffset());
  }

  /** Takes in a batch of the write-ahead log after a restart. Recovery only. */
  public void replay(CacheSlot slot, ByteBuffer bytes) throws IOException {
    publish(slot, bytes);
    cursor.replayed(highWatermark);
  }

  /** Moves the start of the log forward, never back. Commit thread only. */
  public void advanceStart(long offset) {
    if (offset > logStart) {
      logStart = offset;
      // Possible only after a loss of the tail beyond a start that was kept elsewhere.
      if (offset > highWatermark) {
        highWatermark = offset;
        flushedEnd = offset;
        cursor.replayed(offset);
      }
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
    if (gone) {
      return tail.clear();
    }
    List<CachedBatch> batches = tail.unflushed(maxBytes);
    if (batches.isEmpty()) {
      return 0;
    }
    int count = segments.append(batches, config, touched);
    flushedEnd = batches.get(count - 1).nextOffset();
    long bytes = 0;
    for (CachedBatch batch : batches.subList(0, count)) {
      bytes += batch.sizeInBytes();
    }
    tail.markFlushed(count);
    context.counters().flushed(bytes);
    return bytes;
  }

  /** Adds what the catalog has to know at a checkpoint. Storage thread only. */
  public void checkpoint(Catalog.Batch batch) throws IOException {
    checkpointMemory(batch);
    batch.putPartition(segments.checkpointEntry(logStart, flushedEnd));
  }

  /** Adds the producers and epochs that are new to the catalog. Storage thread only. */
  public void checkpointMemory(Catalog.Batch batch) {
    published.checkpoint(batch, producersHeardSince(context.clock().wallMillis()));
  }

  /** Deletes segments that the log start has passed. Storage thread only. */
  public int deleteSegmentsBelowStart(Touched touched) throws IOException {
    return segments.deleteBelow(logStart, touched);
  }

  /** Ends the log for readers. Commit thread only. */
  public void markGone() {
    gone = true;
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
    published.checkpointFailed();
  }

  long producersHeardSince(long nowMillis) {
    return nowMillis - producerLimits.expirationMillis();
  }

  ProducerStates copyOfPublishedProducers() throws IOException {
    return published.copyOfProducers();
  }
}
