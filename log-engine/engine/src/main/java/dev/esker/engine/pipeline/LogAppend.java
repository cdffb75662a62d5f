package dev.esker.engine.pipeline;

import dev.esker.engine.cache.CacheSlot;
import dev.esker.engine.partition.AppendCursor;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.ValidatedBatch;
import java.util.List;
import java.util.function.Consumer;

/**
 * One request to append: a batch for each of some partitions. The memory of the batches belongs to
 * the pipeline from the moment that it is taken until the completion is called.
 */
public final class LogAppend implements Command {
  private final List<Entry> entries;
  private final Consumer<LogAppend> completion;

  /** How many entries the append stage is done with. Append thread only. */
  private int progress;

  /** Bytes of the tail cache that its entries have got. Append thread only. */
  private long placedBytes;

  /**
   * Creates a request.
   *
   * @param completion called exactly once, on the commit thread, or on any if the pipeline has
   *     stopped; must not block
   */
  public LogAppend(List<Entry> entries, Consumer<LogAppend> completion) {
    this.entries = List.copyOf(entries);
    this.completion = completion;
  }

  /** The entries, with their results once the completion is called. */
  public List<Entry> entries() {
    return entries;
  }

  int progress() {
    return progress;
  }

  void advance() {
    progress++;
  }

  long placedBytes() {
    return placedBytes;
  }

  void placed(int bytes) {
    placedBytes += bytes;
  }

  @Override
  public void complete() {
    completion.accept(this);
  }

  @Override
  public void stopped() {
    for (Entry entry : entries) {
      entry.refuse(AppendError.STOPPED);
    }
    completion.accept(this);
  }

  /** A batch for a partition, and what became of it. */
  public static final class Entry {
    private final PartitionLog log;
    private final ValidatedBatch batch;
    private final int leaderEpoch;
    private boolean replicated;
    private AppendError error = AppendError.NONE;
    private long baseOffset = -1;
    private boolean duplicate;
    private CacheSlot slot;

    /** A batch to be appended to a log that isn't replicated. */
    public Entry(PartitionLog log, ValidatedBatch batch) {
      this(log, batch, AppendCursor.NO_EPOCH);
    }

    /**
     * A batch to be appended by the leader of that epoch.
     *
     * @param leaderEpoch in which the log leads, as whoever asks believes; if it doesn't the batch
     *     is refused with {@link AppendError#FENCED}
     */
    public Entry(PartitionLog log, ValidatedBatch batch, int leaderEpoch) {
      this.log = log;
      this.batch = batch;
      this.leaderEpoch = leaderEpoch;
    }

    /** Where it goes. */
    public PartitionLog log() {
      return log;
    }

    /** The batch; its offsets, epoch and perhaps time are set by the pipeline. */
    public ValidatedBatch batch() {
      return batch;
    }

    int leaderEpoch() {
      return leaderEpoch;
    }

    /** NONE if it is stored. */
    public AppendError error() {
      return error;
    }

    /** The offset of its first record, or -1 if it isn't stored. */
    public long baseOffset() {
      return baseOffset;
    }

    /** Whether it was stored before, at {@link #baseOffset}. */
    public boolean duplicate() {
      return duplicate;
    }

    void refuse(AppendError why) {
      error = why;
      baseOffset = -1;
    }

    void repeats(long storedAt) {
      duplicate = true;
      baseOffset = storedAt;
    }

    void place(CacheSlot place) {
      slot = place;
    }

    /** The batch is for other replicas, too, so the append stage has made it visible to them. */
    void replicate() {
      replicated = true;
    }

    boolean isReplicated() {
      return replicated;
    }

    void assigned(long offset) {
      baseOffset = offset;
    }

    /** The place of a batch that is to be published, or null. */
    CacheSlot slot() {
      return slot;
    }
  }
}
