package dev.esker.server.groups;

import dev.esker.coordinator.GroupCoordinator;

/** One partition of {@code __consumer_offsets} as the driver sees it. */
final class Shard {
  private final int partition;
  private final GroupCoordinator coordinator;
  private State state = State.LOADING;

  Shard(int partition, GroupCoordinator coordinator) {
    this.partition = partition;
    this.coordinator = coordinator;
  }

  int partition() {
    return partition;
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

  /** How far it has come. */
  enum State {
    /** Its records are being read. */
    LOADING,
    /** It answers. */
    ACTIVE,
    /** Its records could not be read; the log file says why. */
    FAILED
  }
}
