package dev.esker.rebalancer;

import java.util.Optional;

/** Looks up partitions in the metadata. */
@FunctionalInterface
public interface ReassignmentStates {
  /** What the metadata say now, or nothing if there is no such partition (any more). */
  Optional<ReassignmentState> of(String topic, int partition);
}
