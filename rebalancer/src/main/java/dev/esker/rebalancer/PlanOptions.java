package dev.esker.rebalancer;

import java.util.Objects;
import java.util.Set;

/**
 * What a plan shall and may do.
 *
 * @param weighting what is made even
 * @param mostMoves how many replicas may be added, from 0. They are spent in the order of {@link
 *     ChangeReason}
 * @param drain brokers that shall have nothing, besides those whose state says so
 * @param leadershipOnly whether only the order of replicas may change
 * @param rackAware whether the replicas of a partition are to be on different racks
 */
public record PlanOptions(
    Weighting weighting,
    long mostMoves,
    Set<Integer> drain,
    boolean leadershipOnly,
    boolean rackAware) {

  /** Everything as even as can be, however much has to move. */
  public static final PlanOptions STANDARD =
      new PlanOptions(Weighting.COUNT, Long.MAX_VALUE, Set.of(), false, true);

  public PlanOptions {
    Objects.requireNonNull(weighting, "weighting");
    BrokerModel.range("most moves", mostMoves, 0, Long.MAX_VALUE);
    drain = Set.copyOf(drain);
  }

  /** These options with another weighting. */
  public PlanOptions with(Weighting newWeighting) {
    return new PlanOptions(newWeighting, mostMoves, drain, leadershipOnly, rackAware);
  }

  /** These options with at most so many replicas added. */
  public PlanOptions withMostMoves(long most) {
    return new PlanOptions(weighting, most, drain, leadershipOnly, rackAware);
  }

  /** These options with other brokers to drain. */
  public PlanOptions draining(Set<Integer> brokers) {
    return new PlanOptions(weighting, mostMoves, brokers, leadershipOnly, rackAware);
  }

  /** These options, but no replica moves. */
  public PlanOptions forLeadershipOnly() {
    return new PlanOptions(weighting, mostMoves, drain, true, rackAware);
  }

  /** These options without a look at racks. */
  public PlanOptions withoutRacks() {
    return new PlanOptions(weighting, mostMoves, drain, leadershipOnly, false);
  }
}
