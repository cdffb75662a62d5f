package dev.esker.http.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.groups.protocol.MalformedMetadataException;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Consumers that come, go, crash and change their minds, on a broker that restarts, topics that
 * grow and answers that get lost: at no time two consumers read the same partition, and when calm
 * returns each partition is read by one.
 *
 * <p>A failure names its seed; {@code -Desker.seed=N} replays it alone, and {@code -Desker.seeds=N}
 * tries that many.
 */
final class GroupStormTest {
  private static final int SEEDS = Integer.getInteger("esker.seeds", 20);
  private static final int STORM_MILLIS = 120_000;
  private static final int CALM_MILLIS = 60_000;
  private static final int CONSUMERS = 6;

  private Random random;
  private Bench bench;
  private List<SimConsumer> consumers;
  private List<SimKafkaMember> members;
  private int moves;

  /** Only with this assignor somebody waits until a partition has been given up. */
  @Test
  void withCooperationNoPartitionHasTwoReaders() throws MalformedMetadataException {
    Long only = Long.getLong("esker.seed");
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      storm(seed, seed % 2 == 0 ? List.of() : List.of("cooperative-sticky"), true);
    }
    assertTrue(only != null || moves > 1000, moves + " moves");
  }

  /** Members with other assignors: no promise about the way, but the end is the same. */
  @Test
  void withOtherAssignorsTheEndIsTheSame() throws MalformedMetadataException {
    Long only = Long.getLong("esker.seed");
    for (long seed = only == null ? 0 : only;
        seed < (only == null ? SEEDS / 2 : only + 1);
        seed++) {
      storm(seed, List.of(seed % 2 == 0 ? "range" : "roundrobin"), false);
    }
  }

  private void storm(long seed, List<String> assignors, boolean exclusive)
      throws MalformedMetadataException {
    random = new Random(seed);
    bench = new Bench();
    bench.cluster.add("t", 5);
    bench.cluster.add("u", 3);
    consumers = new ArrayList<>();
    for (int i = 0; i < CONSUMERS; i++) {
      consumers.add(new SimConsumer(bench, random, "c" + i, someTopics()));
    }
    members = new ArrayList<>();
    assignors.forEach(each -> members.add(new SimKafkaMember(bench, each, List.of("t", "u"))));
    for (int i = 0; i < STORM_MILLIS; i++) {
      if (random.nextInt(1500) == 0) {
        trouble();
      }
      step(seed, exclusive);
    }
    consumers.forEach(SimConsumer::calmDown);
    for (int i = 0; i < CALM_MILLIS; i++) {
      step(seed, exclusive);
    }
    checkCalm(seed);
  }

  private List<String> someTopics() {
    return random.nextBoolean() ? List.of("t", "u") : List.of(random.nextBoolean() ? "t" : "u");
  }

  private void trouble() {
    SimConsumer one = consumers.get(random.nextInt(CONSUMERS));
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> one.begin();
      case 3 -> one.crash();
      case 4 -> one.leave();
      case 5 -> one.want(someTopics());
      case 6 -> bench.cluster.grow("t", bench.cluster.topic("t").get().partitions().size() + 1);
      case 7 -> {
        if (members.isEmpty()) {
          // The coordinator doesn't answer members that ask it directly when it dies.
          bench.restart();
        }
      }
      default ->
          members.forEach(
              member -> {
                if (member.isAlive()) {
                  member.leave();
                } else {
                  member.begin();
                }
              });
    }
  }

  private void step(long seed, boolean exclusive) throws MalformedMetadataException {
    bench.pass(1);
    int before = moves;
    for (SimConsumer consumer : consumers) {
      Set<TopicPartition> old = consumer.reading();
      consumer.step();
      moves += consumer.reading().equals(old) ? 0 : 1;
    }
    for (SimKafkaMember member : members) {
      Set<TopicPartition> old = member.reading();
      member.step();
      moves += member.reading().equals(old) ? 0 : 1;
    }
    if (moves > before) {
      Map<TopicPartition, Object> readers = new HashMap<>();
      consumers.forEach(
          each -> each.reading().forEach(p -> claim(readers, p, each, seed, exclusive)));
      members.forEach(
          each -> each.reading().forEach(p -> claim(readers, p, each, seed, exclusive)));
    }
  }

  private void claim(
      Map<TopicPartition, Object> readers,
      TopicPartition partition,
      Object reader,
      long seed,
      boolean exclusive) {
    Object other = readers.put(partition, reader);
    if (exclusive && other != null) {
      throw new AssertionError(partition + ": " + other + " and " + reader + ", seed " + seed);
    }
  }

  /** Everything that somebody wants is read by one of those who want it. */
  private void checkCalm(long seed) {
    Set<TopicPartition> wanted = new HashSet<>();
    Map<TopicPartition, Object> readers = new HashMap<>();
    for (SimConsumer consumer : consumers) {
      consumer.reading().forEach(each -> claim(readers, each, consumer, seed, true));
      if (consumer.isAlive()) {
        consumer.topics().forEach(topic -> wanted.addAll(partitions(topic)));
        assertEquals(
            Set.of(),
            consumer.reading().stream()
                .filter(each -> !consumer.topics().contains(each.topic()))
                .collect(Collectors.toSet()));
      }
    }
    for (SimKafkaMember member : members) {
      member.reading().forEach(each -> claim(readers, each, member, seed, true));
      if (member.isAlive()) {
        wanted.addAll(partitions("t"));
        wanted.addAll(partitions("u"));
      }
    }
    assertEquals(wanted, readers.keySet(), () -> "seed " + seed + ": " + consumers + members);
    long alive = consumers.stream().filter(SimConsumer::isAlive).count();
    assertEquals(alive, bench.sessionCount(), () -> "seed " + seed + ": " + consumers);
  }

  private Set<TopicPartition> partitions(String topic) {
    Set<TopicPartition> all = new HashSet<>();
    bench
        .cluster
        .topic(topic)
        .orElseThrow()
        .partitions()
        .forEach(each -> all.add(new TopicPartition(topic, each.partition())));
    return all;
  }
}
