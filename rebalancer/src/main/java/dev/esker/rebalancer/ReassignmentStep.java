package dev.esker.rebalancer;

import java.util.List;

/** One change of a partition's metadata on the way to its new replicas. */
public sealed interface ReassignmentStep {
  /** The topic of the partition. */
  String topic();

  /** The partition's number, from 0. */
  int partition();

  /**
   * New replicas begin to catch up; nothing is taken away. Also changes the goal of a reassignment
   * that is under way: what it had added and isn't wanted any more is dropped.
   *
   * @param replicas the original ones in their order, then the new ones
   * @param adding the new ones
   * @param removing the original ones that are not to stay
   */
  record Begin(
      String topic,
      int partition,
      List<Integer> replicas,
      List<Integer> adding,
      List<Integer> removing)
      implements ReassignmentStep {}

  /**
   * Another replica leads.
   *
   * @param leader it is in sync
   */
  record Elect(String topic, int partition, int leader) implements ReassignmentStep {}

  /**
   * The replicas become what they shall be; others go.
   *
   * @param replicas in preferred order; the leader is one of them
   */
  record Finish(String topic, int partition, List<Integer> replicas) implements ReassignmentStep {}

  /**
   * A reassignment that is under way is undone.
   *
   * @param replicas the original ones in their order; the leader is one of them
   */
  record Revert(String topic, int partition, List<Integer> replicas) implements ReassignmentStep {}
}
