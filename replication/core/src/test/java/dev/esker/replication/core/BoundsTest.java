package dev.esker.replication.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.replication.core.Effects.PendingFailure;
import dev.esker.replication.core.ModelBatches.Entry;
import dev.esker.replication.core.PartitionAssignment.Broker;
import dev.esker.replication.core.ReplicaEvent.AppendPending;
import dev.esker.replication.core.ReplicaEvent.Assigned;
import dev.esker.replication.core.ReplicaEvent.LogMoved;
import dev.esker.replication.core.ReplicaEvent.PendingCancelled;
import dev.esker.replication.core.ReplicaEvent.Received;
import dev.esker.replication.core.ReplicaEvent.RoleTaken;
import dev.esker.replication.core.ReplicaEvent.Tick;
import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Position;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What one replica holds back, refuses and forgets. */
final class BoundsTest {
  private static final ReplicaConfig CONFIG = new ReplicaConfig(60, 4, 30, 1000, 100, 400, 3);

  private final ModelBatches.Leases leases = new ModelBatches.Leases();
  private final ModelLog log = new ModelLog(leases);
  private final EffectsLog effects = new EffectsLog();
  private final PartitionReplica replica =
      new PartitionReplica(
          new ReplicaIdentity(ModelCluster.KEY, 0, 5), CONFIG, log, CatchUpQuota.UNLIMITED);

  private static PartitionAssignment assignment(int leader, Set<Integer> isr, int minInsync) {
    return assignment(leader, isr, minInsync, 5);
  }

  private static PartitionAssignment assignment(
      int leader, Set<Integer> isr, int minInsync, long brokerEpoch) {
    return new PartitionAssignment(
        leader,
        1,
        1,
        List.of(0, 1),
        isr,
        Set.of(),
        Set.of(),
        Map.of(0, new Broker(brokerEpoch, true), 1, new Broker(2, true)),
        minInsync);
  }

  private void step(ReplicaEvent event) {
    step(event, 0);
  }

  private void step(ReplicaEvent event, long now) {
    replica.step(event, now, effects);
  }

  private void lead(Set<Integer> isr, int minInsync) {
    step(new Assigned(assignment(0, isr, minInsync)));
    step(new RoleTaken(1, true, 0));
  }

  private void follow() {
    step(new Assigned(assignment(1, Set.of(0, 1), 1)));
    step(new RoleTaken(1, false, 0));
  }

  private Append append(long base, int records) {
    List<Entry> entries = Collections.nCopies(records, new Entry(1, 9));
    int previous = base == 0 ? -1 : 1;
    return new Append(
        ModelCluster.KEY, 1, base, previous, base + records, 1, 0, 0, leases.lend(entries));
  }

  @Test
  void moreAppendsThanMayWaitFail() {
    lead(Set.of(0, 1), 1);
    step(new LogMoved(9, 9));
    for (int id = 1; id <= 4; id++) {
      step(new AppendPending(id, id, 1, 1000));
    }
    assertEquals(Map.of(4L, PendingFailure.TOO_MANY), effects.failed);
    step(new PendingCancelled(2));
    step(new AppendPending(5, 5, 1, 1000));
    assertEquals(1, effects.failed.size());
  }

  @Test
  void anAppendFailsAtItsDeadlineAndNotBefore() {
    lead(Set.of(0, 1), 1);
    step(new LogMoved(9, 9));
    step(new AppendPending(1, 1, 1, 70));
    step(new AppendPending(2, 1, 1, 60));
    step(new AppendPending(3, 2, 1, 90));
    assertEquals(60, replica.nextDeadline());
    step(new Tick(), 59);
    assertEquals(Map.of(), effects.failed);
    step(new Tick(), 75);
    assertEquals(
        Map.of(1L, PendingFailure.TIMED_OUT, 2L, PendingFailure.TIMED_OUT), effects.failed);
    assertEquals(90, replica.nextDeadline());
  }

  @Test
  void anAppendOfAnotherEpochOrOfNoLeaderFails() {
    step(new AppendPending(1, 1, 1, 70));
    lead(Set.of(0), 1);
    step(new AppendPending(2, 1, 0, 70));
    assertEquals(
        Map.of(1L, PendingFailure.NOT_LEADER, 2L, PendingFailure.NOT_LEADER), effects.failed);
  }

  @Test
  void anAppendThatIsInSyncAlreadyIsCompletedAtOnce() {
    lead(Set.of(0), 1);
    step(new LogMoved(9, 9));
    step(new AppendPending(1, 9, 1, 70));
    assertEquals(List.of(1L), effects.completed);
  }

  @Test
  void fullAcksNeedEnoughInSync() {
    assertFalse(replica.acceptsFullAcks());
    lead(Set.of(0), 2);
    assertFalse(replica.acceptsFullAcks());
    step(new LogMoved(9, 9));
    assertEquals(0, replica.status().highWatermark());
  }

  @Test
  void aSecondReplicaIsEnoughIfThereAreNoMore() {
    lead(Set.of(0, 1), 3);
    assertTrue(replica.acceptsFullAcks());
  }

  @Test
  void aFollowerHoldsAWindowAndAMessageAtMost() {
    follow();
    long end = 0;
    for (int i = 0; i < 4; i++) {
      step(new Received(1, append(end, 3)));
      end += 3;
    }
    assertEquals(3, effects.appended, "90 bytes");
    assertEquals(3, leases.open(), "what isn't taken is released");
    effects.positions.clear();
    // the rest of what the leader sends is ignored until the log is quiet
    step(new Received(1, append(9, 3)));
    assertEquals(List.of(), effects.positions);
    for (long token = 1; token <= 3; token++) {
      step(new ReplicaEvent.Appended(token, true));
    }
    assertEquals(1, effects.positions.size());
    assertTrue(effects.positions.get(0).asks());
  }

  @Test
  void aFollowerHoldsSoManyMessages() {
    follow();
    for (int i = 0; i < 6; i++) {
      step(new Received(1, append(i, 1)));
    }
    assertEquals(CONFIG.windowMessages(), effects.appended);
  }

  @Test
  void aBatchLargerThanTheWindowIsTakenAlone() {
    follow();
    step(new Received(1, append(0, 50)));
    assertEquals(1, effects.appended);
  }

  @Test
  void whatIsMeantForAnotherRunIsIgnored() {
    step(new Assigned(assignment(0, Set.of(0), 1, 4)));
    assertEquals(ReplicaRole.OFFLINE, replica.role());
    step(new Assigned(assignment(0, Set.of(0), 1, 5)));
    assertEquals(ReplicaRole.BECOMING_LEADER, replica.role());
  }

  @Test
  void anEarlierRunOfAFollowerIsNotHeard() {
    lead(Set.of(0, 1), 1);
    step(new LogMoved(9, 9));
    step(new Received(1, new Position(ModelCluster.KEY, 1, 1, 0, -1, 0, 0, true)));
    assertEquals(-1, replica.status().followers().get(0).durableEnd());
    step(new Received(1, new Position(ModelCluster.KEY, 1, 2, 0, -1, 0, 0, true)));
    assertEquals(0, replica.status().followers().get(0).durableEnd());
  }

  @Test
  void aLogThatFailsEndsTheRole() {
    lead(Set.of(0, 1), 1);
    step(new AppendPending(1, 1, 1, 70));
    step(new ReplicaEvent.LogFailed(0, "of an earlier epoch"));
    assertEquals(ReplicaRole.LEADING, replica.role());
    step(new ReplicaEvent.LogFailed(1, "the disk is gone"));
    assertEquals(ReplicaRole.OFFLINE, replica.role());
    assertEquals(Map.of(1L, PendingFailure.NOT_LEADER), effects.failed);
    assertEquals(ReplicaContext.NEVER, replica.nextDeadline());
  }

  @Test
  void aReadThatComesTooLateIsReleased() {
    lead(Set.of(0), 1);
    step(new ReplicaEvent.ReadDone(77, leases.lend(List.of(new Entry(1, 1))), 1, 1));
    follow();
    step(new ReplicaEvent.ReadDone(78, leases.lend(List.of(new Entry(1, 1))), 1, 1));
    assertEquals(0, leases.open());
  }

  /** Ten thousand partitions with nothing to do must not need a timer or a message. */
  @Test
  void idleReplicasHaveNoDeadline() {
    lead(Set.of(0, 1), 1);
    step(new Received(1, new Position(ModelCluster.KEY, 1, 2, 0, -1, 0, 0, true)));
    assertEquals(ReplicaContext.NEVER, replica.nextDeadline());
    int sent = effects.sent;
    step(new Tick(), 1_000_000);
    assertEquals(sent, effects.sent);
  }
}
