package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Plans by load. */
class LoadDescentTest {
  private static final PlanOptions BY_BYTES = PlanOptions.STANDARD.with(Weighting.BYTES);

  private static AssignmentPlan plan(ClusterModel model) {
    return AssignmentPlanner.plan(model, BY_BYTES);
  }

  private static ClusterModel cluster(int brokers, List<PartitionModel> partitions) {
    List<BrokerModel> models = new ArrayList<>();
    for (int id = 0; id < brokers; id++) {
      models.add(BrokerModel.active(id, "r"));
    }
    return new ClusterModel(models, List.of(new TopicModel("t", 1, partitions)));
  }

  private static PartitionModel sized(int broker, long bytes) {
    return new PartitionModel(List.of(broker), bytes, 0);
  }

  @Test
  void oneLargePartitionIsWorthManySmallOnes() {
    List<PartitionModel> partitions = new ArrayList<>();
    partitions.add(sized(0, 100));
    for (int i = 0; i < 10; i++) {
      partitions.add(sized(0, 10));
    }
    AssignmentPlan plan = plan(cluster(2, partitions));
    assertEquals(1, plan.totals().replicasAdded());
    assertEquals(100, plan.totals().bytesToCopy());
    assertEquals(new BrokerShare(10, 10, 100), plan.after().get(0));
    assertEquals(new BrokerShare(1, 1, 100), plan.after().get(1));
  }

  @Test
  void whereNothingCanBeGivenSomethingIsExchanged() {
    AssignmentPlan plan =
        plan(cluster(2, List.of(sized(0, 60), sized(0, 50), sized(1, 40), sized(1, 30))));
    assertEquals(2, plan.totals().replicasAdded());
    assertEquals(90, plan.after().get(0).load());
    assertEquals(90, plan.after().get(1).load());
  }

  @Test
  void whatIsWithinTheToleranceStays() {
    assertTrue(plan(cluster(2, List.of(sized(0, 100), sized(0, 4), sized(1, 100)))).isEmpty());
    AssignmentPlan more = plan(cluster(2, List.of(sized(0, 100), sized(0, 14), sized(1, 98))));
    assertFalse(more.isEmpty());
  }

  @Test
  void theRateCountsIfAskedFor() {
    List<PartitionModel> partitions = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      partitions.add(new PartitionModel(List.of(i % 2), i % 2 == 0 ? 100 : 1, 10));
    }
    ClusterModel model = cluster(2, partitions);
    assertTrue(AssignmentPlanner.plan(model, PlanOptions.STANDARD.with(Weighting.RATE)).isEmpty());
    assertFalse(plan(model).isEmpty());
  }

  @Test
  void withoutLoadNothingMoves() {
    assertTrue(plan(cluster(2, List.of(sized(0, 0), sized(0, 0)))).totals().replicasAdded() == 0);
  }

  @Test
  void noSingleMoveIsLeftThatWouldHelp() {
    Seeds.each(300, LoadDescentTest::check);
  }

  private static void check(SplittableRandom random) {
    ClusterModel model = RandomClusters.any(random, 10, 60, 4);
    AssignmentPlan plan = plan(model);
    ClusterModel after = RandomClusters.after(model, plan);
    assertTrue(plan(after).isEmpty(), () -> "second plan: " + plan(after).toText(9));
    boolean oneRack =
        model.brokers().stream().map(BrokerModel::rack).distinct().count() == 1
            || model.brokers().size() == 1;
    List<BrokerModel> usable =
        model.brokers().stream().filter(b -> b.status() == BrokerStatus.ACTIVE).toList();
    double total = usable.stream().mapToLong(b -> plan.after().get(b.id()).load()).sum();
    double average = total / usable.stream().mapToInt(BrokerModel::capacity).sum();
    for (TopicModel topic : oneRack ? after.topics() : List.<TopicModel>of()) {
      for (PartitionModel partition : topic.partitions()) {
        for (int id : partition.replicas()) {
          for (BrokerModel to : usable) {
            BrokerModel from = usable.stream().filter(b -> b.id() == id).findAny().orElse(to);
            double height = (double) plan.after().get(from.id()).load() / from.capacity();
            if (height > average * 1.05 && !partition.replicas().contains(to.id())) {
              double then = plan.after().get(to.id()).load() + partition.bytes();
              assertTrue(then / to.capacity() >= height || partition.bytes() == 0);
            }
          }
        }
      }
    }
  }

  @Test
  void itHelpsAndKeepsTheLimitOnMoves() {
    SplittableRandom random = new SplittableRandom(5);
    List<BrokerModel> brokers = new ArrayList<>();
    for (int id = 0; id < 30; id++) {
      brokers.add(
          new BrokerModel(id, Optional.of("r" + id % 5), 100 + id % 3 * 100, BrokerStatus.ACTIVE));
    }
    List<PartitionModel> partitions = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int first = random.nextInt(30);
      // A few are very large.
      long bytes = (long) (1_000 / Math.max(0.001, random.nextDouble()));
      partitions.add(
          new PartitionModel(List.of(first, (first + 1) % 30, (first + 2) % 30), bytes, 0));
    }
    ClusterModel model = new ClusterModel(brokers, List.of(new TopicModel("t", 3, partitions)));
    AssignmentPlan plan = plan(model);
    double total = plan.after().values().stream().mapToLong(BrokerShare::load).sum();
    for (BrokerModel broker : brokers) {
      double fair = total * broker.capacity() / (30 * 200);
      assertTrue(plan.after().get(broker.id()).load() <= fair * 1.06, () -> plan.toText(0));
    }
    assertEquals(0, plan.totals().rackViolationsAfter());
    AssignmentPlan few = AssignmentPlanner.plan(model, BY_BYTES.withMostMoves(20));
    assertFalse(few.totals().complete());
    assertTrue(few.totals().replicasAdded() <= 20);
    assertTrue(few.totals().replicasAdded() > 0);
  }
}
