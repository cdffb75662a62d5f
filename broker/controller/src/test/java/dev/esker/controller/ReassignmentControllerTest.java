package dev.esker.controller;

import static dev.esker.controller.ControllerError.INVALID_REPLICATION_FACTOR;
import static dev.esker.controller.ControllerError.INVALID_REPLICA_ASSIGNMENT;
import static dev.esker.controller.ControllerError.NO_REASSIGNMENT_IN_PROGRESS;
import static dev.esker.controller.ControllerError.UNKNOWN_TOPIC_OR_PARTITION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReassignmentControllerTest {
  private static final UUID TOPIC = new UUID(1, 2);
  private static final PartitionName NAME = new PartitionName("t", 0);

  private final ReassignmentController controller =
      new ReassignmentController(
          new ConfiguredTopicRules(new ConfigResolver(1, new BrokerConfigs(List.of(), Map.of()))));
  private MetadataImage image;

  @BeforeEach
  void fiveBrokersAndATopic() throws Exception {
    image = Registrations.join(MetadataImage.empty(), List.of(1, 2, 3, 4, 5), List.of());
    image =
        image.apply(
            new CreateTopic(
                new TopicState(TOPIC, "t", List.of(PartitionState.initial(List.of(1, 2, 3)))),
                Map.of()));
  }

  @Test
  void beginsWithOldAndNewReplicasTogether() throws Exception {
    alter(List.of(4, 2, 5));
    assertEquals(List.of(4, 2, 5, 1, 3), state().replicas());
    assertEquals(new Reassignment(List.of(4, 5), List.of(1, 3)), state().reassignment());
    assertEquals(1, state().leader());
    assertEquals(0, state().leaderEpoch());
    assertEquals(List.of(2, 1, 3), state().isr());
    assertEquals(
        List.of(new ReassignmentController.Ongoing(NAME, state())),
        ReassignmentController.list(image));
  }

  @Test
  void anotherTargetDropsWhatIsNotWantedAnyMore() throws Exception {
    alter(List.of(4, 2, 5));
    alter(List.of(5, 1));
    assertEquals(List.of(5, 1, 2, 3), state().replicas());
    assertEquals(new Reassignment(List.of(5), List.of(2, 3)), state().reassignment());
    cancel();
    assertEquals(List.of(1, 2, 3), List.copyOf(new TreeSet<>(state().replicas())));
    assertFalse(state().reassignment().underWay());
  }

  @Test
  void theSameTargetAgainChangesNothing() throws Exception {
    alter(List.of(4, 2, 5));
    PartitionDecisions decisions = decide(Optional.of(List.of(4, 2, 5)), true);
    assertEquals(List.of(NAME), decisions.unchanged());
    assertTrue(decisions.batches().isEmpty());
  }

  @Test
  void anotherOrderIsThereAtOnce() throws Exception {
    alter(List.of(3, 2, 1));
    assertEquals(List.of(3, 2, 1), state().replicas());
    assertFalse(state().reassignment().underWay());
    assertEquals(1, state().leader());
  }

  @Test
  void cancellingIsRefusedIfNobodyInSyncWouldBeLeft() throws Exception {
    alter(List.of(4));
    PartitionState state = state();
    PartitionState onlyNew =
        new PartitionState(
            4,
            1,
            state.partitionEpoch() + 1,
            state.replicas(),
            List.of(4),
            List.of(),
            state.reassignment());
    image =
        image.apply(
            new ChangePartitions(List.of(new PartitionChange(TOPIC, 0, onlyNew)), Map.of()));
    assertEquals(INVALID_REPLICA_ASSIGNMENT, refused(Optional.empty(), true).error());
    assertEquals(
        "Unable to revert the partition assignment because it would require an unclean leader"
            + " election.",
        refused(Optional.empty(), true).message());
    assertEquals(INVALID_REPLICA_ASSIGNMENT, refused(Optional.of(List.of(5)), true).error());
  }

  @Test
  void refusesWhatCannotBe() {
    assertEquals(NO_REASSIGNMENT_IN_PROGRESS, refused(Optional.empty(), true).error());
    assertEquals(INVALID_REPLICA_ASSIGNMENT, refused(Optional.of(List.of()), true).error());
    assertEquals(INVALID_REPLICA_ASSIGNMENT, refused(Optional.of(List.of(1, 1)), true).error());
    assertEquals(INVALID_REPLICA_ASSIGNMENT, refused(Optional.of(List.of(-1)), true).error());
    assertEquals(
        "The manual partition assignment includes broker 9, but no such broker is registered.",
        refused(Optional.of(List.of(1, 9)), true).message());
    List<Integer> tooMany = new ArrayList<>(Collections.nCopies(1_001, 1));
    assertEquals(INVALID_REPLICA_ASSIGNMENT, refused(Optional.of(tooMany), true).error());
    assertEquals(INVALID_REPLICATION_FACTOR, refused(Optional.of(List.of(1, 2)), false).error());
    for (PartitionName stranger :
        List.of(new PartitionName("u", 0), new PartitionName("t", 1), new PartitionName("t", -1))) {
      assertEquals(
          UNKNOWN_TOPIC_OR_PARTITION,
          controller
              .alter(image, Map.of(stranger, Optional.empty()), true)
              .refused()
              .get(stranger)
              .error());
    }
  }

  private PartitionDecisions decide(Optional<List<Integer>> target, boolean factorMayChange) {
    return controller.alter(image, Map.of(NAME, target), factorMayChange);
  }

  private Decision.Refused refused(Optional<List<Integer>> target, boolean factorMayChange) {
    return decide(target, factorMayChange).refused().get(NAME);
  }

  private void alter(List<Integer> target) throws Exception {
    image = image.apply(decide(Optional.of(target), true).batches().get(0).command());
  }

  private void cancel() throws Exception {
    image = image.apply(decide(Optional.empty(), false).batches().get(0).command());
  }

  private PartitionState state() {
    return image.topic(TOPIC).orElseThrow().partitions().get(0);
  }
}
