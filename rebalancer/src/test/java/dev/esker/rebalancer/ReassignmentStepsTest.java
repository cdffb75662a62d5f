package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReassignmentStepsTest {
  private final ReassignmentCluster cluster = new ReassignmentCluster();

  private static PartitionChange change(int partition, List<Integer> from, List<Integer> to) {
    return new PartitionChange("t", partition, from, to, ChangeReason.IMBALANCE);
  }

  private List<ReassignmentStep> next(PartitionChange... changes) {
    return new ReassignmentSteps(ReassignmentLimits.STANDARD).next(List.of(changes), cluster);
  }

  private ReassignmentStep only(PartitionChange change) {
    List<ReassignmentStep> steps = next(change);
    assertEquals(1, steps.size(), steps::toString);
    cluster.apply(steps.get(0));
    return steps.get(0);
  }

  private void set(
      List<Integer> replicas,
      List<Integer> adding,
      List<Integer> removing,
      Set<Integer> inSync,
      int leader) {
    cluster.put("t", 0, new ReassignmentState(replicas, adding, removing, inSync, leader));
  }

  @Test
  void addsCatchesUpElectsRemovesAndPrefers() {
    PartitionChange change = change(0, List.of(1, 2), List.of(4, 3));
    cluster.put("t", 0, ReassignmentCluster.whole(List.of(1, 2)));
    assertEquals(
        new ReassignmentStep.Begin("t", 0, List.of(1, 2, 4, 3), List.of(4, 3), List.of(1, 2)),
        only(change));
    assertEquals(List.of(), next(change));
    assertEquals(new ReassignmentSteps.Progress(0, 1, 0), progress(change));
    set(List.of(1, 2, 4, 3), List.of(4, 3), List.of(1, 2), Set.of(1, 2, 3), 1);
    assertEquals(List.of(), next(change));
    set(List.of(1, 2, 4, 3), List.of(4, 3), List.of(1, 2), Set.of(1, 2, 3, 4), 1);
    assertEquals(new ReassignmentStep.Elect("t", 0, 4), only(change));
    assertEquals(new ReassignmentStep.Finish("t", 0, List.of(4, 3)), only(change));
    assertEquals(List.of(), next(change));
    assertEquals(new ReassignmentSteps.Progress(1, 0, 0), progress(change));
  }

  private ReassignmentSteps.Progress progress(PartitionChange change) {
    return ReassignmentSteps.progress(List.of(change), cluster);
  }

  @Test
  void aNewOrderNeedsNoCopy() {
    PartitionChange change = change(0, List.of(1, 2), List.of(2, 1));
    cluster.put("t", 0, ReassignmentCluster.whole(List.of(1, 2)));
    assertEquals(new ReassignmentStep.Finish("t", 0, List.of(2, 1)), only(change));
    assertEquals(new ReassignmentSteps.Progress(0, 0, 1), progress(change));
    assertEquals(new ReassignmentStep.Elect("t", 0, 2), only(change));
    assertEquals(List.of(), next(change));
  }

  @Test
  void fewerReplicasAreJustRemovedButNotTheLastOnesInSync() {
    PartitionChange change = change(0, List.of(1, 2, 3), List.of(2));
    set(List.of(1, 2, 3), List.of(), List.of(), Set.of(1, 3), 1);
    assertEquals(List.of(), next(change));
    set(List.of(1, 2, 3), List.of(), List.of(), Set.of(1, 2, 3), 1);
    assertInstanceOf(ReassignmentStep.Elect.class, only(change));
    assertEquals(new ReassignmentStep.Finish("t", 0, List.of(2)), only(change));
  }

  @Test
  void waitsWhileThereAreFewerInSyncThanBefore() {
    PartitionChange change = change(0, List.of(1, 2, 3), List.of(4, 2));
    set(List.of(1, 2, 3, 4), List.of(4), List.of(1, 3), Set.of(1, 3), 1);
    assertEquals(List.of(), next(change));
    // 4 has caught up, but 2 has fallen behind: there would be one in sync instead of two.
    set(List.of(1, 2, 3, 4), List.of(4), List.of(1, 3), Set.of(1, 3, 4), 1);
    assertEquals(List.of(), next(change));
    set(List.of(1, 2, 3, 4), List.of(4), List.of(1, 3), Set.of(1, 2, 3, 4), 1);
    assertEquals(new ReassignmentStep.Elect("t", 0, 4), only(change));
  }

  @Test
  void aReplicaThatIsGoneAndStaysListedHoldsNothingUp() {
    PartitionChange change = change(0, List.of(1, 2, 9), List.of(3, 2, 9));
    set(List.of(1, 2, 9, 3), List.of(3), List.of(1), Set.of(1, 2, 3), 2);
    assertEquals(new ReassignmentStep.Finish("t", 0, List.of(3, 2, 9)), only(change));
  }

  @Test
  void theGoalCanChangeOnTheWay() {
    PartitionChange change = change(0, List.of(1, 2), List.of(2, 5));
    set(List.of(1, 2, 3), List.of(3), List.of(1), Set.of(1, 2, 3), 3);
    // 3 leads already and isn't wanted any more.
    assertEquals(new ReassignmentStep.Elect("t", 0, 1), only(change));
    assertEquals(
        new ReassignmentStep.Begin("t", 0, List.of(1, 2, 5), List.of(5), List.of(1)), only(change));
  }

  @Test
  void withoutALeaderNothingBegins() {
    PartitionChange change = change(0, List.of(1), List.of(2));
    set(List.of(1), List.of(), List.of(), Set.of(1), -1);
    assertEquals(List.of(), next(change));
  }

  @Test
  void aPartitionThatIsDeletedIsDone() {
    PartitionChange change = change(0, List.of(1), List.of(2));
    assertEquals(List.of(), next(change));
    assertEquals(new ReassignmentSteps.Progress(1, 0, 0), progress(change));
    ReassignmentSteps steps = new ReassignmentSteps(ReassignmentLimits.STANDARD);
    assertEquals(List.of(), steps.cancel(List.of(change), cluster));
  }

  @Test
  void cancelLeadsBack() {
    PartitionChange change = change(0, List.of(1, 2), List.of(3, 4));
    ReassignmentSteps steps = new ReassignmentSteps(ReassignmentLimits.STANDARD);
    set(List.of(1, 2, 3, 4), List.of(3, 4), List.of(1, 2), Set.of(2, 3), 3);
    List<ReassignmentStep> back = steps.cancel(List.of(change), cluster);
    assertEquals(List.of(new ReassignmentStep.Elect("t", 0, 2)), back);
    cluster.apply(back.get(0));
    back = steps.cancel(List.of(change), cluster);
    assertEquals(List.of(new ReassignmentStep.Revert("t", 0, List.of(1, 2))), back);
    cluster.apply(back.get(0));
    assertEquals(List.of(), steps.cancel(List.of(change), cluster));
  }

  @Test
  void whatIsLostIsReplacedFirst() {
    cluster.put("t", 0, ReassignmentCluster.whole(List.of(1)));
    cluster.put("t", 1, ReassignmentCluster.whole(List.of(1)));
    PartitionChange late = change(0, List.of(1), List.of(2));
    PartitionChange urgent =
        new PartitionChange("t", 1, List.of(1), List.of(2), ChangeReason.GONE_BROKER);
    ReassignmentSteps steps = new ReassignmentSteps(new ReassignmentLimits(9, 1, 9, 9));
    List<ReassignmentStep> first = steps.next(List.of(late, urgent), cluster);
    assertEquals(1, first.size());
    assertEquals(1, first.get(0).partition());
  }

  @Test
  void morePerPartitionThanTheLimitGoesAlone() {
    cluster.put("t", 0, ReassignmentCluster.whole(List.of(1)));
    cluster.put("t", 1, ReassignmentCluster.whole(List.of(1)));
    ReassignmentSteps steps = new ReassignmentSteps(new ReassignmentLimits(9, 9, 1, 9));
    List<PartitionChange> changes =
        List.of(change(0, List.of(1), List.of(1, 2, 3)), change(1, List.of(1), List.of(1, 2, 3)));
    assertEquals(1, steps.next(changes, cluster).size());
  }

  @Test
  void oneCallReturnsOnlySoManySteps() {
    List<PartitionChange> changes = new ArrayList<>();
    for (int partition = 0; partition < 10; partition++) {
      cluster.put("t", partition, ReassignmentCluster.whole(List.of(1, 2)));
      changes.add(change(partition, List.of(1, 2), List.of(2, 1)));
    }
    ReassignmentSteps steps = new ReassignmentSteps(new ReassignmentLimits(9, 9, 9, 4));
    assertEquals(4, steps.next(changes, cluster).size());
    assertThrows(IllegalArgumentException.class, () -> new ReassignmentLimits(0, 1, 1, 1));
  }

  @Test
  void plansAreCarriedOutWithinLimitsAndWithoutLoss() {
    Seeds.each(300, ReassignmentStepsTest::carryOut);
  }

  private static void carryOut(SplittableRandom random) {
    ClusterModel model = RandomClusters.any(random, 8, 40, 4);
    ReassignmentCluster cluster = new ReassignmentCluster();
    for (TopicModel topic : model.topics()) {
      for (int p = 0; p < topic.partitions().size(); p++) {
        List<Integer> replicas = topic.partitions().get(p).replicas();
        if (!replicas.isEmpty()) {
          cluster.put(topic.name(), p, ReassignmentCluster.whole(replicas));
        }
      }
    }
    List<PartitionChange> changes =
        AssignmentPlanner.plan(model, PlanOptions.STANDARD).changes().stream()
            .filter(change -> !change.from().isEmpty())
            .toList();
    ReassignmentLimits limits =
        new ReassignmentLimits(
            1 + random.nextInt(5),
            1 + random.nextInt(3),
            1 + random.nextInt(3),
            1 + random.nextInt(20));
    boolean givenUp = random.nextInt(4) == 0;
    int rounds = 0;
    int end = givenUp ? random.nextInt(20) : Integer.MAX_VALUE;
    while (rounds < end && ReassignmentSteps.progress(changes, cluster).done() < changes.size()) {
      // A new one each time: it remembers nothing. Some steps are lost.
      for (ReassignmentStep step : new ReassignmentSteps(limits).next(changes, cluster)) {
        if (random.nextInt(10) > 0) {
          cluster.apply(step);
        }
      }
      cluster.assertWithin(limits);
      cluster.catchUp(random, 3);
      assertTrue(++rounds < 10_000, () -> "doesn't end: " + changes);
    }
    if (givenUp) {
      goBack(changes, cluster, limits);
    } else {
      for (PartitionChange change : changes) {
        ReassignmentState state = cluster.of(change.topic(), change.partition()).orElseThrow();
        assertEquals(change.to(), state.replicas());
        assertTrue(!state.isUnderWay());
      }
    }
  }

  private static void goBack(
      List<PartitionChange> changes, ReassignmentCluster cluster, ReassignmentLimits limits) {
    ReassignmentSteps steps = new ReassignmentSteps(limits);
    for (List<ReassignmentStep> back = steps.cancel(changes, cluster);
        !back.isEmpty();
        back = steps.cancel(changes, cluster)) {
      back.forEach(cluster::apply);
    }
    for (PartitionChange change : changes) {
      ReassignmentState state = cluster.of(change.topic(), change.partition()).orElseThrow();
      assertTrue(!state.isUnderWay());
      assertTrue(
          state.replicas().equals(change.from()) || state.replicas().equals(change.to()),
          () -> change + " left " + state);
    }
  }
}
