package dev.esker.rebalancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Plans which brokers shall have which partitions.
 *
 * <p>What holds for a plan that isn't cut short by {@link PlanOptions#mostMoves}, for every input:
 *
 * <ol>
 *   <li>No broker has two replicas of a partition, and no replica is on a broker that is gone or to
 *       be drained, unless there are too few others: then it stays listed, since fewer replicas
 *       aren't better.
 *   <li>Each partition is spread over racks as evenly as the usable brokers allow ({@link
 *       RackSpread}).
 *   <li>With {@link Weighting#COUNT}, replicas are divided over brokers in proportion to capacity
 *       as evenly as the first two rules allow: of all assignments it is one with the least sum of
 *       {@code replicas² / capacity}. With equal capacities and nothing in the way, counts differ
 *       by at most one; where small racks are in the way, they do so within each group of brokers
 *       that could relieve each other.
 *   <li>Of all assignments for which that holds, it is one with the fewest new replicas.
 *   <li>The same holds of preferred leaders (the first replicas), given where the replicas are: as
 *       even as can be, and of those the fewest changes. Leaders move without data.
 *   <li>So the plan for the result of a plan is empty, and the order of brokers and topics in the
 *       input makes no difference.
 * </ol>
 *
 * <p>With {@link Weighting#BYTES} and {@link Weighting#RATE} the third and fourth rule give way to
 * what {@link LoadDescent} can promise. All state is local: safe for any number of threads.
 */
public final class AssignmentPlanner {
  /** Decides where nothing else does; any number would do, but always the same one. */
  private static final long SEED = 0x45736B6572L;

  private AssignmentPlanner() {}

  /**
   * Makes a plan.
   *
   * @throws IllegalArgumentException if a broker is to be drained that isn't in the model
   */
  public static AssignmentPlan plan(ClusterModel model, PlanOptions options) {
    PlanInput input = new PlanInput(model, options);
    PlanWriter writer = new PlanWriter(input, options);
    if (input.brokers() == 0) {
      return writer.unchanged();
    }
    boolean[] fixed = new boolean[input.partitions()];
    long budget = options.mostMoves();
    if (options.leadershipOnly()) {
      Arrays.fill(fixed, true);
    } else {
      budget = fixWhatCostsTooMuch(input, budget, fixed);
    }
    boolean complete = options.leadershipOnly() || !anyOf(fixed);
    FairShare share = new FairShare(input.capacity(), new long[input.brokers()]);
    ReplicaLayout layout = layout(input, fixed, share);
    if (!options.leadershipOnly()) {
      complete &= level(input, layout, share, options.weighting(), budget);
    }
    LeaderChoice leaders = new LeaderChoice(layout, share, preferredLeaders(input, layout));
    leaders.level(Long.MAX_VALUE);
    return writer.plan(layout, fixed, leaders, complete);
  }

  private static boolean level(
      PlanInput input, ReplicaLayout layout, FairShare share, Weighting weighting, long budget) {
    if (weighting != Weighting.COUNT) {
      return true;
    }
    return new Leveller(new ReplicaExchange(layout), share, input.brokers(), budget).run();
  }

  /**
   * Leaves partitions as they are whose necessary moves can't be afforded; answers what is left.
   */
  private static long fixWhatCostsTooMuch(PlanInput input, long budget, boolean[] fixed) {
    Map<ChangeReason, List<Integer>> needs = new EnumMap<>(ChangeReason.class);
    for (int partition = 0; partition < fixed.length; partition++) {
      if (input.stayers(partition) < input.reachableFactor(partition)) {
        needs.computeIfAbsent(input.need(partition), any -> new ArrayList<>()).add(partition);
      }
    }
    long left = budget;
    for (List<Integer> partitions : needs.values()) {
      for (int partition : partitions) {
        int moves = input.reachableFactor(partition) - input.stayers(partition);
        fixed[partition] = moves > left;
        left -= fixed[partition] ? 0 : moves;
      }
    }
    return left;
  }

  private static boolean anyOf(boolean[] flags) {
    for (boolean flag : flags) {
      if (flag) {
        return true;
      }
    }
    return false;
  }

  /** What has to be so, whether it is even or not. */
  private static ReplicaLayout layout(PlanInput input, boolean[] fixed, FairShare share) {
    int partitions = fixed.length;
    int[] slots = new int[partitions];
    int[][] homes = new int[partitions][];
    for (int partition = 0; partition < partitions; partition++) {
      homes[partition] = input.homes(partition);
      slots[partition] =
          fixed[partition] ? homes[partition].length : input.reachableFactor(partition);
    }
    ReplicaLayout layout = new ReplicaLayout(input.racks(), slots, homes);
    ReplicaFill fill = new ReplicaFill(layout, share, SEED);
    List<Integer> choices = new ArrayList<>();
    List<Integer> unfilled = new ArrayList<>();
    for (int partition : scattered(partitions)) {
      if (fixed[partition]) {
        layout.fix(partition);
      } else if (input.stayers(partition) < homes[partition].length) {
        choices.add(partition);
        continue;
      } else if (homes[partition].length < slots[partition]) {
        unfilled.add(partition);
      }
      for (int home : homes[partition]) {
        layout.add(partition, home);
      }
    }
    for (int partition : choices) {
      if (fill.keep(partition, homes[partition]) < slots[partition]) {
        unfilled.add(partition);
      }
    }
    fill.fill(unfilled.stream().mapToInt(Integer::intValue).toArray());
    return layout;
  }

  /**
   * All partitions, neighbours far from each other. Brokers give replicas away in the order in
   * which they got them here; so a broker that gets some gets them of many topics, and not one
   * whole topic.
   */
  private static int[] scattered(int partitions) {
    int stride = (int) (partitions * 0.6180339887498949);
    while (greatestCommonDivisor(Math.max(1, stride), partitions) > 1) {
      stride++;
    }
    int[] order = new int[partitions];
    for (int i = 0; i < partitions; i++) {
      order[i] = (int) ((long) i * Math.max(1, stride) % partitions);
    }
    return order;
  }

  private static int greatestCommonDivisor(int one, int other) {
    return other == 0 ? one : greatestCommonDivisor(other, one % other);
  }

  /** For each partition its preferred leader, if that one will have a replica, else nobody. */
  private static int[][] preferredLeaders(PlanInput input, ReplicaLayout layout) {
    int[][] homes = new int[input.partitions()][];
    for (int partition = 0; partition < homes.length; partition++) {
      List<Integer> replicas = input.partition(partition).replicas();
      int first = replicas.isEmpty() ? -1 : input.indexOf(replicas.get(0));
      homes[partition] =
          first >= 0 && layout.holds(partition, first) ? new int[] {first} : new int[0];
    }
    return homes;
  }
}
