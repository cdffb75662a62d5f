package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentPlannerTest {
  private static List<BrokerModel> brokers(String... racks) {
    return IntStream.range(0, racks.length)
        .mapToObj(id -> BrokerModel.active(id, racks[id]))
        .toList();
  }

  private static List<BrokerModel> with(List<BrokerModel> brokers, int id, BrokerStatus status) {
    return brokers.stream().map(b -> b.id() == id ? b.with(status) : b).toList();
  }

  @SafeVarargs
  private static TopicModel topic(String name, int factor, List<Integer>... replicas) {
    List<PartitionModel> partitions = new ArrayList<>();
    for (List<Integer> each : replicas) {
      partitions.add(PartitionModel.of(each));
    }
    return new TopicModel(name, factor, partitions);
  }

  private static ClusterModel evenCluster(int brokers, int racks, int partitions, int factor) {
    List<PlacementBroker> places =
        IntStream.range(0, brokers)
            .mapToObj(id -> new PlacementBroker(id, Optional.of("r" + id % racks), 100, 0, 0))
            .toList();
    List<List<Integer>> placed =
        ReplicaPlacement.place(new PlacementRequest(partitions, factor, places, 5, true));
    List<BrokerModel> models =
        places.stream().map(b -> BrokerModel.active(b.id(), b.rack().orElseThrow())).toList();
    List<TopicModel> topics = new ArrayList<>();
    int each = Math.max(1, partitions / 10);
    for (int from = 0; from < partitions; from += each) {
      topics.add(
          new TopicModel(
              "t" + from,
              factor,
              placed.subList(from, Math.min(partitions, from + each)).stream()
                  .map(replicas -> new PartitionModel(replicas, 10, 1))
                  .toList()));
    }
    return new ClusterModel(models, topics);
  }

  private static AssignmentPlan plan(ClusterModel model) {
    return AssignmentPlanner.plan(model, PlanOptions.STANDARD);
  }

  @Test
  void anEvenClusterNeedsNothing() {
    AssignmentPlan plan = plan(evenCluster(12, 3, 200, 3));
    assertTrue(plan.isEmpty(), () -> plan.toText(10));
    assertTrue(plan.toText(10).startsWith("nothing to change\n"));
  }

  @Test
  void aBrokerThatJoinsGetsItsShareAndNothingElseMoves() {
    ClusterModel model = evenCluster(100, 10, 1_000, 3);
    List<BrokerModel> more = new ArrayList<>(model.brokers());
    more.add(BrokerModel.active(100, "r0"));
    AssignmentPlan plan = plan(new ClusterModel(more, model.topics()));
    assertEquals(3_000 / 101, plan.totals().replicasAdded());
    plan.changes().forEach(change -> assertTrue(change.added().stream().allMatch(b -> b == 100)));
    assertEquals(3_000 / 101, plan.after().get(100).replicas());
    int leaders = plan.after().get(100).leaders();
    assertTrue(leaders == 9 || leaders == 10, () -> "leads " + leaders);
    long topics = plan.changes().stream().map(PartitionChange::topic).distinct().count();
    assertTrue(topics >= 5, () -> "the new broker has a part of " + topics + " topics");
  }

  @Test
  void aBrokerThatIsDrainedLosesEverythingAndNothingElseMoves() {
    ClusterModel model = evenCluster(20, 5, 200, 3);
    AssignmentPlan plan = AssignmentPlanner.plan(model, PlanOptions.STANDARD.draining(Set.of(3)));
    assertEquals(new BrokerShare(0, 0, 0), plan.after().get(3));
    assertEquals(plan.before().get(3).replicas(), plan.totals().replicasAdded());
    assertEquals(plan.totals().replicasAdded() * 10, plan.totals().bytesToCopy());
    plan.changes().stream()
        .filter(change -> !change.added().isEmpty())
        .forEach(change -> assertEquals(ChangeReason.DRAINED_BROKER, change.reason()));
    List<BrokerModel> draining = with(model.brokers(), 3, BrokerStatus.DRAINING);
    assertEquals(plan, plan(new ClusterModel(draining, model.topics())));
  }

  @Test
  void oneBrokerIsLeftOfMany() {
    List<BrokerModel> brokers = brokers("a", "b", "c", "d");
    for (int id : new int[] {0, 1, 3}) {
      brokers = with(brokers, id, BrokerStatus.DRAINING);
    }
    AssignmentPlan plan =
        plan(
            new ClusterModel(
                brokers, List.of(topic("t", 1, List.of(0)), topic("u", 2, List.of(0, 1)))));
    assertEquals(List.of(2), plan.changes().get(0).to());
    // The factor can't be had without a drained one, and less than that would be worse.
    assertEquals(List.of(2, 0), plan.changes().get(1).to());
    assertEquals(1, plan.totals().shortOfReplicas());
  }

  @Test
  void aReplicaOfAGoneBrokerStaysListedIfNobodyCanTakeIt() {
    List<BrokerModel> brokers = with(brokers("a", "b", "c"), 1, BrokerStatus.GONE);
    ClusterModel model =
        new ClusterModel(brokers, List.of(topic("t", 3, List.of(1, 0, 2), List.of(0, 1, 2))));
    AssignmentPlan plan = plan(model);
    for (PartitionChange change : plan.changes()) {
      assertEquals(Set.of(0, 1, 2), new HashSet<>(change.to()));
      assertEquals(ChangeReason.LEADERSHIP, change.reason());
    }
    assertEquals(2, plan.totals().shortOfReplicas());
    assertEquals(0, plan.after().get(1).leaders());
    assertTrue(plan(RandomClusters.after(model, plan)).isEmpty());
  }

  @Test
  void withoutAnyBrokerNothingChanges() {
    ClusterModel model = new ClusterModel(List.of(), List.of(topic("t", 1, List.of(4))));
    AssignmentPlan plan = plan(model);
    assertTrue(plan.isEmpty());
    assertEquals(1, plan.totals().shortOfReplicas());
    assertEquals(1, plan.before().get(4).replicas());
    assertTrue(plan(new ClusterModel(List.of(), List.of())).isEmpty());
    assertTrue(plan(new ClusterModel(brokers("a"), List.of())).isEmpty());
  }

  @Test
  void factorsGoUpAndDown() {
    List<BrokerModel> brokers = brokers("a", "b", "c");
    AssignmentPlan up =
        plan(new ClusterModel(brokers, List.of(topic("t", 3, List.of(0), List.of(1)))));
    assertEquals(4, up.totals().replicasAdded());
    assertEquals(0, up.totals().replicasRemoved());
    assertEquals(0, up.changes().get(0).to().get(0));
    assertEquals(ChangeReason.REPLICATION_FACTOR, up.changes().get(0).reason());
    AssignmentPlan down =
        plan(
            new ClusterModel(
                brokers,
                List.of(topic("t", 1, List.of(0, 1, 2), List.of(0, 1, 2), List.of(0, 1, 2)))));
    assertEquals(0, down.totals().replicasAdded());
    assertEquals(6, down.totals().replicasRemoved());
    down.after().values().forEach(share -> assertEquals(new BrokerShare(1, 1, 3 / 3), share));
  }

  @Test
  void racksAreRepairedWithOneMoveEach() {
    List<BrokerModel> brokers = brokers("a", "a", "b", "b");
    AssignmentPlan plan =
        plan(new ClusterModel(brokers, List.of(topic("t", 2, List.of(0, 1), List.of(2, 3)))));
    assertEquals(2, plan.totals().replicasAdded());
    assertEquals(2, plan.totals().rackViolationsBefore());
    assertEquals(0, plan.totals().rackViolationsAfter());
    assertEquals(ChangeReason.RACK, plan.changes().get(0).reason());
    assertTrue(
        AssignmentPlanner.plan(
                new ClusterModel(brokers, List.of(topic("t", 2, List.of(0, 1), List.of(2, 3)))),
                PlanOptions.STANDARD.withoutRacks())
            .isEmpty());
  }

  @Test
  void leadersMoveWithoutData() {
    List<BrokerModel> brokers = brokers("a", "b", "c");
    ClusterModel model =
        new ClusterModel(
            brokers, List.of(topic("t", 3, List.of(0, 1, 2), List.of(0, 1, 2), List.of(0, 1, 2))));
    AssignmentPlan plan = plan(model);
    assertEquals(0, plan.totals().replicasAdded());
    assertEquals(2, plan.totals().leadersMoved());
    plan.after().values().forEach(share -> assertEquals(1, share.leaders()));
    assertEquals(plan, AssignmentPlanner.plan(model, PlanOptions.STANDARD.forLeadershipOnly()));
  }

  @Test
  void leadershipOnlyMovesNoReplica() {
    Seeds.each(
        200,
        random -> {
          ClusterModel model = RandomClusters.any(random, 8, 30, 4);
          AssignmentPlan plan =
              AssignmentPlanner.plan(model, PlanOptions.STANDARD.forLeadershipOnly());
          for (PartitionChange change : plan.changes()) {
            assertEquals(new HashSet<>(change.from()), new HashSet<>(change.to()));
            assertEquals(ChangeReason.LEADERSHIP, change.reason());
          }
        });
  }

  @Test
  void oneHugeRackAndTwoSmallOnes() {
    String[] racks = new String[20];
    for (int id = 0; id < racks.length; id++) {
      racks[id] = id < 16 ? "huge" : "small" + id % 2;
    }
    List<PartitionModel> partitions = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      partitions.add(PartitionModel.of(List.of(i % 14, i % 14 + 1, i % 14 + 2)));
    }
    AssignmentPlan plan =
        plan(new ClusterModel(brokers(racks), List.of(new TopicModel("t", 3, partitions))));
    assertEquals(0, plan.totals().rackViolationsAfter());
    assertEquals(128, plan.totals().replicasAdded());
    plan.after()
        .forEach((id, share) -> assertEquals(id < 16 ? 4 : 32, share.replicas(), "broker " + id));
  }

  @Test
  void theLimitOnMovesIsKeptAndWhatIsLeftComesNextTime() {
    Seeds.each(
        200,
        random -> {
          ClusterModel model = RandomClusters.any(random, 8, 30, 3);
          long all = plan(model).totals().replicasAdded();
          int most = random.nextInt(5);
          long done = 0;
          AssignmentPlan plan = step(model, most);
          while (!plan.totals().complete()) {
            assertTrue(plan.totals().replicasAdded() <= most);
            assertTrue(most < 3 || plan.totals().replicasAdded() > 0, () -> "no progress");
            if (plan.totals().replicasAdded() == 0) {
              return;
            }
            done += plan.totals().replicasAdded();
            model = RandomClusters.after(model, plan);
            plan = step(model, most);
          }
          done += plan.totals().replicasAdded();
          assertTrue(done >= all, "done with " + done + " of " + all);
          assertTrue(plan(RandomClusters.after(model, plan)).isEmpty());
        });
  }

  private static AssignmentPlan step(ClusterModel model, long most) {
    return AssignmentPlanner.plan(model, PlanOptions.STANDARD.withMostMoves(most));
  }

  @Test
  void propertiesHoldForRandomClusters() {
    Seeds.each(400, AssignmentPlannerTest::check);
  }

  private static void check(SplittableRandom random) {
    ClusterModel model = RandomClusters.any(random, 15, 80, 5);
    AssignmentPlan plan = plan(model);
    ClusterModel after = RandomClusters.after(model, plan);
    List<BrokerModel> usable =
        model.brokers().stream().filter(b -> b.status() == BrokerStatus.ACTIVE).toList();
    for (TopicModel topic : after.topics()) {
      for (PartitionModel partition : topic.partitions()) {
        if (!usable.isEmpty() && partition.replicas().size() > usable.size()) {
          assertTrue(partition.replicas().size() <= topic.replicationFactor());
        } else if (!usable.isEmpty()) {
          Oracle.assertSpread(
              partition.replicas().stream()
                  .map(id -> usable.indexOf(model.brokers().get(id)))
                  .toList(),
              at -> usable.get(at).rack(),
              usable.size());
        }
      }
    }
    assertTrue(plan(after).isEmpty(), () -> "second plan: " + plan(after).toText(20));
    List<BrokerModel> brokers = new ArrayList<>(model.brokers());
    List<TopicModel> topics = new ArrayList<>(model.topics());
    Collections.shuffle(brokers, new Random(random.nextLong()));
    Collections.shuffle(topics, new Random(random.nextLong()));
    assertEquals(plan, plan(new ClusterModel(brokers, topics)));
    assertFalse(plan.toText(3).isEmpty());
  }

  @Test
  void saysWhatIsWrongWithItsInput() {
    ClusterModel model = new ClusterModel(brokers("a"), List.of(topic("t", 1, List.of(0))));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> AssignmentPlanner.plan(model, PlanOptions.STANDARD.draining(Set.of(9))))
            .getMessage();
    assertTrue(message.contains("9"), message);
    List<TopicModel> twice = List.of(topic("t", 1), topic("t", 1));
    assertThrows(IllegalArgumentException.class, () -> new ClusterModel(brokers("a"), twice));
    List<BrokerModel> two = List.of(BrokerModel.active(1, "a"), BrokerModel.active(1, "b"));
    assertThrows(IllegalArgumentException.class, () -> new ClusterModel(two, List.of()));
    assertThrows(IllegalArgumentException.class, () -> PartitionModel.of(List.of(1, 1)));
    assertThrows(IllegalArgumentException.class, () -> topic("t", 0));
    assertThrows(IllegalArgumentException.class, () -> PlanOptions.STANDARD.withMostMoves(-1));
  }

  @Test
  void theTextListsOnlySoManyChanges() {
    AssignmentPlan plan =
        plan(
            new ClusterModel(
                brokers("a", "b", "c"),
                List.of(topic("t", 3, List.of(0), List.of(1), List.of(2)))));
    String text = plan.toText(1);
    assertTrue(text.contains("t-0 [0] -> ["), text);
    assertTrue(text.contains("replication factor 3"), text);
    assertTrue(text.contains("and 2 more"), text);
  }
}
