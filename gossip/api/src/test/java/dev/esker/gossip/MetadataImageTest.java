package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.AdoptMetadata;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MetadataImageTest {
  private static final ConfigTarget TOPIC = ConfigTarget.topic("a.b");

  private MetadataImage image = MetadataImage.empty();

  @Test
  void createsFindsAndDeletesATopicWithItsSettings() throws Exception {
    UUID id = new UUID(1, 1);
    apply(create(id, "a.b", 2, Map.of("flush.messages", "1")));
    assertEquals(1, image.version());
    assertEquals(id, image.topic("a.b").orElseThrow().id());
    assertEquals(2, image.topic(id).orElseThrow().partitions().size());
    assertEquals(Map.of("flush.messages", "1"), image.config(TOPIC));
    assertTrue(image.topic("a_b").isEmpty());
    assertEquals("a.b", image.topicLike("a_b").orElseThrow().name());

    apply(new DeleteTopic(id));
    assertEquals(0, image.topicCount());
    assertTrue(image.topic("a.b").isEmpty());
    assertTrue(image.topicLike("a_b").isEmpty());
    assertEquals(Map.of(), image.config(TOPIC));
    assertEquals(List.of(), image.configured());
  }

  @Test
  void refusesWhatDoesNotFitAndStaysAsItIs() throws Exception {
    apply(create(new UUID(1, 1), "a.b", 1, Map.of()));
    MetadataImage before = image;
    refused(Reason.TOPIC_EXISTS, create(new UUID(2, 2), "a.b", 1, Map.of()));
    refused(Reason.TOPIC_NAME_COLLIDES, create(new UUID(2, 2), "a_b", 1, Map.of()));
    refused(Reason.TOPIC_ID_EXISTS, create(new UUID(1, 1), "c", 1, Map.of()));
    refused(Reason.UNKNOWN_TOPIC, new DeleteTopic(new UUID(2, 2)));
    refused(Reason.UNKNOWN_TOPIC, new AddPartitions(new UUID(2, 2), 1, partitions(1)));
    refused(Reason.STALE, new AddPartitions(new UUID(1, 1), 2, partitions(1)));
    refused(Reason.UNKNOWN_TOPIC, set(ConfigTarget.topic("c"), "k", "v"));
    refused(Reason.STALE, new AllocateProducerIds(0, 1, 10));
    assertSame(before, image);
  }

  @Test
  void aClusterBeginsWithWhatABrokerHadButNotWithItsLeaders() throws Exception {
    UUID id = new UUID(1, 1);
    apply(
        new RegisterBroker(
            new BrokerRegistration(
                4,
                BrokerRun.starting(new UUID(2, 2), new UUID(3, 3)),
                Optional.empty(),
                Map.of(),
                BrokerPhase.ACTIVE)));
    apply(
        new CreateTopic(
            new TopicState(id, "a", List.of(PartitionState.initial(List.of(4)))),
            Map.of("k", "v")));
    apply(new AllocateProducerIds(4, 0, 1000));
    MetadataImage brought = image.withoutBrokers();

    image = MetadataImage.empty();
    apply(new AdoptMetadata(brought));
    assertEquals(1, image.version());
    assertEquals(0, image.brokerCount());
    assertEquals(1000, image.nextProducerId());
    assertEquals(Map.of("k", "v"), image.config(ConfigTarget.topic("a")));
    PartitionState partition = image.topic(id).orElseThrow().partitions().get(0);
    assertEquals(PartitionState.NO_LEADER, partition.leader());
    assertEquals(List.of(4), partition.isr());
    assertEquals(1, partition.leaderEpoch());
    assertEquals(1, partition.partitionEpoch());

    refused(Reason.STALE, new AdoptMetadata(brought));
  }

  @Test
  void addsPartitionsBehindTheOthers() throws Exception {
    apply(create(new UUID(1, 1), "a.b", 2, Map.of()));
    PartitionState added =
        PartitionState.of(PartitionState.NO_LEADER, 3, List.of(4, 5), List.of(4));
    apply(new AddPartitions(new UUID(1, 1), 2, List.of(added)));
    List<PartitionState> partitions = image.topic("a.b").orElseThrow().partitions();
    assertEquals(3, partitions.size());
    assertEquals(added, partitions.get(2));
  }

  @Test
  void altersSettingsKeyByKeyOrAllAtOnce() throws Exception {
    ConfigTarget target = ConfigTarget.broker(1);
    apply(set(target, "a", "1"));
    apply(set(target, "b", "2"));
    assertEquals(Map.of("a", "1", "b", "2"), image.config(target));
    apply(new AlterConfig(target, false, Map.of("a", Optional.empty()), Map.of()));
    assertEquals(Map.of("b", "2"), image.config(target));
    apply(new AlterConfig(target, true, Map.of("c", Optional.of("3")), Map.of()));
    assertEquals(Map.of("c", "3"), image.config(target));
    assertEquals(List.of(target), image.configured());
    apply(new AlterConfig(target, true, Map.of(), Map.of()));
    assertEquals(List.of(), image.configured());
  }

  @Test
  void refusesAChangeThatWasDecidedOnOtherValues() throws Exception {
    ConfigTarget target = ConfigTarget.allBrokers();
    Map<String, Optional<String>> change = Map.of("a", Optional.of("x"));
    apply(new AlterConfig(target, false, change, Map.of("a", Optional.empty())));
    refused(Reason.STALE, new AlterConfig(target, false, change, Map.of("a", Optional.empty())));
    refused(Reason.STALE, new AlterConfig(target, false, change, Map.of("b", Optional.of(""))));
    apply(new AlterConfig(target, false, change, Map.of("a", Optional.of("x"))));
  }

  @Test
  void neverHoldsMoreSettingsThanTheLimit() throws Exception {
    for (int i = 0; i < MetadataLimits.MAX_CONFIGS; i++) {
      apply(set(ConfigTarget.allBrokers(), "key" + i, "v"));
    }
    refused(Reason.LIMIT, set(ConfigTarget.allBrokers(), "one more", "v"));
    apply(set(ConfigTarget.allBrokers(), "key0", "w"));
  }

  @Test
  void givesOutProducerIdsOnce() throws Exception {
    apply(new AllocateProducerIds(0, 0, 1_000));
    assertEquals(1_000, image.nextProducerId());
    refused(Reason.STALE, new AllocateProducerIds(1, 0, 1_000));
    apply(new AllocateProducerIds(1, 1_000, 1_000));
    assertEquals(2_000, image.nextProducerId());
  }

  @Test
  void boundsAreCheckedWhenACommandIsMade() {
    assertThrows(IllegalArgumentException.class, () -> create(new UUID(1, 1), "a b", 1, Map.of()));
    assertThrows(IllegalArgumentException.class, () -> create(new UUID(1, 1), "a", 0, Map.of()));
    assertThrows(
        IllegalArgumentException.class, () -> create(new UUID(1, 1), "a", 100_001, Map.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> set(TOPIC, "key", "x".repeat(MetadataLimits.MAX_TEXT_BYTES + 1)));
    assertThrows(IllegalArgumentException.class, () -> set(TOPIC, "key", "\uD800"));
    assertThrows(
        IllegalArgumentException.class, () -> new AllocateProducerIds(0, Long.MAX_VALUE, 1));
    assertThrows(
        IllegalArgumentException.class, () -> PartitionState.of(3, 0, List.of(1, 2), List.of(1)));
    assertThrows(
        IllegalArgumentException.class,
        () -> PartitionState.of(1, 0, List.of(1, 2), List.of(1, 3)));
    assertThrows(IllegalArgumentException.class, () -> PartitionState.initial(List.of(1, 1)));
  }

  @Test
  void textIsMeasuredInBytesOfUtf8() {
    int max = MetadataLimits.MAX_TEXT_BYTES;
    assertTrue(MetadataLimits.isStorable("x".repeat(max)));
    assertFalse(MetadataLimits.isStorable("x".repeat(max + 1)));
    assertTrue(MetadataLimits.isStorable("\u4E2D".repeat(max / 3)));
    assertFalse(MetadataLimits.isStorable("\u4E2D".repeat(max / 3) + "x"));
    assertTrue(MetadataLimits.isStorable("\u00E9".repeat(max / 2)));
    assertFalse(MetadataLimits.isStorable("\u00E9".repeat(max / 2 + 1)));
    assertTrue(MetadataLimits.isStorable("\uD83D\uDE00".repeat(max / 4)));
    assertFalse(MetadataLimits.isStorable("\uD83D\uDE00".repeat(max / 4 + 1)));
    for (String broken : List.of("\uD83D", "\uDE00", "\uD83Dx", "\uDE00\uD83D")) {
      assertFalse(MetadataLimits.isStorable(broken));
    }
  }

  @Test
  void namesFollowKafkasRules() {
    for (String good : List.of("a", "A-z_0.9", "x".repeat(249), "...", "__consumer_offsets")) {
      assertEquals(Optional.empty(), TopicNames.fault(good), good);
    }
    for (String bad : List.of("", ".", "..", "x".repeat(250), "a/b", "a b", "é", "a\0", "a:b")) {
      assertTrue(TopicNames.fault(bad).isPresent(), bad);
    }
    assertTrue(TopicNames.isInternal("__consumer_offsets"));
    assertFalse(TopicNames.isInternal("__mine"));
  }

  private void apply(MetadataCommand command) throws CommandRefusedException {
    image = image.apply(command);
  }

  private void refused(Reason reason, MetadataCommand command) {
    CommandRefusedException e =
        assertThrows(CommandRefusedException.class, () -> image.apply(command));
    assertEquals(reason, e.reason());
  }

  static CreateTopic create(UUID id, String name, int partitions, Map<String, String> configs) {
    return new CreateTopic(new TopicState(id, name, partitions(partitions)), configs);
  }

  static List<PartitionState> partitions(int count) {
    return new ArrayList<>(Collections.nCopies(count, leaderless()));
  }

  /** Nobody is registered in these tests, so nobody can lead. */
  private static PartitionState leaderless() {
    return PartitionState.of(PartitionState.NO_LEADER, 0, List.of(0), List.of(0));
  }

  static AlterConfig set(ConfigTarget target, String key, String value) {
    return new AlterConfig(target, false, Map.of(key, Optional.of(value)), Map.of());
  }
}
