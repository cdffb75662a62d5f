package dev.esker.controller;

import dev.esker.controller.cluster.ReassignmentRules;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLimits;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides on reassignments that somebody asks for (KIP-455, KIP-860), with Kafka's errors, and
 * lists those that are under way. The active controller finishes what has begun.
 */
public final class ReassignmentController {
  private final TopicRules rules;

  /**
   * @param rules the settings of topics that elections depend on
   */
  public ReassignmentController(TopicRules rules) {
    this.rules = rules;
  }

  /**
   * A reassignment that is under way.
   *
   * @param partition which one
   * @param state as it is now
   */
  public record Ongoing(PartitionName partition, PartitionState state) {}

  /**
   * Decides on new replicas for some partitions.
   *
   * @param wanted the replicas in the end, the preferred leader first; empty to cancel
   * @param factorMayChange whether there may be more or fewer replicas than before
   */
  public PartitionDecisions alter(
      MetadataImage image,
      Map<PartitionName, Optional<List<Integer>>> wanted,
      boolean factorMayChange) {
    PartitionDecisions.Builder decisions = new PartitionDecisions.Builder();
    wanted.forEach(
        (partition, target) -> {
          try {
            TopicState topic = require(image, partition);
            PartitionState state = topic.partitions().get(partition.partition());
            int minIsr = rules.minInsyncReplicas(image, topic.name());
            Optional<PartitionState> next =
                target.isPresent()
                    ? begun(image, state, target.get(), factorMayChange, minIsr)
                    : Optional.of(cancelled(state, minIsr));
            if (next.isPresent()) {
              decisions.change(
                  partition, new PartitionChange(topic.id(), partition.partition(), next.get()));
            } else {
              decisions.keep(partition);
            }
          } catch (RefusedException e) {
            decisions.refuse(partition, e.decision());
          }
        });
    return decisions.build();
  }

  /** All reassignments that are under way, in no particular order. */
  public static List<Ongoing> list(MetadataImage image) {
    List<Ongoing> found = new ArrayList<>();
    for (TopicState topic : image.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionState state = topic.partitions().get(number);
        if (state.reassignment().underWay()) {
          found.add(new Ongoing(new PartitionName(topic.name(), number), state));
        }
      }
    }
    return found;
  }

  private static TopicState require(MetadataImage image, PartitionName partition)
      throws RefusedException {
    Optional<TopicState> topic = image.topic(partition.topic());
    if (topic.isEmpty()) {
      throw new RefusedException(
          ControllerError.UNKNOWN_TOPIC_OR_PARTITION,
          "Unable to find a topic named " + partition.topic() + ".");
    }
    if (partition.partition() < 0 || partition.partition() >= topic.get().partitions().size()) {
      throw new RefusedException(
          ControllerError.UNKNOWN_TOPIC_OR_PARTITION,
          "Unable to find partition " + partition + ".");
    }
    return topic.get();
  }

  /** Empty if the partition is on the way there or has arrived. */
  private static Optional<PartitionState> begun(
      MetadataImage image,
      PartitionState state,
      List<Integer> target,
      boolean factorMayChange,
      int minIsr)
      throws RefusedException {
    checkTarget(image, target);
    int factor = state.original().size();
    if (!factorMayChange && target.size() != factor) {
      throw new RefusedException(
          ControllerError.INVALID_REPLICATION_FACTOR,
          "The replication factor is changed from " + factor + " to " + target.size());
    }
    PartitionState next =
        ReassignmentRules.begun(state, target, minIsr)
            .orElseThrow(() -> unclean("move the partition to " + target));
    boolean same =
        next.replicas().equals(state.replicas())
            && next.reassignment().equals(state.reassignment());
    return same ? Optional.empty() : Optional.of(next);
  }

  private static void checkTarget(MetadataImage image, List<Integer> target)
      throws RefusedException {
    if (target.isEmpty()) {
      throw bad("The manual partition assignment includes an empty replica list.");
    }
    if (target.size() > MetadataLimits.MAX_REPLICAS) {
      throw bad(
          "The manual partition assignment has "
              + target.size()
              + " replicas, more than "
              + MetadataLimits.MAX_REPLICAS
              + ".");
    }
    HashSet<Integer> seen = new HashSet<>();
    for (int broker : target) {
      if (broker < 0) {
        throw bad("The manual partition assignment includes an invalid broker id " + broker + ".");
      }
      if (!seen.add(broker)) {
        throw bad(
            "The manual partition assignment includes the broker " + broker + " more than once.");
      }
      if (image.broker(broker).isEmpty()) {
        throw bad(
            "The manual partition assignment includes broker "
                + broker
                + ", but no such broker is registered.");
      }
    }
  }

  private static PartitionState cancelled(PartitionState state, int minIsr)
      throws RefusedException {
    if (!state.reassignment().underWay()) {
      throw new RefusedException(
          ControllerError.NO_REASSIGNMENT_IN_PROGRESS, "No partition reassignment is in progress.");
    }
    return ReassignmentRules.cancelled(state, minIsr)
        .orElseThrow(() -> unclean("revert the partition assignment"));
  }

  private static RefusedException unclean(String what) {
    return bad("Unable to " + what + " because it would require an unclean leader election.");
  }

  private static RefusedException bad(String message) {
    return new RefusedException(ControllerError.INVALID_REPLICA_ASSIGNMENT, message);
  }
}
