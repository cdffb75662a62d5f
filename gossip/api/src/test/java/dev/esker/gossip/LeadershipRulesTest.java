package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rules of docs/CLUSTER.md that hold whoever proposes. */
class LeadershipRulesTest {
  private static final UUID TOPIC = new UUID(7, 7);
  private static final List<Integer> ALL = List.of(1, 2, 3);

  private MetadataImage image;

  @BeforeEach
  void threeBrokersAndATopic() throws Exception {
    image = Registrations.join(MetadataImage.empty(), ALL, List.of());
    apply(
        new CreateTopic(
            new TopicState(TOPIC, "t", List.of(PartitionState.initial(ALL))), Map.of()));
  }

  @Test
  void aChangeOfAPartitionNamesTheStateThatItFollows() throws Exception {
    apply(change(state(2, 1, 1, ALL)));
    assertEquals(2, partition().leader());
    refused(Reason.STALE, change(state(3, 2, 1, ALL)));
    refused(Reason.STALE, change(state(3, 2, 3, ALL)));
    apply(change(state(3, 2, 2, ALL)));
    assertEquals(state(3, 2, 2, ALL), partition());
  }

  @Test
  void anElectionRaisesTheLeaderEpochAndNothingLowersIt() throws Exception {
    refused(Reason.STALE, change(state(2, 0, 1, ALL)));
    refused(Reason.STALE, change(state(PartitionState.NO_LEADER, 0, 1, ALL)));
    apply(change(state(1, 4, 1, ALL)));
    refused(Reason.STALE, change(state(1, 3, 2, ALL)));
    refused(Reason.STALE, change(state(2, 3, 2, ALL)));
    apply(change(state(1, 4, 2, List.of(1))));
  }

  /** It may be a replica again at once, with an empty log and its old words still on their way. */
  @Test
  void whoRemovesAReplicaRaisesTheLeaderEpoch() throws Exception {
    List<Integer> two = List.of(1, 2);
    refused(Reason.STALE, change(removed(0, two)));
    apply(change(removed(1, two)));
    apply(change(state(1, 1, 2, two)));
    assertEquals(ALL, partition().replicas(), "who is added doesn't need another epoch");
  }

  private static PartitionState removed(int leaderEpoch, List<Integer> left) {
    return new PartitionState(1, leaderEpoch, 1, left, left, List.of(), Reassignment.NONE);
  }

  @Test
  void noFencedAndNoUnknownBrokerLeads() throws Exception {
    apply(new ChangeBroker(3, epoch(3), BrokerPhase.FENCED, List.of()));
    refused(Reason.STALE, change(state(3, 1, 1, ALL)));
    List<Integer> strangers = List.of(9);
    refused(Reason.STALE, new AddPartitions(TOPIC, 1, List.of(PartitionState.initial(strangers))));
    refused(
        Reason.STALE,
        new CreateTopic(
            new TopicState(new UUID(8, 8), "u", List.of(PartitionState.initial(strangers))),
            Map.of()));
    refused(
        Reason.STALE,
        new AddPartitions(TOPIC, 1, List.of(PartitionState.initial(List.of(3, 1, 2)))));
    apply(change(state(2, 1, 1, ALL)));
  }

  @Test
  void whoFencesALeaderMovesWhatItLeads() throws Exception {
    refused(Reason.STALE, new ChangeBroker(1, epoch(1), BrokerPhase.FENCED, List.of()));
    refused(
        Reason.STALE,
        new ChangeBroker(1, epoch(1), BrokerPhase.FENCED, List.of(next(state(1, 1, 1, ALL)))));
    refused(
        Reason.UNKNOWN_BROKER,
        new ChangeBroker(1, epoch(1) + 1, BrokerPhase.FENCED, List.of(next(state(2, 1, 1, ALL)))));
    apply(
        new ChangeBroker(
            1, epoch(1), BrokerPhase.FENCED, List.of(next(state(2, 1, 1, List.of(2, 3))))));
    assertTrue(image.broker(1).orElseThrow().fenced());
    assertEquals(2, partition().leader());
  }

  @Test
  void thoseThatAreUnfencedMayLeadInTheSameCommand() throws Exception {
    fence(1);
    apply(new ChangeBroker(1, epoch(1), BrokerPhase.ACTIVE, List.of(next(state(1, 2, 2, ALL)))));
    assertEquals(1, partition().leader());
  }

  @Test
  void aStoppingBrokerMayLeadOn() throws Exception {
    apply(new ChangeBroker(1, epoch(1), BrokerPhase.STOPPING, List.of()));
    assertEquals(1, partition().leader());
  }

  @Test
  void anotherRunIsRegisteredFencedAndOnlyAfterTheOneBefore() throws Exception {
    refused(Reason.STALE, new RegisterBroker(run(2, 50, BrokerPhase.FENCED)));
    fence(2);
    refused(Reason.STALE, new RegisterBroker(run(2, 50, BrokerPhase.ACTIVE)));
    long before = epoch(2);
    apply(new RegisterBroker(run(2, 50, BrokerPhase.FENCED)));
    assertEquals(image.version(), epoch(2));
    assertTrue(epoch(2) > before);
    refused(Reason.UNKNOWN_BROKER, new ChangeBroker(2, before, BrokerPhase.ACTIVE, List.of()));
    refused(Reason.STALE, new RegisterBroker(run(9, 9, BrokerPhase.ACTIVE)));
  }

  @Test
  void theSameRunKeepsItsEpochAndItsPhase() throws Exception {
    long before = epoch(2);
    BrokerRegistration moved =
        new BrokerRegistration(
            2, image.broker(2).orElseThrow().run(), Optional.of("r"), Map.of(), BrokerPhase.FENCED);
    apply(new RegisterBroker(moved));
    assertEquals(before, epoch(2));
    assertEquals(BrokerPhase.ACTIVE, image.broker(2).orElseThrow().phase());
    assertEquals(Optional.of("r"), image.broker(2).orElseThrow().rack());
  }

  @Test
  void aBrokerThatIsAloneFollowsItself() throws Exception {
    MetadataImage alone =
        MetadataImage.empty().apply(new RegisterBroker(run(1, 1, BrokerPhase.ACTIVE)));
    alone =
        alone.apply(
            new CreateTopic(
                new TopicState(TOPIC, "t", List.of(PartitionState.initial(List.of(1)))), Map.of()));
    MetadataImage again = alone.apply(new RegisterBroker(run(1, 2, BrokerPhase.ACTIVE)));
    assertEquals(again.version(), again.broker(1).orElseThrow().epoch());
    MetadataImage led = alone;
    assertThrows(
        CommandRefusedException.class,
        () -> led.apply(new RegisterBroker(run(1, 2, BrokerPhase.FENCED))));
  }

  @Test
  void whoHasLostItsDiskIsInSyncWithNothing() throws Exception {
    fence(3);
    BrokerRegistration wiped =
        new BrokerRegistration(
            3,
            BrokerRun.starting(new UUID(3, 60), new UUID(3, 61)),
            Optional.empty(),
            Map.of(),
            BrokerPhase.FENCED);
    refused(Reason.STALE, new RegisterBroker(wiped));
    PartitionState eligible =
        new PartitionState(1, 0, 1, ALL, List.of(1, 2), List.of(3), Reassignment.NONE);
    refused(Reason.STALE, new RegisterBroker(wiped, List.of(next(eligible))));
    apply(new RegisterBroker(wiped, List.of(next(state(1, 0, 1, List.of(1, 2))))));
    assertEquals(List.of(1, 2), partition().isr());
  }

  @Test
  void changesOfPartitionsRelyOnRunsOfBrokers() throws Exception {
    PartitionChange change = next(state(1, 0, 1, List.of(1, 2)));
    refused(Reason.UNKNOWN_BROKER, new ChangePartitions(List.of(change), Map.of(2, 99L)));
    refused(Reason.UNKNOWN_BROKER, new ChangePartitions(List.of(change), Map.of(9, 1L)));
    fence(2);
    refused(Reason.STALE, new ChangePartitions(List.of(change), Map.of(2, epoch(2))));
    apply(new ChangePartitions(List.of(change), Map.of(1, epoch(1), 3, epoch(3))));
  }

  @Test
  void allChangesOfACommandOrNone() {
    refused(
        Reason.STALE,
        new ChangePartitions(
            List.of(next(state(2, 1, 1, ALL)), next(state(3, 2, 1, ALL))), Map.of()));
    refused(
        Reason.UNKNOWN_TOPIC,
        new ChangePartitions(
            List.of(new PartitionChange(TOPIC, 1, state(1, 0, 1, ALL))), Map.of()));
    refused(
        Reason.UNKNOWN_TOPIC,
        new ChangePartitions(
            List.of(new PartitionChange(new UUID(9, 9), 0, state(1, 0, 1, ALL))), Map.of()));
    assertEquals(PartitionState.initial(ALL), partition());
  }

  @Test
  void onlyAFencedBrokerWithoutReplicasIsForgotten() throws Exception {
    refused(Reason.STALE, new UnregisterBroker(3, epoch(3)));
    fence(3);
    refused(Reason.STALE, new UnregisterBroker(3, epoch(3)));
    apply(
        change(
            new PartitionState(
                1, 1, 1, List.of(1, 2), List.of(1, 2), List.of(), Reassignment.NONE)));
    refused(Reason.UNKNOWN_BROKER, new UnregisterBroker(3, epoch(3) + 1));
    apply(new UnregisterBroker(3, epoch(3)));
    assertEquals(Optional.empty(), image.broker(3));
  }

  @Test
  void aStateContradictsItselfInNothing() {
    assertThrows(IllegalArgumentException.class, () -> state(3, 0, 0, List.of(1, 2)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PartitionState(1, 0, 0, ALL, List.of(1, 2), List.of(2), Reassignment.NONE));
    assertThrows(
        IllegalArgumentException.class,
        () -> new PartitionState(1, 0, 0, ALL, ALL, List.of(4), Reassignment.NONE));
    assertThrows(IllegalArgumentException.class, () -> new Reassignment(List.of(1), List.of(1)));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new PartitionState(
                1, 0, 0, ALL, ALL, List.of(), new Reassignment(List.of(), List.of(1, 2, 3))));
    PartitionState moving =
        new PartitionState(1, 0, 0, ALL, ALL, List.of(), new Reassignment(List.of(3), List.of(1)));
    assertEquals(List.of(2, 3), moving.target());
    assertEquals(List.of(1, 2), moving.original());
    assertEquals(ALL, PartitionState.initial(ALL).target());
  }

  @Test
  void onePartitionOfALargeTopicIsChanged() throws Exception {
    UUID large = new UUID(1, 1);
    apply(
        new CreateTopic(
            new TopicState(
                large, "large", java.util.Collections.nCopies(1_000, PartitionState.initial(ALL))),
            Map.of()));
    PartitionState changed = state(2, 1, 1, ALL);
    for (int partition : new int[] {0, 255, 256, 999}) {
      apply(
          new ChangePartitions(List.of(new PartitionChange(large, partition, changed)), Map.of()));
    }
    List<PartitionState> all = image.topic(large).orElseThrow().partitions();
    for (int partition = 0; partition < 1_000; partition++) {
      boolean isChanged = List.of(0, 255, 256, 999).contains(partition);
      assertEquals(
          isChanged ? changed : PartitionState.initial(ALL), all.get(partition), "" + partition);
    }
    assertEquals(1_001, image.partitionCount());
  }

  private void fence(int broker) throws CommandRefusedException {
    PartitionState before = partition();
    List<PartitionChange> changes =
        before.leader() != broker
            ? List.of()
            : List.of(
                next(
                    new PartitionState(
                        PartitionState.NO_LEADER,
                        before.leaderEpoch() + 1,
                        before.partitionEpoch() + 1,
                        before.replicas(),
                        before.isr(),
                        before.eligible(),
                        before.reassignment())));
    image = image.apply(new ChangeBroker(broker, epoch(broker), BrokerPhase.FENCED, changes));
  }

  private long epoch(int broker) {
    return image.broker(broker).orElseThrow().epoch();
  }

  private PartitionState partition() {
    return image.topic(TOPIC).orElseThrow().partitions().get(0);
  }

  private static BrokerRegistration run(int id, int incarnation, BrokerPhase phase) {
    BrokerRun run = BrokerRun.starting(new UUID(id, incarnation), new UUID(id, 2));
    return new BrokerRegistration(id, run, Optional.empty(), Map.of(), phase);
  }

  private static PartitionState state(
      int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr) {
    return new PartitionState(
        leader, leaderEpoch, partitionEpoch, ALL, isr, List.of(), Reassignment.NONE);
  }

  private static PartitionChange next(PartitionState after) {
    return new PartitionChange(TOPIC, 0, after);
  }

  private static ChangePartitions change(PartitionState after) {
    return new ChangePartitions(List.of(next(after)), Map.of());
  }

  private void apply(MetadataCommand command) throws CommandRefusedException {
    image = image.apply(command);
  }

  private void refused(Reason reason, MetadataCommand command) {
    CommandRefusedException e =
        assertThrows(CommandRefusedException.class, () -> image.apply(command));
    assertEquals(reason, e.reason(), e.getMessage());
  }
}
