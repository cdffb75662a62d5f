package dev.esker.controller;

import static dev.esker.controller.ControllerError.INVALID_CONFIG;
import static dev.esker.controller.ControllerError.INVALID_PARTITIONS;
import static dev.esker.controller.ControllerError.INVALID_REPLICATION_FACTOR;
import static dev.esker.controller.ControllerError.INVALID_REPLICA_ASSIGNMENT;
import static dev.esker.controller.ControllerError.INVALID_REQUEST;
import static dev.esker.controller.ControllerError.INVALID_TOPIC_EXCEPTION;
import static dev.esker.controller.ControllerError.TOPIC_ALREADY_EXISTS;
import static dev.esker.controller.ControllerError.UNKNOWN_TOPIC_OR_PARTITION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.rebalance.Draining;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicControllerTest {
  private static final TopicDefaults DEFAULTS = new TopicDefaults(3, (short) 2, 50, 120);

  private final Deque<UUID> forcedIds = new ArrayDeque<>();
  private final SplittableRandom random = new SplittableRandom(1);
  private final TopicController controller =
      new TopicController(
          DEFAULTS, new ConfigResolver(1, new BrokerConfigs(List.of(), Map.of())), this::nextId);
  private MetadataImage image = MetadataImage.empty();

  private UUID nextId() {
    return forcedIds.isEmpty()
        ? new UUID(random.nextLong() >>> 1, random.nextLong())
        : forcedIds.poll();
  }

  @BeforeEach
  void registerBrokers() throws Exception {
    image = Registrations.join(image, List.of(1, 2, 3), List.of());
    image = image.apply(new RegisterBroker(Registrations.of(9, BrokerPhase.FENCED)));
  }

  @Test
  void createsWithDefaultsSpreadOverTheBrokersThatAreUp() throws Exception {
    TopicState topic = create(NewTopicRequest.named("orders"));
    assertEquals(3, topic.partitions().size());
    Map<Integer, Integer> replicas = new HashMap<>();
    Map<Integer, Integer> leaders = new HashMap<>();
    for (PartitionState partition : topic.partitions()) {
      partition.replicas().forEach(broker -> replicas.merge(broker, 1, Integer::sum));
      leaders.merge(partition.leader(), 1, Integer::sum);
    }
    assertEquals(Map.of(1, 2, 2, 2, 3, 2), replicas);
    assertEquals(Map.of(1, 1, 2, 1, 3, 1), leaders);
    PartitionState first = topic.partitions().get(0);
    assertEquals(first.replicas().get(0), first.leader());
    assertEquals(0, first.leaderEpoch());
    assertEquals(first.replicas(), first.isr());
  }

  @Test
  void replicasGoToDifferentRacks() throws Exception {
    image = MetadataImage.empty();
    for (int id = 0; id < 6; id++) {
      String rack = id < 4 ? "a" : "b";
      image = Registrations.join(image, List.of(id), List.of(rack));
    }
    for (PartitionState partition : create(sized("t", 20, 2)).partitions()) {
      assertEquals(
          1,
          partition.replicas().stream().filter(id -> id < 4).count(),
          () -> partition.toString());
    }
  }

  @Test
  void aBrokerThatStopsGetsNothingNew() throws Exception {
    long epoch = image.broker(2).orElseThrow().epoch();
    image = image.apply(new ChangeBroker(2, epoch, BrokerPhase.STOPPING, List.of()));
    for (PartitionState partition : create(sized("t", 10, 2)).partitions()) {
      assertFalse(partition.replicas().contains(2), partition::toString);
    }
  }

  @Test
  void placesOnlySoManyReplicasAtOnce() throws Exception {
    image = MetadataImage.empty();
    for (int id = 0; id < 101; id++) {
      image = Registrations.join(image, List.of(id), List.of("a"));
    }
    TopicController wide =
        new TopicController(
            TopicDefaults.STANDARD,
            new ConfigResolver(1, new BrokerConfigs(List.of(), Map.of())),
            this::nextId);
    refused(INVALID_PARTITIONS, wide.create(image, sized("t", 100_000, 101)));
  }

  @Test
  void manySmallTopicsSpreadAsOneLargeOneDoes() throws Exception {
    Map<Integer, Integer> leaders = new HashMap<>();
    for (int i = 0; i < 30; i++) {
      TopicState topic = create(sized("t" + i, 1, 1));
      leaders.merge(topic.partitions().get(0).leader(), 1, Integer::sum);
    }
    assertEquals(Map.of(1, 10, 2, 10, 3, 10), leaders);
  }

  @Test
  void refusesBadNamesAndTakenOnes() throws Exception {
    create(NewTopicRequest.named("a.b"));
    for (String bad : List.of("", ".", "..", "x".repeat(250), "a/b", "ä")) {
      refused(INVALID_TOPIC_EXCEPTION, NewTopicRequest.named(bad));
    }
    refused(TOPIC_ALREADY_EXISTS, NewTopicRequest.named("a.b"));
    String message = refused(INVALID_TOPIC_EXCEPTION, NewTopicRequest.named("a_b"));
    assertTrue(message.contains("a.b"), message);
  }

  @Test
  void refusesBadNumbers() throws Exception {
    refused(INVALID_PARTITIONS, sized("t", 0, 1));
    refused(INVALID_PARTITIONS, sized("t", -2, 1));
    refused(INVALID_PARTITIONS, sized("t", Integer.MIN_VALUE, 1));
    refused(INVALID_PARTITIONS, sized("t", 51, 1));
    refused(INVALID_PARTITIONS, sized("t", Integer.MAX_VALUE, 1));
    refused(INVALID_REPLICATION_FACTOR, sized("t", 1, 0));
    refused(INVALID_REPLICATION_FACTOR, sized("t", 1, -2));
    refused(INVALID_REPLICATION_FACTOR, sized("t", 1, 4));
    create(sized("t", 50, 3));
  }

  @Test
  void theClusterHasALimitTooAndItIsReached() throws Exception {
    create(sized("a", 50, 1));
    create(sized("b", 50, 1));
    refused(INVALID_PARTITIONS, sized("c", 21, 1));
    create(sized("c", 20, 1));
    assertEquals(120, image.partitionCount());
    refused(INVALID_PARTITIONS, sized("d", 1, 1));
  }

  @Test
  void placesReplicasAsAsked() throws Exception {
    TopicState topic = create(assigned(Map.of(0, List.of(3, 1), 1, List.of(2, 3))));
    assertEquals(List.of(3, 1), topic.partitions().get(0).replicas());
    assertEquals(3, topic.partitions().get(0).leader());
    assertEquals(List.of(2, 3), topic.partitions().get(1).replicas());
  }

  @Test
  void refusesBadAssignments() {
    refused(INVALID_REPLICA_ASSIGNMENT, assigned(Map.of(1, List.of(1))));
    refused(INVALID_REPLICA_ASSIGNMENT, assigned(Map.of(0, List.of(1), 2, List.of(1))));
    refused(INVALID_REPLICA_ASSIGNMENT, assigned(Map.of(0, List.of())));
    refused(INVALID_REPLICA_ASSIGNMENT, assigned(Map.of(0, List.of(1, 1))));
    refused(INVALID_REPLICA_ASSIGNMENT, assigned(Map.of(0, List.of(1), 1, List.of(1, 2))));
    refused(INVALID_REPLICA_ASSIGNMENT, assigned(Map.of(0, List.of(7))));
    refused(INVALID_REPLICA_ASSIGNMENT, assigned(Map.of(0, List.of(-1))));
    refused(INVALID_REQUEST, new NewTopicRequest("t", 1, -1, Map.of(0, List.of(1)), Map.of()));
  }

  @Test
  void checksAndKeepsTheTopicsOwnSettings() throws Exception {
    create(configured(Map.of("cleanup.policy", "compact", "flush.messages", "100")));
    assertEquals("100", image.config(ConfigTarget.topic("t")).get("flush.messages"));
    for (Map<String, String> bad :
        List.of(
            Map.of("segment.bytes", "12"),
            Map.of("segment.bytes", "many"),
            Map.of("cleanup.policy", "shred"),
            Map.of("compression.type", "zstd"),
            Map.of("remote.storage.enable", "true"),
            Map.of("min.compaction.lag.ms", "5", "max.compaction.lag.ms", "4"))) {
      refused(INVALID_CONFIG, new NewTopicRequest("u", 1, 1, Map.of(), bad));
    }
    refused(
        INVALID_CONFIG,
        new NewTopicRequest("u", 1, 1, Map.of(), Collections.singletonMap("segment.bytes", null)));
    String message =
        refused(
            INVALID_CONFIG,
            new NewTopicRequest("u", 1, 1, Map.of(), Map.of("retention.msec", "5")));
    assertTrue(message.contains("did you mean retention.ms?"), message);
  }

  @Test
  void deletesByName() throws Exception {
    TopicState topic = create(NewTopicRequest.named("t"));
    Decision decision = controller.delete(image, "t");
    assertEquals(
        List.of(new MetadataCommand.DeleteTopic(topic.id())),
        assertInstanceOf(Decision.Accepted.class, decision).commands());
    refused(UNKNOWN_TOPIC_OR_PARTITION, controller.delete(image, "u"));
  }

  @Test
  void addsPartitionsWithTheFactorThatTheTopicHas() throws Exception {
    create(sized("t", 2, 2));
    apply(controller.addPartitions(image, "t", 4, List.of()));
    TopicState topic = image.topic("t").orElseThrow();
    assertEquals(4, topic.partitions().size());
    assertEquals(2, topic.partitions().get(3).replicas().size());
    apply(controller.addPartitions(image, "t", 5, List.of(List.of(3, 2))));
    assertEquals(List.of(3, 2), image.topic("t").orElseThrow().partitions().get(4).replicas());
  }

  @Test
  void refusesFewerOrBadPartitions() throws Exception {
    create(sized("t", 3, 2));
    refused(UNKNOWN_TOPIC_OR_PARTITION, controller.addPartitions(image, "u", 4, List.of()));
    refused(INVALID_PARTITIONS, controller.addPartitions(image, "t", 3, List.of()));
    refused(INVALID_PARTITIONS, controller.addPartitions(image, "t", -1, List.of()));
    refused(INVALID_PARTITIONS, controller.addPartitions(image, "t", 51, List.of()));
    refused(
        INVALID_REPLICA_ASSIGNMENT,
        controller.addPartitions(image, "t", 5, List.of(List.of(1, 2))));
    refused(
        INVALID_REPLICA_ASSIGNMENT, controller.addPartitions(image, "t", 4, List.of(List.of(1))));
  }

  @Test
  void idsThatClientsMisunderstandAreNotUsed() throws Exception {
    UUID dash = new UUID(0xF8L << 56, 5);
    UUID good = new UUID(7, 7);
    create(NewTopicRequest.named("first"));
    UUID taken = image.topic("first").orElseThrow().id();
    forcedIds.addAll(List.of(new UUID(0, 0), new UUID(0, 1), dash, taken, good));
    assertEquals(good, create(NewTopicRequest.named("t")).id());
  }

  @Test
  void internalTopicsAreCompacted() throws Exception {
    NewTopicRequest request =
        InternalTopics.STANDARD.request("__consumer_offsets", image).orElseThrow();
    create(request);
    assertEquals(50, image.topic("__consumer_offsets").orElseThrow().partitions().size());
    assertEquals(
        "compact", image.config(ConfigTarget.topic("__consumer_offsets")).get("cleanup.policy"));
    assertEquals(Optional.empty(), InternalTopics.STANDARD.request("orders", image));
  }

  private TopicState create(NewTopicRequest request) throws Exception {
    Decision decision = controller.create(image, request);
    MetadataCommand command =
        assertInstanceOf(Decision.Accepted.class, decision, decision::toString).commands().get(0);
    image = image.apply(command);
    return ((CreateTopic) command).topic();
  }

  private void apply(Decision decision) throws Exception {
    for (MetadataCommand command :
        assertInstanceOf(Decision.Accepted.class, decision, decision::toString).commands()) {
      image = image.apply(command);
    }
  }

  private String refused(ControllerError error, NewTopicRequest request) {
    return refused(error, controller.create(image, request));
  }

  private static String refused(ControllerError error, Decision decision) {
    Decision.Refused refused = assertInstanceOf(Decision.Refused.class, decision);
    assertEquals(error, refused.error(), refused.message());
    return refused.message();
  }

  private static NewTopicRequest sized(String name, int partitions, int factor) {
    return new NewTopicRequest(name, partitions, factor, Map.of(), Map.of());
  }

  @Test
  void theFirstActiveReplicaOfAnAssignmentLeadsAndThoseThatAreFencedAreNotInSync()
      throws Exception {
    TopicState topic = create(assigned(Map.of(0, List.of(9, 3, 1), 1, List.of(2, 9, 3))));
    assertEquals(
        PartitionState.of(3, 0, List.of(9, 3, 1), List.of(3, 1)), topic.partitions().get(0));
    assertEquals(
        PartitionState.of(2, 0, List.of(2, 9, 3), List.of(2, 3)), topic.partitions().get(1));
    refused(
        INVALID_REPLICA_ASSIGNMENT,
        new NewTopicRequest("u", -1, -1, Map.of(0, List.of(9)), Map.of()));
  }

  @Test
  void nothingNewGoesToABrokerThatIsDrainedIfThereAreEnoughOthers() throws Exception {
    image = image.apply(Draining.mark(2, true));
    TopicState topic = create(new NewTopicRequest("two", 10, 2, Map.of(), Map.of()));
    topic.partitions().forEach(state -> assertFalse(state.replicas().contains(2)));
    TopicState wide = create(new NewTopicRequest("three", 1, 3, Map.of(), Map.of()));
    assertTrue(wide.partitions().get(0).replicas().contains(2));
  }

  private static NewTopicRequest assigned(Map<Integer, List<Integer>> assignment) {
    return new NewTopicRequest("t", -1, -1, assignment, Map.of());
  }

  private static NewTopicRequest configured(Map<String, String> configs) {
    return new NewTopicRequest("t", 1, 1, Map.of(), configs);
  }
}
