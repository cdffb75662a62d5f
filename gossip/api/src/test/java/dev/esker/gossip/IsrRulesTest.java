package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IsrRulesTest {
  private static final List<Integer> REPLICAS = List.of(3, 1, 2);
  private static final int NONE = PartitionState.NO_LEADER;

  @Test
  void whoLeavesBelowTheMinimumStaysEligibleUntilThereAreEnough() {
    PartitionState all = PartitionState.initial(REPLICAS);
    PartitionState two = IsrRules.withIsr(all, List.of(1, 3), 2);
    assertEquals(state(3, 0, 1, List.of(3, 1), List.of()), two);
    PartitionState one = IsrRules.withIsr(two, List.of(3), 2);
    assertEquals(state(3, 0, 2, List.of(3), List.of(1)), one);
    PartitionState elected = IsrRules.elected(one, 1, List.of(1), 2);
    assertEquals(state(1, 1, 3, List.of(1), List.of(3)), elected);
    PartitionState enough = IsrRules.withIsr(elected, List.of(2, 1), 2);
    assertEquals(state(1, 1, 4, List.of(1, 2), List.of()), enough);
  }

  @Test
  void severalMayLeaveAtOnce() {
    PartitionState one = IsrRules.withIsr(PartitionState.initial(REPLICAS), List.of(3), 2);
    assertEquals(List.of(1, 2), one.eligible());
    assertEquals(List.of(1, 2), IsrRules.eligible(one, 2));
    assertEquals(List.of(), IsrRules.eligible(one, 1), "one is enough, so others may lack records");
  }

  @Test
  void noMoreAreRequiredThanThereAre() {
    PartitionState all = PartitionState.initial(REPLICAS);
    assertEquals(3, IsrRules.required(all, 5));
    assertEquals(2, IsrRules.required(all, 2));
  }

  @Test
  void theLastMemberStaysUnlessItsDataAreLost() {
    PartitionState one = IsrRules.withIsr(PartitionState.initial(REPLICAS), List.of(3), 2);
    assertThrows(IllegalArgumentException.class, () -> IsrRules.elected(one, NONE, List.of(), 2));
    PartitionState lost = IsrRules.withoutData(one, 3);
    assertEquals(state(NONE, 1, 2, List.of(), List.of(1, 2)), lost);
    assertEquals(List.of(1, 2), IsrRules.eligible(lost, 2));
    assertEquals(List.of(2), IsrRules.withoutData(lost, 1).eligible());
    assertEquals(state(2, 2, 3, List.of(2), List.of()), IsrRules.uncleanlyElected(lost, 2));
  }

  @Test
  void aLeaderIsInSync() {
    PartitionState all = PartitionState.initial(REPLICAS);
    assertThrows(IllegalArgumentException.class, () -> IsrRules.withIsr(all, List.of(1, 2), 1));
  }

  @Test
  void nobodyStaysEligibleWhenTheMinimumChanges() throws Exception {
    PartitionState one = IsrRules.withIsr(PartitionState.initial(REPLICAS), List.of(3), 2);
    MetadataImage image = Registrations.join(MetadataImage.empty(), List.of(1, 2, 3), List.of());
    for (String name : List.of("t", "u")) {
      TopicState topic = new TopicState(new UUID(1, name.hashCode()), name, List.of(one));
      image = image.apply(new CreateTopic(topic, Map.of()));
    }
    MetadataImage before = image;
    image = image.apply(alter(ConfigTarget.topic("t"), "retention.ms", Optional.of("5")));
    assertEquals(one, partition(image, "t"));
    image = image.apply(alter(ConfigTarget.topic("t"), "min.insync.replicas", Optional.of("1")));
    PartitionState cleared = state(3, 0, 2, List.of(3), List.of());
    assertEquals(cleared, partition(image, "t"));
    assertEquals(one, partition(image, "u"));
    image = before.apply(alter(ConfigTarget.allBrokers(), "min.insync.replicas", Optional.of("1")));
    assertEquals(cleared, partition(image, "t"));
    assertEquals(cleared, partition(image, "u"));
    assertEquals(
        cleared,
        partition(
            image.apply(alter(ConfigTarget.topic("u"), "min.insync.replicas", Optional.empty())),
            "u"),
        "nothing changes if it was unset");
  }

  private static AlterConfig alter(ConfigTarget target, String key, Optional<String> value) {
    return new AlterConfig(target, false, Map.of(key, value), Map.of());
  }

  private static PartitionState partition(MetadataImage image, String topic) {
    return image.topic(topic).orElseThrow().partitions().get(0);
  }

  private static PartitionState state(
      int leader, int leaderEpoch, int partitionEpoch, List<Integer> isr, List<Integer> eligible) {
    return new PartitionState(
        leader, leaderEpoch, partitionEpoch, REPLICAS, isr, eligible, Reassignment.NONE);
  }
}
