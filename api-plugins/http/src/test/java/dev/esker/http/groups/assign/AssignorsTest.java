package dev.esker.http.groups.assign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Assignors that leave no choice give what Kafka's give; what all of them promise holds for all.
 */
final class AssignorsTest {
  private static final int ROUNDS = 2000;
  private static final long SEED = Long.getLong("esker.seed", 7);

  private final Random random = new Random(SEED);
  private final Groups groups = new Groups(random);

  static List<String> names() {
    return Assignors.names();
  }

  @Test
  void rangeIsKafkas() {
    for (int round = 0; round < ROUNDS; round++) {
      Groups.Sample sample = groups.sample(random.nextBoolean());
      assertEquals(
          Groups.byKafka(new org.apache.kafka.clients.consumer.RangeAssignor(), sample),
          assign("range", sample),
          () -> "seed " + SEED + ": " + sample);
    }
  }

  @Test
  void roundRobinIsKafkas() {
    for (int round = 0; round < ROUNDS; round++) {
      Groups.Sample sample = groups.sample(random.nextBoolean());
      assertEquals(
          Groups.byKafka(new RoundRobinAssignor(), sample),
          assign("roundrobin", sample),
          () -> "seed " + SEED + ": " + sample);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPartitionGoesToOneOfItsSubscribers(String name) {
    for (int round = 0; round < ROUNDS; round++) {
      Groups.Sample sample = groups.sample(random.nextBoolean());
      Map<String, List<TopicPartition>> assigned = assign(name, sample);
      Set<TopicPartition> given = new HashSet<>();
      for (GroupMember member : sample.members()) {
        for (TopicPartition partition : assigned.get(member.memberId())) {
          assertTrue(member.topics().contains(partition.topic()), () -> name + sample);
          assertTrue(given.add(partition), () -> partition + " twice, " + name + sample);
        }
      }
      assertEquals(subscribed(sample), given, () -> name + ", seed " + SEED + ": " + sample);
      assertEquals(sample.members().size(), assigned.size());
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void theOrderOfMembersDoesNotMatter(String name) {
    for (int round = 0; round < 200; round++) {
      Groups.Sample sample = groups.sample(random.nextBoolean());
      List<GroupMember> shuffled = new ArrayList<>(sample.members());
      Collections.shuffle(shuffled, random);
      assertEquals(assign(name, sample), assign(name, sample.with(shuffled)), () -> name + sample);
    }
  }

  private static Set<TopicPartition> subscribed(Groups.Sample sample) {
    Set<TopicPartition> all = new HashSet<>();
    for (GroupMember member : sample.members()) {
      for (String topic : member.topics()) {
        for (int i = 0; i < sample.counts().getOrDefault(topic, 0); i++) {
          all.add(new TopicPartition(topic, i));
        }
      }
    }
    return all;
  }

  private static Map<String, List<TopicPartition>> assign(String name, Groups.Sample sample) {
    return Assignors.named(name).orElseThrow().assign(sample.counts(), sample.members());
  }
}
