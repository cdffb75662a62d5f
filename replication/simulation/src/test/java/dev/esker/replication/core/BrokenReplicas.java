package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Diverged;
import dev.esker.replication.core.ReplicaMessage.Position;
import dev.esker.replication.host.ReplicaMaker;
import java.util.Set;
import java.util.TreeSet;

/** Makes replicas with one safety rule broken; in this package, since nobody else can. */
public final class BrokenReplicas {
  private BrokenReplicas() {}

  private static ReplicaMaker by(SafetyRules broken) {
    return (identity, config, log, quota) ->
        new PartitionReplica(identity, config, log, quota, broken);
  }

  /** Count as acknowledged what a follower has received. */
  public static ReplicaMaker acknowledgeBeforeTheForce() {
    return by(
        new SafetyRules() {
          @Override
          long acknowledged(Position position) {
            return position.logEnd();
          }
        });
  }

  /** Take batches that begin at the end of the log, whatever was there before. */
  public static ReplicaMaker appendWithoutALookAtTheEpoch() {
    return by(
        new SafetyRules() {
          @Override
          boolean continues(Append append, long logEnd, int lastEpoch) {
            return append.baseOffset() == logEnd;
          }
        });
  }

  /** Wait for all replicas. */
  public static ReplicaMaker awaitAllReplicas() {
    return by(
        new SafetyRules() {
          @Override
          Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
            return new TreeSet<>(known.replicas());
          }
        });
  }

  /** Wait for the leader only. */
  public static ReplicaMaker awaitNobody() {
    return by(
        new SafetyRules() {
          @Override
          Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
            return Set.of();
          }
        });
  }

  /**
   * Wait for those only whom this leader wants to be in sync, before the metadata know of it: a
   * leader that is cut off then goes on alone, while another one is elected.
   */
  public static ReplicaMaker awaitTheProposedOnly() {
    return by(
        new SafetyRules() {
          @Override
          Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
            return proposed.isEmpty() ? known.isr() : proposed;
          }
        });
  }

  /** Move the high watermark however few are in sync. */
  public static ReplicaMaker ignoreMinInsync() {
    return by(
        new SafetyRules() {
          @Override
          boolean holdsHighWatermark(PartitionAssignment known) {
            return false;
          }
        });
  }

  /** Wait for the committed ISR only, and not for those whom a proposal may have added already. */
  public static ReplicaMaker awaitTheCommittedOnly() {
    return by(
        new SafetyRules() {
          @Override
          Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
            return known.isr();
          }
        });
  }

  /** Cut at the high watermark. */
  public static ReplicaMaker cutAtTheHighWatermark() {
    return by(
        new SafetyRules() {
          @Override
          long cutAt(Diverged diverged, LogView log, long highWatermark) {
            return highWatermark;
          }
        });
  }

  /** Cut where the leader's records of the epoch end, whatever the own log has of that epoch. */
  public static ReplicaMaker cutAtTheLeadersEnd() {
    return by(
        new SafetyRules() {
          @Override
          long cutAt(Diverged diverged, LogView log, long highWatermark) {
            return Math.min(log.logEnd(), diverged.endOffset());
          }
        });
  }

  /** Heed leaders and followers of any election. */
  public static ReplicaMaker heedZombies() {
    return by(
        new SafetyRules() {
          @Override
          boolean heedsLeader(PartitionAssignment known, int from, int leaderEpoch) {
            return true;
          }

          @Override
          boolean heedsFollower(PartitionAssignment known, int leaderEpoch) {
            return true;
          }
        });
  }
}
