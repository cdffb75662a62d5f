package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plans of small clusters against the best of all assignments. */
class MinimumMovesTest {
  private static final long MOST_ASSIGNMENTS = 60_000;

  private final AtomicInteger compared = new AtomicInteger();
  private final AtomicInteger moving = new AtomicInteger();

  @Test
  void noAssignmentIsMoreEvenOrMovesLess() {
    Seeds.each(3_000, random -> compare(random, 5, 5, 3));
    assertTrue(compared.get() > 1_000 || Seeds.one(), compared::toString);
    assertTrue(moving.get() > 500 || Seeds.one(), moving::toString);
  }

  @Test
  @Tag("slow")
  void noAssignmentIsMoreEvenOrMovesLessInManyMoreClusters() {
    Seeds.each(40_000, random -> compare(random, 7, 7, 4));
    System.out.println(
        "compared " + compared + " clusters with all their assignments, " + moving + " had moves");
  }

  private void compare(SplittableRandom random, int brokers, int partitions, int replicas) {
    ClusterModel model = RandomClusters.any(random, brokers, partitions, replicas);
    BruteForce all = new BruteForce(model);
    if (all.size(MOST_ASSIGNMENTS) > MOST_ASSIGNMENTS) {
      return;
    }
    AssignmentPlan plan = AssignmentPlanner.plan(model, PlanOptions.STANDARD);
    List<List<Integer>> after =
        RandomClusters.after(model, plan).topics().stream()
            .flatMap(topic -> topic.partitions().stream())
            .map(PartitionModel::replicas)
            .toList();
    BruteForce.Score score = all.score(after);
    assertEquals(all.best(), score, () -> model + "\n" + plan.toText(100));
    assertEquals(
        all.bestLeaders(after), all.scoreLeaders(after), () -> model + "\n" + plan.toText(100));
    compared.incrementAndGet();
    moving.addAndGet(score.moves() > 0 ? 1 : 0);
  }
}
