package dev.esker.engine.pipeline;

import dev.esker.engine.cache.CacheSlot;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.BatchRun;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Batches of a leader, to be stored in a log that follows it as they are. The memory of the batches
 * belongs to the pipeline from the moment that it is taken until the completion is called.
 *
 * <p>They are taken only if the log follows in that epoch, and ends where they begin; otherwise
 * nothing is changed. If the disk is full some of the first may be stored all the same, and are
 * durable by the time of the answer: {@link PartitionLog#durableEndOffset} tells.
 */
public final class ReplicaAppend implements Command {
  private final PartitionLog log;
  private final int leaderEpoch;
  private final BatchRun batches;
  private final Consumer<ReplicaAppend> completion;
  private final List<CacheSlot> slots = new ArrayList<>();
  private AppendError error = AppendError.NONE;

  /**
   * Creates a request.
   *
   * @param leaderEpoch in which the leader has sent them
   * @param completion called exactly once, on the commit thread, or on any if the pipeline has
   *     stopped; must not block
   */
  public ReplicaAppend(
      PartitionLog log, int leaderEpoch, BatchRun batches, Consumer<ReplicaAppend> completion) {
    this.log = log;
    this.leaderEpoch = leaderEpoch;
    this.batches = batches;
    this.completion = completion;
  }

  /** Where they go. */
  public PartitionLog log() {
    return log;
  }

  /** The epoch of the leader that has sent them. */
  public int leaderEpoch() {
    return leaderEpoch;
  }

  /** The batches. */
  public BatchRun batches() {
    return batches;
  }

  /** NONE once all of them are stored. */
  public AppendError error() {
    return error;
  }

  /** How many of them the append stage has taken. */
  int taken() {
    return slots.size();
  }

  void place(CacheSlot slot) {
    slots.add(slot);
  }

  void refuse(AppendError why) {
    error = why;
  }

  @Override
  public void complete() {
    completion.accept(this);
  }

  @Override
  public void stopped() {
    refuse(AppendError.STOPPED);
    completion.accept(this);
  }
}
