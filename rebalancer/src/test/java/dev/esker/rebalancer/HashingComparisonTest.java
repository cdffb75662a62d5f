package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What hashing would do instead of a plan when a broker joins: the figures of docs/adr/0014. One
 * rack, so that nothing is in hashing's way.
 */
class HashingComparisonTest {
  private static final int BROKERS = 100;
  private static final int PARTITIONS = 20_000;
  private static final int FACTOR = 3;

  /**
   * Brokers by the hash of partition and broker; with a limit, those that are full are left out.
   */
  private static List<List<Integer>> rendezvous(int brokers, int most) {
    int[] load = new int[brokers];
    List<List<Integer>> assignment = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      int p = partition;
      List<Integer> replicas =
          IntStream.range(0, brokers)
              .boxed()
              .filter(broker -> load[broker] < most)
              .sorted(Comparator.comparingLong(broker -> Scramble.of(1, p, broker)))
              .limit(FACTOR)
              .toList();
      replicas.forEach(broker -> load[broker]++);
      assignment.add(replicas);
    }
    return assignment;
  }

  private static int moves(List<List<Integer>> from, List<List<Integer>> to) {
    int moves = 0;
    for (int partition = 0; partition < from.size(); partition++) {
      for (int broker : to.get(partition)) {
        moves += from.get(partition).contains(broker) ? 0 : 1;
      }
    }
    return moves;
  }

  private static int spread(List<List<Integer>> assignment, int brokers) {
    int[] load = new int[brokers];
    assignment.forEach(replicas -> replicas.forEach(broker -> load[broker]++));
    return Arrays.stream(load).max().orElseThrow() - Arrays.stream(load).min().orElseThrow();
  }

  @Test
  void hashingMovesNoLessAndIsLessEven() {
    List<List<Integer>> free = rendezvous(BROKERS, Integer.MAX_VALUE);
    List<List<Integer>> freeAfter = rendezvous(BROKERS + 1, Integer.MAX_VALUE);
    int replicas = PARTITIONS * FACTOR;
    List<List<Integer>> bounded = rendezvous(BROKERS, replicas / BROKERS + 1);
    List<List<Integer>> boundedAfter = rendezvous(BROKERS + 1, replicas / (BROKERS + 1) + 1);

    List<BrokerModel> brokers =
        IntStream.rangeClosed(0, BROKERS).mapToObj(id -> BrokerModel.active(id, "r")).toList();
    List<PlacementBroker> first =
        IntStream.range(0, BROKERS)
            .mapToObj(id -> new PlacementBroker(id, Optional.empty(), 1, 0, 0))
            .toList();
    List<List<Integer>> placed =
        ReplicaPlacement.place(new PlacementRequest(PARTITIONS, FACTOR, first, 1, true));
    AssignmentPlan plan =
        AssignmentPlanner.plan(
            new ClusterModel(
                brokers,
                List.of(
                    new TopicModel("t", FACTOR, placed.stream().map(PartitionModel::of).toList()))),
            PlanOptions.STANDARD);

    System.out.printf(
        "one joins %d: rendezvous hashing moves %,d, most - least = %d; with bounded loads %,d, %d;"
            + " the plan %,d, %d%n",
        BROKERS,
        moves(free, freeAfter),
        spread(freeAfter, BROKERS + 1),
        moves(bounded, boundedAfter),
        spread(boundedAfter, BROKERS + 1),
        plan.totals().replicasAdded(),
        spread(plan));
    assertTrue(moves(free, freeAfter) >= 0.9 * plan.totals().replicasAdded());
    assertTrue(spread(freeAfter, BROKERS + 1) > 50);
    assertTrue(moves(bounded, boundedAfter) > plan.totals().replicasAdded());
    assertTrue(spread(plan) <= 1);
  }

  private static int spread(AssignmentPlan plan) {
    int[] counts = plan.after().values().stream().mapToInt(BrokerShare::replicas).toArray();
    return Arrays.stream(counts).max().orElseThrow() - Arrays.stream(counts).min().orElseThrow();
  }
}
