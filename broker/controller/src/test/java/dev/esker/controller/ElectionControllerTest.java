package dev.esker.controller;

import static dev.esker.controller.ControllerError.ELECTION_NOT_NEEDED;
import static dev.esker.controller.ControllerError.ELIGIBLE_LEADERS_NOT_AVAILABLE;
import static dev.esker.controller.ControllerError.PREFERRED_LEADER_NOT_AVAILABLE;
import static dev.esker.controller.ControllerError.UNKNOWN_TOPIC_OR_PARTITION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElectionControllerTest {
  private static final UUID TOPIC = new UUID(1, 2);
  private static final int NONE = PartitionState.NO_LEADER;

  private final ElectionController controller =
      new ElectionController(
          new ConfiguredTopicRules(new ConfigResolver(1, new BrokerConfigs(List.of(), Map.of()))));
  private MetadataImage image;

  @BeforeEach
  void twoOfThreeBrokersAreActive() throws Exception {
    image = Registrations.join(MetadataImage.empty(), List.of(1, 2), List.of());
    image = image.apply(new RegisterBroker(Registrations.of(3, BrokerPhase.FENCED)));
    List<PartitionState> partitions =
        List.of(
            state(1, List.of(1, 2), List.of(1, 2)),
            state(2, List.of(1, 2), List.of(1, 2)),
            state(2, List.of(1, 2), List.of(2)),
            state(2, List.of(3, 2), List.of(3, 2)),
            state(NONE, List.of(3, 1), List.of(3)),
            state(NONE, List.of(3), List.of(3)));
    image = image.apply(new CreateTopic(new TopicState(TOPIC, "t", partitions), Map.of()));
  }

  @Test
  void electsPreferredLeadersThatAreInSync() throws Exception {
    PartitionDecisions decisions = controller.elect(image, false, names(0, 1, 2, 3));
    assertEquals(ELECTION_NOT_NEEDED, error(decisions, 0));
    assertEquals(PREFERRED_LEADER_NOT_AVAILABLE, error(decisions, 2));
    assertEquals(PREFERRED_LEADER_NOT_AVAILABLE, error(decisions, 3));
    assertEquals(names(1), decisions.batches().get(0).partitions());
    image = image.apply(decisions.batches().get(0).command());
    PartitionState after = image.topic(TOPIC).orElseThrow().partitions().get(1);
    assertEquals(1, after.leader());
    assertEquals(1, after.leaderEpoch());
  }

  @Test
  void electsAnyoneWhereThereIsNoLeader() throws Exception {
    PartitionDecisions decisions = controller.elect(image, true, names(0, 2, 4, 5));
    assertEquals(ELECTION_NOT_NEEDED, error(decisions, 0));
    assertEquals(ELECTION_NOT_NEEDED, error(decisions, 2));
    assertEquals(ELIGIBLE_LEADERS_NOT_AVAILABLE, error(decisions, 5));
    assertEquals(names(4), decisions.batches().get(0).partitions());
    image = image.apply(decisions.batches().get(0).command());
    PartitionState after = image.topic(TOPIC).orElseThrow().partitions().get(4);
    assertEquals(List.of(1), after.isr());
  }

  @Test
  void ofAllLeavesOutThoseThatNeedNone() {
    assertEquals(5, size(controller.electAll(image, false)));
    assertEquals(2, size(controller.electAll(image, true)));
  }

  @Test
  void namesWhatThereIsNot() {
    List<PartitionName> strangers =
        List.of(new PartitionName("u", 0), new PartitionName("t", 6), new PartitionName("t", -1));
    PartitionDecisions decisions = controller.elect(image, false, strangers);
    strangers.forEach(
        name -> assertEquals(UNKNOWN_TOPIC_OR_PARTITION, decisions.refused().get(name).error()));
    assertEquals("No such topic as u", decisions.refused().get(strangers.get(0)).message());
    assertEquals("No such partition as t-6", decisions.refused().get(strangers.get(1)).message());
  }

  @Test
  void manyPartitionsAreSeveralBatches() throws Exception {
    int count = 2 * PartitionDecisions.MAX_BATCH + 1;
    image =
        image.apply(
            new CreateTopic(
                new TopicState(
                    new UUID(3, 3),
                    "many",
                    Collections.nCopies(count, state(2, List.of(1, 2), List.of(1, 2)))),
                Map.of()));
    PartitionDecisions decisions = controller.electAll(image, false);
    assertEquals(3, decisions.batches().size());
    assertTrue(
        decisions.batches().stream()
            .allMatch(batch -> batch.partitions().size() <= PartitionDecisions.MAX_BATCH));
  }

  private static int size(PartitionDecisions decisions) {
    return decisions.refused().size()
        + decisions.batches().stream().mapToInt(batch -> batch.partitions().size()).sum();
  }

  private static ControllerError error(PartitionDecisions decisions, int partition) {
    return decisions.refused().get(new PartitionName("t", partition)).error();
  }

  private static List<PartitionName> names(Integer... partitions) {
    return List.of(partitions).stream().map(each -> new PartitionName("t", each)).toList();
  }

  private static PartitionState state(int leader, List<Integer> replicas, List<Integer> isr) {
    return new PartitionState(leader, 0, 0, replicas, isr, List.of(), Reassignment.NONE);
  }
}
