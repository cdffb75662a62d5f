package dev.esker.controller.rebalance;

import java.util.List;

/**
 * How far the rebalancer is.
 *
 * @param state what it does
 * @param total partitions of the plan that is being carried out
 * @param done of them
 * @param underWay of them
 * @param draining brokers that are to have nothing, by rising id
 */
public record RebalanceProgress(
    State state, int total, int done, int underWay, List<Integer> draining) {

  /** What it does. */
  public enum State {
    /** Nothing; or this node isn't the active controller. */
    IDLE,
    /** Waits for a plan. */
    PLANNING,
    /** Carries a plan out. */
    RUNNING,
    /** Takes back what is under way. */
    CANCELLING
  }

  public RebalanceProgress {
    draining = List.copyOf(draining);
  }
}
