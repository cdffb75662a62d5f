package dev.esker.controller.cluster;

import static dev.esker.controller.cluster.ControllerFixture.ALL;
import static dev.esker.controller.cluster.ControllerFixture.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.ControllerEvent.CommandApplied;
import dev.esker.controller.cluster.ControllerEvent.ConnectionRefused;
import dev.esker.controller.cluster.ControllerEvent.ImageInstalled;
import dev.esker.controller.cluster.ControllerEvent.LeadershipGained;
import dev.esker.controller.cluster.ControllerEvent.LeadershipLost;
import dev.esker.controller.cluster.ControllerEvent.LeadershipUnconfirmed;
import dev.esker.controller.cluster.ControllerEvent.MemberRemoved;
import dev.esker.controller.cluster.ControllerEvent.MemberSeen;
import dev.esker.controller.cluster.ControllerEvent.ProposalUnknown;
import dev.esker.controller.cluster.HeartbeatAnswer.Status;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.IsrRules;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/CLUSTER.md, one by one. */
class ClusterControllerTest {
  private ControllerFixture cluster;
  private UUID topic;

  @BeforeEach
  void threeBrokers() throws Exception {
    cluster = new ControllerFixture();
    topic = cluster.topic("t", List.of(ALL, List.of(2, 3, 1), List.of(1)));
    cluster.start();
  }

  @Test
  void fencesABrokerWhoseHeartbeatsStop() throws Exception {
    cluster.secondWithout(1);
    assertTrue(cluster.proposals.isEmpty());
    cluster.secondWithout(1);
    ChangeBroker fence = cluster.commit(ChangeBroker.class);
    assertEquals(BrokerPhase.FENCED, fence.phase());
    assertEquals(BrokerPhase.FENCED, cluster.phase(1));
    assertEquals(state(2, 1, 1, ALL, List.of(2, 3)), cluster.partition(topic, 0));
    assertEquals(state(2, 0, 1, List.of(2, 3, 1), List.of(2, 3)), cluster.partition(topic, 1));
    PartitionState alone = cluster.partition(topic, 2);
    assertEquals(PartitionState.NO_LEADER, alone.leader());
    assertEquals(List.of(1), alone.isr());
    assertTrue(cluster.proposals.isEmpty());
  }

  @Test
  void letsABrokerBackOnceItHasAppliedWhatTheControllerHad() throws Exception {
    fence(1);
    long target = cluster.image.version();
    cluster.beat(1, target - 1, false);
    assertTrue(cluster.proposals.isEmpty());
    cluster.topic("later", List.of(List.of(2)));
    cluster.beat(1, target, false);
    ChangeBroker back = cluster.commit(ChangeBroker.class);
    assertEquals(BrokerPhase.ACTIVE, back.phase());
    assertEquals(1, cluster.partition(topic, 2).leader());
    assertEquals(2, cluster.partition(topic, 0).leader());
  }

  @Test
  void aNewControllerGivesEverybodyAWholeSession() throws Exception {
    cluster.step(new LeadershipLost());
    cluster.after(60);
    cluster.step(new LeadershipGained(3));
    cluster.after(1.9);
    assertTrue(cluster.proposals.isEmpty());
    assertEquals(cluster.now + SECOND / 10, cluster.controller.nextDeadline(cluster.now));
    cluster.after(0.1);
    cluster.commitAll();
    ALL.forEach(id -> assertEquals(BrokerPhase.FENCED, cluster.phase(id)));
  }

  @Test
  void believesGossipThatARunIsGone() throws Exception {
    cluster.step(new MemberRemoved(1, new UUID(77, 77)));
    assertTrue(cluster.proposals.isEmpty());
    cluster.step(new MemberRemoved(1, cluster.broker(1).run().incarnation()));
    cluster.commit(ChangeBroker.class);
    assertEquals(BrokerPhase.FENCED, cluster.phase(1));
  }

  @Test
  void doesNotBelieveGossipThatMostAreGone() throws Exception {
    cluster.step(new LeadershipLost());
    for (int id : List.of(1, 2)) {
      cluster.step(new MemberRemoved(id, cluster.broker(id).run().incarnation()));
    }
    cluster.step(new LeadershipGained(2));
    assertTrue(cluster.proposals.isEmpty());
    cluster.step(new MemberSeen(2, cluster.broker(2).run().incarnation()));
    cluster.after(0);
    assertEquals(1, cluster.commit(ChangeBroker.class).id());
    assertTrue(cluster.proposals.isEmpty());
  }

  @Test
  void aHeartbeatDisprovesGossip() throws Exception {
    fence(2);
    cluster.step(new MemberRemoved(1, cluster.broker(1).run().incarnation()));
    cluster.commit();
    cluster.beat(2);
    cluster.commit();
    cluster.beat(1);
    assertEquals(BrokerPhase.ACTIVE, cluster.commit(ChangeBroker.class).phase());
  }

  @Test
  void aRefusedConnectionIsCertain() throws Exception {
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    cluster.step(new ConnectionRefused(2, cluster.broker(2).run().incarnation()));
    cluster.commitAll();
    assertEquals(BrokerPhase.FENCED, cluster.phase(1));
    assertEquals(BrokerPhase.FENCED, cluster.phase(2));
    assertEquals(3, cluster.partition(topic, 0).leader());
  }

  @Test
  void aLaterRunOnTheSameStorageReplacesTheEarlierAtOnce() throws Exception {
    BrokerRegistration next = cluster.rerun(1, 9, cluster.broker(1).run().storage());
    long early = cluster.beat(1, next.run(), cluster.broker(1).epoch() - 1, false);
    assertEquals(Status.WAIT, cluster.answer(early).status());
    assertTrue(cluster.proposals.isEmpty(), "it didn't know of the run that is registered");
    long request = cluster.beat(1, next.run(), cluster.image.version(), false);
    assertEquals(Status.WAIT, cluster.answer(request).status());
    cluster.commit(ChangeBroker.class);
    request = cluster.beat(1, next.run(), cluster.image.version(), false);
    assertEquals(Status.REGISTER, cluster.answer(request).status());
    BrokerRun before = cluster.broker(1).run();
    for (MetadataCommand command : Registration.commands(cluster.image, next)) {
      cluster.apply(command);
    }
    long late = cluster.beat(1, before, cluster.image.version(), false);
    assertEquals(Status.SUPERSEDED, cluster.answer(late).status());
    cluster.beat(1);
    cluster.commit(ChangeBroker.class);
    assertEquals(BrokerPhase.ACTIVE, cluster.phase(1));
    assertEquals(1, cluster.partition(topic, 2).leader());
    assertEquals(2, cluster.partition(topic, 2).leaderEpoch());
  }

  @Test
  void anotherStorageWaitsForTheSessionOfTheEarlierRun() throws Exception {
    BrokerRegistration next = cluster.rerun(1, 9, new UUID(1, 99));
    long request = cluster.beat(1, next.run(), cluster.image.version(), false);
    assertEquals(Status.WAIT, cluster.answer(request).status());
    assertTrue(cluster.proposals.isEmpty());
    fence(1);
    List<MetadataCommand> commands = Registration.commands(cluster.image, next);
    assertEquals(1, commands.size());
    RegisterBroker register = (RegisterBroker) commands.get(0);
    assertEquals(1, register.changes().size());
    cluster.apply(register);
    assertEquals(List.of(), cluster.partition(topic, 2).isr());
    cluster.beat(1);
    cluster.commit(ChangeBroker.class);
    assertEquals(PartitionState.NO_LEADER, cluster.partition(topic, 2).leader());
  }

  @Test
  void asksUnknownBrokersToRegister() {
    long request = cluster.beat(8, cluster.rerun(8, 1, new UUID(8, 8)).run(), 0, false);
    assertEquals(Status.REGISTER, cluster.answer(request).status());
  }

  @Test
  void leasesAreGivenOnceLeadershipIsConfirmed() {
    long first = cluster.beat(1);
    long second = cluster.beat(2);
    assertTrue(cluster.answers.isEmpty());
    assertEquals(1, cluster.rounds.size());
    cluster.confirm();
    assertEquals(new HeartbeatAnswer(Status.LEASED, 2 * SECOND, false), cluster.answer(first));
    assertEquals(1, cluster.answers.size(), "the second came after the question");
    long third = cluster.beat(2);
    long again = cluster.beat(2);
    assertEquals(Status.NOT_CONTROLLER, cluster.answer(third).status(), "two wait at most");
    cluster.confirm();
    assertEquals(Status.LEASED, cluster.answer(second).status());
    cluster.confirm();
    assertEquals(Status.LEASED, cluster.answer(again).status());
    long fourth = cluster.beat(3);
    cluster.step(new LeadershipUnconfirmed(cluster.rounds.remove().round()));
    assertEquals(Status.NOT_CONTROLLER, cluster.answer(fourth).status());
    long fifth = cluster.beat(3);
    long sixth = cluster.beat(1);
    cluster.step(new LeadershipLost());
    assertEquals(Status.NOT_CONTROLLER, cluster.answer(fifth).status());
    assertEquals(Status.NOT_CONTROLLER, cluster.answer(sixth).status());
    assertEquals(Status.NOT_CONTROLLER, cluster.answer(cluster.beat(1)).status());
  }

  @Test
  void whoseFenceIsProposedGetsNoLease() {
    long request = cluster.beat(1);
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    cluster.confirm();
    assertEquals(Status.NOT_CONTROLLER, cluster.answer(request).status());
  }

  @Test
  void aFenceOfUnknownFateIsProposedAgain() throws Exception {
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    MetadataCommand first = cluster.proposals.peek().command();
    cluster.step(new ProposalUnknown(cluster.proposals.remove().token()));
    cluster.beat(1);
    assertTrue(cluster.proposals.isEmpty());
    assertEquals(cluster.now + SECOND / 10, cluster.controller.nextDeadline(cluster.now));
    cluster.after(0.1);
    assertEquals(first, cluster.commit());
  }

  @Test
  void whatIsRefusedIsDecidedAnew() throws Exception {
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    cluster.apply(new DeleteTopic(topic));
    cluster.commitRefused();
    ChangeBroker fence = cluster.commit(ChangeBroker.class);
    assertEquals(List.of(), fence.changes());
  }

  @Test
  void whatIsRefusedForNoVisibleReasonIsTriedAgainLater() {
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    cluster.step(
        new ControllerEvent.ProposalRefused(cluster.proposals.remove().token(), Reason.STALE));
    assertTrue(cluster.proposals.isEmpty());
    cluster.after(0.1);
    assertEquals(1, cluster.proposals.size());
  }

  @Test
  void movesLeadershipsBeforeABrokerStops() throws Exception {
    cluster.beat(1, cluster.image.version(), true);
    ChangeBroker stopping = cluster.commit(ChangeBroker.class);
    assertEquals(BrokerPhase.STOPPING, stopping.phase());
    assertEquals(2, cluster.partition(topic, 0).leader());
    assertEquals(ALL, cluster.partition(topic, 0).isr());
    assertEquals(1, cluster.partition(topic, 2).leader(), "nobody else has it");
    cluster.confirm();
    assertFalse(cluster.answers.get(0).answer().mayStop());
    ChangeBroker fence = cluster.commit(ChangeBroker.class);
    assertEquals(BrokerPhase.FENCED, fence.phase());
    assertEquals(List.of(2, 3), cluster.partition(topic, 0).isr());
    long request = cluster.beat(1, cluster.image.version(), true);
    cluster.confirm();
    assertTrue(cluster.answer(request).mayStop());
    assertTrue(cluster.proposals.isEmpty(), "it isn't let back in");
  }

  @Test
  void aBrokerThatIsNotRegisteredMayStop() {
    long request = cluster.beat(8, cluster.rerun(8, 1, new UUID(8, 8)).run(), 0, true);
    assertTrue(cluster.answer(request).mayStop());
  }

  @Test
  void electsAgainWhenTheLastInSyncIsBack() throws Exception {
    fence(1);
    fence(2);
    fence(3);
    assertEquals(List.of(3), cluster.partition(topic, 0).isr());
    cluster.beat(1);
    cluster.commit();
    assertEquals(PartitionState.NO_LEADER, cluster.partition(topic, 0).leader());
    cluster.beat(3);
    cluster.commit();
    assertEquals(3, cluster.partition(topic, 0).leader());
  }

  @Test
  void fencesInPartsIfItIsTooMuchForOneCommand() throws Exception {
    cluster = new ControllerFixture(ControllerFixture.options(100));
    UUID large = cluster.topic("large", Collections.nCopies(350, ALL));
    cluster.start();
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    for (int i = 0; i < 3; i++) {
      assertEquals(100, cluster.commit(ChangePartitions.class).changes().size());
      assertEquals(BrokerPhase.ACTIVE, cluster.phase(1));
    }
    assertEquals(50, cluster.commit(ChangeBroker.class).changes().size());
    for (int i = 0; i < 350; i++) {
      assertEquals(List.of(2, 3), cluster.partition(large, i).isr());
    }
  }

  @Test
  void fewerGoTogetherAfterARefusalAndMoreAfterASuccess() throws Exception {
    cluster = new ControllerFixture(ControllerFixture.options(100));
    UUID large = cluster.topic("large", Collections.nCopies(100, ALL));
    cluster.start();
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    PartitionState zero = cluster.partition(large, 0);
    cluster.apply(
        new ChangePartitions(
            List.of(new PartitionChange(large, 0, IsrRules.withIsr(zero, List.of(1, 2), 1))),
            Map.of()));
    cluster.commitRefused();
    assertEquals(50, cluster.commit(ChangePartitions.class).changes().size());
    assertEquals(50, cluster.commit(ChangeBroker.class).changes().size());
    assertEquals(List.of(2), cluster.partition(large, 0).isr());
  }

  @Test
  void leadershipsGoBackToPreferredLeaders() throws Exception {
    fence(1);
    cluster.beat(1);
    cluster.commitAll();
    PartitionState zero = cluster.partition(topic, 0);
    cluster.apply(
        new ChangePartitions(
            List.of(new PartitionChange(topic, 0, IsrRules.withIsr(zero, ALL, 1))), Map.of()));
    assertTrue(cluster.proposals.isEmpty());
    for (int i = 0; i < 10; i++) {
      cluster.secondWithout(0);
    }
    cluster.commitAll();
    assertEquals(1, cluster.partition(topic, 0).leader());
  }

  @Test
  void actsOnlyWhileItLeads() {
    cluster.step(new LeadershipLost());
    cluster.after(60);
    cluster.step(new ConnectionRefused(1, cluster.broker(1).run().incarnation()));
    assertTrue(cluster.proposals.isEmpty());
    assertEquals(Long.MAX_VALUE, cluster.controller.nextDeadline(cluster.now));
  }

  @Test
  void goesOnFromASnapshot() throws Exception {
    UUID other = cluster.topic("other", List.of(List.of(3, 2)));
    cluster.image =
        cluster.image.apply(
            new ChangeBroker(
                3,
                cluster.broker(3).epoch(),
                BrokerPhase.FENCED,
                List.of(
                    new PartitionChange(
                        other,
                        0,
                        IsrRules.elected(
                            cluster.partition(other, 0),
                            PartitionState.NO_LEADER,
                            List.of(3, 2),
                            1)))));
    cluster.step(new ImageInstalled(cluster.image));
    cluster.commit(ChangePartitions.class);
    assertEquals(2, cluster.partition(other, 0).leader());
  }

  @Test
  void aGapInTheCommandsIsRefused() throws Exception {
    MetadataCommand delete = new DeleteTopic(topic);
    CommandApplied later =
        new CommandApplied(
            cluster.image.apply(delete).apply(new AllocateProducerIds(1, 0, 1)), delete);
    assertThrows(IllegalArgumentException.class, () -> cluster.step(later));
  }

  private void fence(int id) throws Exception {
    cluster.step(new ConnectionRefused(id, cluster.broker(id).run().incarnation()));
    cluster.commitAll();
    assertEquals(BrokerPhase.FENCED, cluster.phase(id));
  }

  private static PartitionState state(
      int leader, int leaderEpoch, int partitionEpoch, List<Integer> replicas, List<Integer> isr) {
    return new PartitionState(
        leader, leaderEpoch, partitionEpoch, replicas, isr, List.of(), Reassignment.NONE);
  }
}
