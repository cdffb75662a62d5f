package dev.esker.replication.core;

import dev.esker.replication.core.Effects.PendingFailure;
import dev.esker.replication.core.ReplicaEvent.AppendPending;
import dev.esker.replication.core.ReplicaEvent.ReadDone;

/**
 * What a replica is doing. A transition is a method that returns the next role, or {@code this}.
 *
 * <p>Roles never see a message of another leadership, an assignment of another leadership, or an
 * answer of the log to what an earlier leadership asked ({@link PartitionReplica} filters them).
 */
sealed interface Role
    permits Offline, BecomingLeader, Leading, BecomingFollower, Following, Cutting {

  ReplicaRole kind();

  /** A message of this leadership: a {@code Position} for a leader, all others for a follower. */
  default Role received(int from, ReplicaMessage message) {
    ReplicaContext.drop(message);
    return this;
  }

  /** Something else has happened. */
  default Role happened(ReplicaEvent event) {
    declined(event);
    return this;
  }

  /** The metadata has changed, but not who leads by which election. */
  default Role reassigned() {
    return this;
  }

  /** Another role follows, of another leadership or none. */
  default void leave() {}

  /** When a tick is needed; {@link ReplicaContext#NEVER} if at no time. */
  default long nextDeadline() {
    return ReplicaContext.NEVER;
  }

  ReplicaContext context();

  /** What becomes of an event that means nothing to this role: what it lends is given back. */
  private void declined(ReplicaEvent event) {
    if (event instanceof ReadDone read) {
      read.batches().release();
    } else if (event instanceof AppendPending pending) {
      context().effects().fail(pending.id(), PendingFailure.NOT_LEADER);
    }
  }
}
