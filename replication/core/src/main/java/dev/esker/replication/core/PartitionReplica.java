package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaEvent.Assigned;
import dev.esker.replication.core.ReplicaEvent.LogFailed;
import dev.esker.replication.core.ReplicaEvent.Received;
import dev.esker.replication.core.ReplicaEvent.RoleTaken;
import dev.esker.replication.core.ReplicaEvent.Unassigned;
import dev.esker.replication.core.ReplicaMessage.Position;
import dev.esker.replication.core.ReplicaMessage.Reason;
import dev.esker.replication.core.ReplicaMessage.Refused;
import java.util.List;

/**
 * One replica of a partition, as a state machine: events in, effects out.
 *
 * <p>Invariants, here and in the roles (the numbers are those of {@code docs/REPLICATION.md}):
 *
 * <ul>
 *   <li>it acts only in the leadership (leader and leader epoch) that the metadata has told it
 *       last, and only if the metadata means this run of the broker (4, 7): any other message is
 *       refused or dropped before a role sees it;
 *   <li>a role begins to act after the local log has taken it: what was appended under an earlier
 *       epoch is durable or refused by then, so the log moves only by what this role does (4);
 *   <li>a follower hands over only what continues its log, by offset and by epoch (5), and cuts it
 *       only for what the leader says of the very position that it is at;
 *   <li>a leader counts a follower's word only if the follower's last record is one of its own;
 *   <li>the high watermark only rises, but for a follower whose leader lacks records below it (6);
 *   <li>whoever gives batches away doesn't touch them again, and all that come in are given away or
 *       released.
 * </ul>
 *
 * <p>A replica with nothing to do costs nothing: it has no deadline and sends nothing. One thread
 * at a time.
 */
public final class PartitionReplica {
  private final ReplicaContext context;
  private Role role;

  /**
   * @param identity whose replica of what
   * @param config its bounds
   * @param log what the local log knows of itself; asked during steps
   * @param quota how fast replicas that aren't in sync may be fed
   */
  public PartitionReplica(
      ReplicaIdentity identity, ReplicaConfig config, LogView log, CatchUpQuota quota) {
    this(identity, config, log, quota, SafetyRules.STANDARD);
  }

  /** With other rules, for tests that show what the rules are for. */
  PartitionReplica(
      ReplicaIdentity identity,
      ReplicaConfig config,
      LogView log,
      CatchUpQuota quota,
      SafetyRules rules) {
    context = new ReplicaContext(identity, config, log, quota, rules);
    role = new Offline(context);
  }

  /**
   * Takes one event, and says what is to be done.
   *
   * @param nowNanos the time: from any origin, never less than in an earlier step
   * @param effects called before this returns
   */
  public void step(ReplicaEvent event, long nowNanos, Effects effects) {
    context.beginStep(nowNanos, effects);
    ReplicaRole before = role.kind();
    int epochBefore = epoch();
    if (event instanceof Assigned assigned) {
      assigned(assigned.assignment());
    } else if (event instanceof Unassigned) {
      become(new Offline(context));
    } else if (event instanceof Received received) {
      received(received.from(), received.message());
    } else if (!isOutdated(event)) {
      role = role.happened(event);
    }
    if (role.kind() != before || epoch() != epochBefore) {
      effects.roleIs(role.kind(), epoch());
    }
  }

  private int epoch() {
    return context.assignment() == null ? ReplicaMessage.NO_EPOCH : context.epoch();
  }

  /** An answer of the log to what an earlier leadership asked of it. */
  private boolean isOutdated(ReplicaEvent event) {
    return (event instanceof RoleTaken taken && taken.epoch() != epoch())
        || (event instanceof LogFailed failed && failed.epoch() != epoch());
  }

  private void assigned(PartitionAssignment next) {
    PartitionAssignment known = context.assignment();
    if (known != null && next.partitionEpoch() < known.partitionEpoch()) {
      return;
    }
    if (next.brokerEpoch(context.self()) != context.identity.brokerEpoch()) {
      // meant for another run of this broker, which may have had another log
      return;
    }
    context.assign(next);
    if (known == null || !next.sameLeadership(known)) {
      role.leave();
      if (next.leader() == context.self()) {
        role = new BecomingLeader(context);
      } else {
        role = new BecomingFollower(context);
      }
      return;
    }
    if (role instanceof Leading leading && next.partitionEpoch() > known.partitionEpoch()) {
      leading.committed();
    }
    role = role.reassigned();
  }

  private void become(Role next) {
    role.leave();
    role = next;
  }

  private void received(int from, ReplicaMessage message) {
    PartitionAssignment known = context.assignment();
    if (known == null) {
      ReplicaContext.drop(message);
    } else if (message instanceof Refused) {
      role = role.received(from, message);
    } else if (message instanceof Position) {
      receivedFromFollower(known, from, message);
    } else if (context.rules.heedsLeader(known, from, message.leaderEpoch())) {
      role = role.received(from, message);
    } else {
      ReplicaContext.drop(message);
      if (message.leaderEpoch() < known.leaderEpoch()) {
        context.refuse(from, Reason.FENCED_EPOCH);
      }
    }
  }

  private void receivedFromFollower(PartitionAssignment known, int from, ReplicaMessage message) {
    if (!context.rules.heedsFollower(known, message.leaderEpoch())) {
      boolean late = message.leaderEpoch() < known.leaderEpoch();
      context.refuse(from, late ? Reason.FENCED_EPOCH : Reason.UNKNOWN_EPOCH);
    } else if (known.leader() == context.self()) {
      role = role.received(from, message);
    } else {
      context.refuse(from, Reason.NOT_LEADER);
    }
  }

  /**
   * When a {@link ReplicaEvent.Tick} is needed, if nothing else happens before; {@link
   * Long#MAX_VALUE} if none is. May change with every step.
   */
  public long nextDeadline() {
    return role.nextDeadline();
  }

  /** What this replica is doing. */
  public ReplicaRole role() {
    return role.kind();
  }

  /**
   * Whether an append that wants all in-sync replicas may be taken: this replica leads, and {@code
   * min.insync.replicas} are in sync.
   */
  public boolean acceptsFullAcks() {
    return role instanceof Leading
        && context.assignment().isr().size() >= context.assignment().neededInSync();
  }

  /** How this replica stands. */
  public ReplicaStatus status() {
    return new ReplicaStatus(
        role.kind(),
        epoch(),
        context.highWatermark(),
        context.durableEnd(),
        role instanceof Leading leading ? leading.status() : List.of());
  }
}
