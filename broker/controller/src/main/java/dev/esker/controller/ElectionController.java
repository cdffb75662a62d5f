package dev.esker.controller;

import dev.esker.controller.cluster.LeaderElection;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.List;
import java.util.Optional;

/** Decides on elections that somebody asks for (KIP-460), with Kafka's errors. */
public final class ElectionController {
  private final TopicRules rules;

  /**
   * @param rules the settings of topics that elections depend on
   */
  public ElectionController(TopicRules rules) {
    this.rules = rules;
  }

  /**
   * Decides on elections of some partitions, each once in the answer.
   *
   * @param unclean whether a replica that isn't in sync may lead where there is no leader, at the
   *     price of records; else the preferred replica shall lead
   */
  public PartitionDecisions elect(
      MetadataImage image, boolean unclean, List<PartitionName> partitions) {
    LeaderElection election = new LeaderElection(image, rules);
    PartitionDecisions.Builder decisions = new PartitionDecisions.Builder();
    for (PartitionName partition : partitions.stream().distinct().toList()) {
      Optional<TopicState> topic = image.topic(partition.topic());
      if (!exists(topic, partition)) {
        decisions.refuse(
            partition,
            ControllerError.UNKNOWN_TOPIC_OR_PARTITION,
            topic.isEmpty()
                ? "No such topic as " + partition.topic()
                : "No such partition as " + partition);
      } else {
        elect(election, unclean, topic.orElseThrow(), partition.partition(), decisions);
      }
    }
    return decisions.build();
  }

  /** Decides on elections of all partitions; those that need none aren't in the answer. */
  public PartitionDecisions electAll(MetadataImage image, boolean unclean) {
    LeaderElection election = new LeaderElection(image, rules);
    PartitionDecisions.Builder decisions = new PartitionDecisions.Builder();
    for (TopicState topic : image.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        if (isNeeded(unclean, topic.partitions().get(number))) {
          elect(election, unclean, topic, number, decisions);
        }
      }
    }
    return decisions.build();
  }

  private static boolean exists(Optional<TopicState> topic, PartitionName partition) {
    return topic.isPresent()
        && partition.partition() >= 0
        && partition.partition() < topic.get().partitions().size();
  }

  private static boolean isNeeded(boolean unclean, PartitionState state) {
    return unclean
        ? state.leader() == PartitionState.NO_LEADER
        : state.leader() != state.replicas().get(0);
  }

  private static void elect(
      LeaderElection election,
      boolean unclean,
      TopicState topic,
      int number,
      PartitionDecisions.Builder decisions) {
    PartitionName name = new PartitionName(topic.name(), number);
    if (!isNeeded(unclean, topic.partitions().get(number))) {
      decisions.refuse(
          name,
          ControllerError.ELECTION_NOT_NEEDED,
          "Leader election not needed for topic partition.");
      return;
    }
    Optional<PartitionChange> change =
        unclean ? election.anyLeader(topic.id(), number) : election.preferred(topic.id(), number);
    if (change.isPresent()) {
      decisions.change(name, change.get());
    } else {
      decisions.refuse(
          name,
          unclean
              ? ControllerError.ELIGIBLE_LEADERS_NOT_AVAILABLE
              : ControllerError.PREFERRED_LEADER_NOT_AVAILABLE,
          unclean
              ? "no replica of " + topic.partitions().get(number).replicas() + " is active"
              : "the preferred leader "
                  + topic.partitions().get(number).replicas().get(0)
                  + " is not active or not in sync");
    }
  }
}
