package dev.esker.rebalancer;

import java.util.Arrays;
import java.util.List;

/**
 * Places the replicas of new partitions.
 *
 * <p>What holds, for each request by itself:
 *
 * <ul>
 *   <li>no broker has two replicas of a partition;
 *   <li>a partition is spread over racks as evenly as there are brokers for it ({@link
 *       RackSpread}), unless that isn't wanted. Brokers that name no rack count as one rack
 *       together, so a cluster without racks has no such constraint, and one with some is safe and
 *       uneven rather than refused;
 *   <li>replicas are divided over brokers in proportion to capacity, and so are leaders (the first
 *       replicas): with equal capacities the counts differ by at most one, or by as little as the
 *       racks allow;
 *   <li>who gets one more is who has fewer replicas (leaders) of other topics. So a cluster that is
 *       even stays so, and a broker that has just joined and is empty gets its part of a new topic,
 *       but not all of it, which would make it the one that everybody talks to;
 *   <li>the same request has the same answer, in whatever order the brokers come.
 * </ul>
 *
 * <p>Brokers that are equally good come in an order that the seed decides and that changes from
 * round to round, so that many different sets of brokers share partitions, and what a broker that
 * fails led is taken over by many.
 */
public final class ReplicaPlacement {
  private ReplicaPlacement() {}

  /** The brokers of each new partition, the preferred leader first. */
  public static List<List<Integer>> place(PlacementRequest request) {
    List<PlacementBroker> brokers = request.brokers();
    RackSpread racks =
        RackSpread.of(brokers.stream().map(PlacementBroker::rack).toList(), request.rackAware());
    int[] capacity = brokers.stream().mapToInt(PlacementBroker::capacity).toArray();
    int[] partitions = new int[request.partitions()];
    Arrays.setAll(partitions, partition -> partition);

    int[] slots = new int[request.partitions()];
    Arrays.fill(slots, request.replicationFactor());
    int[][] homes = new int[request.partitions()][0];
    ReplicaLayout layout = new ReplicaLayout(racks, slots, homes);
    long[] others = brokers.stream().mapToLong(PlacementBroker::replicas).toArray();
    FairShare share = new FairShare(capacity, others);
    new ReplicaFill(layout, share, request.seed()).fill(partitions);
    new Leveller(new ReplicaExchange(layout), share, capacity.length, Long.MAX_VALUE).run();

    long[] otherLeaders = brokers.stream().mapToLong(PlacementBroker::leaders).toArray();
    FairShare leaderShare = new FairShare(capacity, otherLeaders);
    LeaderChoice leaders = new LeaderChoice(layout, leaderShare, new int[partitions.length][0]);
    leaders.level(Long.MAX_VALUE);
    return Arrays.stream(partitions)
        .mapToObj(partition -> named(partition, layout, leaders.leader(partition), request))
        .toList();
  }

  private static List<Integer> named(
      int partition, ReplicaLayout layout, int leader, PlacementRequest request) {
    int[] replicas = layout.replicas(partition);
    return Arrays.stream(replicas)
        .boxed()
        .sorted(
            (one, other) ->
                one == leader || other == leader
                    ? Boolean.compare(other == leader, one == leader)
                    : Long.compare(
                        Scramble.of(request.seed(), partition, one),
                        Scramble.of(request.seed(), partition, other)))
        .map(broker -> request.brokers().get(broker).id())
        .toList();
  }
}
