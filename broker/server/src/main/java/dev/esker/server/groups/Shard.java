package dev.esker.server.groups;

import dev.esker.coordinator.GroupCoordinator;

/**
 * One partition of {@code __consumer_offsets} in one leader epoch, from its being loaded until this
 * broker doesn't lead it any more. What it knows is good for that epoch only: for another one, and
 * after a write of which nobody knows the outcome, there is another shard. Driver's thread.
 */
final class Shard {
  private final int partition;
  private final int epoch;
  private final GroupCoordinator coordinator;
  private State state;

  /**
   * A shard that has to be loaded, or just stands for a partition that this broker doesn't lead.
   */
  Shard(int partition, int epoch, GroupCoordinator coordinator) {
    this.partition = partition;
    this.epoch = epoch;
    this.coordinator = coordinator;
    this.state = epoch == OffsetsLog.NOT_LED ? State.NOT_LED : State.WAITING;
  }

  int partition() {
    return partition;
  }

  /** The leader epoch, or {@link OffsetsLog#NOT_LED}. */
  int epoch() {
    return epoch;
  }

  GroupCoordinator coordinator() {
    return coordinator;
  }

  State state() {
    return state;
  }

  void state(State next) {
    state = next;
  }

  /** Whether it is going to answer, but doesn't yet. */
  boolean isToBeLoaded() {
    return state == State.WAITING || state == State.LOADING;
  }

  /** How far it has come. */
  enum State {
    /** Another broker coordinates its groups, or nobody does. */
    NOT_LED,
    /** Writes of the shard before it are on their way still. */
    WAITING,
    /** Its records are being read. */
    LOADING,
    /** It answers. */
    ACTIVE,
    /** Its records could not be read; the log file says why. */
    FAILED,
    /** It is replaced by another one. */
    OVER
  }
}
