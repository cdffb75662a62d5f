package dev.esker.rebalancer;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What to change so that a cluster is as it should be.
 *
 * @param changes by topic and partition
 * @param before what each broker has, by id; brokers that aren't in the model but have replicas are
 *     there, too
 * @param after what each broker will have
 * @param totals over all changes
 */
public record AssignmentPlan(
    List<PartitionChange> changes,
    SortedMap<Integer, BrokerShare> before,
    SortedMap<Integer, BrokerShare> after,
    Totals totals) {

  /**
   * Figures of a plan.
   *
   * @param replicasAdded how many replicas have to be copied
   * @param replicasRemoved how many are deleted afterwards
   * @param bytesToCopy how much that is
   * @param leadersMoved how many partitions get another preferred leader
   * @param rackViolationsBefore how many partitions are on fewer racks, or less evenly on them,
   *     than the brokers that may have replicas allow
   * @param rackViolationsAfter how many will be
   * @param shortOfReplicas how many partitions will have fewer usable replicas than they should,
   *     because there are too few brokers or the plan was cut short
   * @param complete whether nothing was left undone for the limit on moves
   */
  public record Totals(
      long replicasAdded,
      long replicasRemoved,
      long bytesToCopy,
      int leadersMoved,
      int rackViolationsBefore,
      int rackViolationsAfter,
      int shortOfReplicas,
      boolean complete) {}

  public AssignmentPlan {
    changes = List.copyOf(changes);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /** How many changes there are for each reason that there is. */
  public Map<ChangeReason, Long> reasons() {
    return changes.stream()
        .collect(
            Collectors.groupingBy(
                PartitionChange::reason,
                () -> new EnumMap<>(ChangeReason.class),
                Collectors.counting()));
  }

  /**
   * This plan for people to read.
   *
   * @param mostChanges how many changes are listed at most; the others are counted
   */
  public String toText(int mostChanges) {
    return PlanText.of(this, mostChanges);
  }
}
