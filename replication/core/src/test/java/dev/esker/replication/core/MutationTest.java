package dev.esker.replication.core;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Diverged;
import dev.esker.replication.core.ReplicaMessage.Position;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Breaks one rule after the other and shows that the model notices, within the seeds that it runs
 * by default. A model that passes a broken replica proves nothing.
 */
final class MutationTest {
  @Test
  void acknowledgementsBeforeTheFollowersForce() {
    caught(
        "acknowledged",
        new SafetyRules() {
          @Override
          long acknowledged(Position position) {
            return position.logEnd();
          }
        });
  }

  @Test
  void appendsWithoutALookAtTheEpochBefore() {
    caught(
        "",
        new SafetyRules() {
          @Override
          boolean continues(Append append, long logEnd, int lastEpoch) {
            return append.baseOffset() == logEnd;
          }
        });
  }

  /** A dead replica then stops everything: what is lost is not a record but the service. */
  @Test
  void aHighWatermarkOfAllReplicas() {
    caught(
        "the last append wasn't acknowledged",
        new SafetyRules() {
          @Override
          Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
            return new TreeSet<>(known.replicas());
          }
        });
  }

  @Test
  void aHighWatermarkOfTheLeaderAlone() {
    caught(
        "acknowledged",
        new SafetyRules() {
          @Override
          Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
            return Set.of(known.leader());
          }
        });
  }

  @Test
  void aHighWatermarkOfTheCommittedIsrOnly() {
    caught(
        "acknowledged",
        new SafetyRules() {
          @Override
          Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
            return known.isr();
          }
        });
  }

  @Test
  void aHighWatermarkThatMovesBelowMinInsyncReplicas() {
    caught(
        "acknowledged",
        new SafetyRules() {
          @Override
          boolean holdsHighWatermark(PartitionAssignment known) {
            return false;
          }
        });
  }

  @Test
  void truncationToTheHighWatermark() {
    caught(
        "",
        new SafetyRules() {
          @Override
          long cutAt(Diverged diverged, LogView log, long highWatermark) {
            return highWatermark;
          }
        });
  }

  @Test
  void truncationToTheLeadersEndOfTheEpochAlone() {
    caught(
        "",
        new SafetyRules() {
          @Override
          long cutAt(Diverged diverged, LogView log, long highWatermark) {
            return Math.min(log.logEnd(), diverged.endOffset());
          }
        });
  }

  @Test
  void aZombieWhoIsHeeded() {
    caught(
        "",
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

  private static void caught(String complaint, SafetyRules broken) {
    for (long seed = 1; seed <= ReplicationModelTest.DEFAULT_SEEDS; seed++) {
      try {
        ReplicationModelTest.run(seed, broken);
      } catch (AssertionError e) {
        assertTrue(e.getMessage().contains(complaint), e::getMessage);
        return;
      }
    }
    fail("nothing was noticed in " + ReplicationModelTest.DEFAULT_SEEDS + " runs");
  }
}
