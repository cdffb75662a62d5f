package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Large clusters: what is moved against a lower bound, and how long it takes. */
class LargeClusterTest {
  private final int factor = 3;
  private int brokers = 100;
  private int racks = 10;
  private int partitions = 20_000;

  @Test
  void movesNoMoreThanTheLowerBound() {
    run();
  }

  @Test
  @Tag("slow")
  void aThousandBrokersAndTwoHundredThousandPartitions() {
    brokers = 1_000;
    racks = 30;
    partitions = 200_000;
    run();
  }

  private void run() {
    ClusterModel even = plan("nothing placed", placed(0), Long.MIN_VALUE);
    assertEquals(even, plan("nothing to do", even, 0));
    plan("random, racks ignored", placed(brokers), Long.MIN_VALUE);
    plan("all on a tenth", placed(brokers / 10), Long.MIN_VALUE);
    int replicas = partitions * factor;

    List<BrokerModel> joined = new ArrayList<>(even.brokers());
    joined.add(BrokerModel.active(brokers, "r0"));
    plan("one joins", new ClusterModel(joined, even.topics()), replicas / (brokers + 1));
    plan("one is drained", changed(even, b -> b.id() == 7, BrokerStatus.DRAINING), -1);
    plan("a rack is gone", changed(even, b -> b.id() % racks == 3, BrokerStatus.GONE), -1);

    plan(
        "capacities from 100 to 400",
        reshaped(even, b -> new BrokerModel(b.id(), b.rack(), 100 + b.id() % 7 * 50, b.status())),
        Long.MIN_VALUE);
    plan(
        "half in one rack",
        reshaped(even, b -> inRack(b, b.id() < brokers / 2 ? "huge" : null)),
        Long.MIN_VALUE);
    plan(
        "three racks, one of them small",
        reshaped(even, b -> inRack(b, b.id() < 10 ? "a" : b.id() % 2 == 0 ? "b" : "c")),
        Long.MIN_VALUE);
  }

  private static BrokerModel inRack(BrokerModel broker, String rack) {
    return rack == null
        ? broker
        : new BrokerModel(broker.id(), Optional.of(rack), broker.capacity(), broker.status());
  }

  private static ClusterModel reshaped(ClusterModel model, UnaryOperator<BrokerModel> shape) {
    return new ClusterModel(model.brokers().stream().map(shape).toList(), model.topics());
  }

  private static ClusterModel changed(
      ClusterModel model, Predicate<BrokerModel> which, BrokerStatus status) {
    return reshaped(model, b -> which.test(b) ? b.with(status) : b);
  }

  /** Partitions on the first brokers at random, or nowhere. */
  private ClusterModel placed(int onBrokers) {
    SplittableRandom random = new SplittableRandom(1);
    List<BrokerModel> models = new ArrayList<>();
    for (int id = 0; id < brokers; id++) {
      models.add(BrokerModel.active(id, "r" + id % racks));
    }
    List<TopicModel> topics = new ArrayList<>();
    int left = partitions;
    while (left > 0) {
      int count = Math.min(left, 1 + random.nextInt(200));
      left -= count;
      List<PartitionModel> each = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        List<Integer> replicas = new ArrayList<>();
        while (replicas.size() < Math.min(factor, onBrokers)) {
          int id = random.nextInt(onBrokers);
          if (!replicas.contains(id)) {
            replicas.add(id);
          }
        }
        each.add(new PartitionModel(replicas, random.nextInt(1 << 30), random.nextInt(1_000)));
      }
      topics.add(new TopicModel("t" + topics.size(), factor, each));
    }
    return new ClusterModel(models, topics);
  }

  /**
   * Plans and checks.
   *
   * @param moves how many replicas must be added; -1 for those on brokers that are to have none,
   *     and {@code Long.MIN_VALUE} if no number is known
   */
  private ClusterModel plan(String what, ClusterModel model, long moves) {
    long start = System.nanoTime();
    AssignmentPlan plan = AssignmentPlanner.plan(model, PlanOptions.STANDARD);
    long millis = (System.nanoTime() - start) / 1_000_000;
    AssignmentPlan.Totals totals = plan.totals();
    long bound = lowerBound(model, plan);
    System.out.printf(
        "%-32s %,7d ms; %,d of %,d replicas move, lower bound %,d; %,d new leaders%n",
        what, millis, totals.replicasAdded(), partitions * factor, bound, totals.leadersMoved());
    assertTrue(totals.complete());
    assertEquals(0, totals.rackViolationsAfter());
    assertEquals(0, totals.shortOfReplicas());
    assertTrue(totals.replicasAdded() >= bound, "less than the least that there can be?");
    // The bound doesn't see that one replica can't serve both racks and evenness.
    assertTrue(totals.replicasAdded() <= bound + bound / 20, () -> "far from " + bound);
    if (moves >= 0) {
      assertEquals(moves, totals.replicasAdded());
    } else if (moves == -1) {
      long lost =
          model.brokers().stream()
              .filter(broker -> broker.status() != BrokerStatus.ACTIVE)
              .mapToLong(broker -> plan.before().get(broker.id()).replicas())
              .sum();
      assertEquals(lost, totals.replicasAdded());
    }
    return after(model, plan);
  }

  /**
   * What must be added if the counts are to be what they are afterwards. Whoever will have more has
   * to get it. And since there are no fewer racks than replicas, a rack can keep only one replica
   * of a partition; and one that will have as many replicas as there are partitions needs one of
   * each.
   */
  private long lowerBound(ClusterModel model, AssignmentPlan plan) {
    Map<Integer, String> rackOf = new HashMap<>();
    Map<String, Integer> held = new HashMap<>();
    long gained = 0;
    for (BrokerModel broker : model.brokers()) {
      int after = plan.after().get(broker.id()).replicas();
      gained += Math.max(0, after - plan.before().get(broker.id()).replicas());
      if (broker.status() == BrokerStatus.ACTIVE) {
        rackOf.put(broker.id(), broker.rack().orElseThrow());
        held.merge(broker.rack().orElseThrow(), after, Integer::sum);
      }
    }
    Set<String> needed = new HashSet<>(held.keySet());
    needed.removeIf(rack -> held.get(rack) < partitions);
    long forced = 0;
    for (TopicModel topic : model.topics()) {
      for (PartitionModel partition : topic.partitions()) {
        Set<String> on = new HashSet<>();
        partition.replicas().stream().map(rackOf::get).filter(Objects::nonNull).forEach(on::add);
        long absent = needed.stream().filter(rack -> !on.contains(rack)).count();
        forced += factor - Math.min(on.size(), factor - absent);
      }
    }
    return Math.max(gained, forced);
  }

  private static ClusterModel after(ClusterModel model, AssignmentPlan plan) {
    Map<String, List<PartitionChange>> byTopic = new HashMap<>();
    plan.changes()
        .forEach(
            change -> byTopic.computeIfAbsent(change.topic(), t -> new ArrayList<>()).add(change));
    List<TopicModel> topics = new ArrayList<>();
    for (TopicModel topic : model.topics()) {
      List<PartitionModel> each = new ArrayList<>(topic.partitions());
      for (PartitionChange change : byTopic.getOrDefault(topic.name(), List.of())) {
        PartitionModel old = each.get(change.partition());
        each.set(
            change.partition(), new PartitionModel(change.to(), old.bytes(), old.bytesPerSecond()));
      }
      topics.add(new TopicModel(topic.name(), topic.replicationFactor(), each));
    }
    return new ClusterModel(model.brokers(), topics);
  }
}
