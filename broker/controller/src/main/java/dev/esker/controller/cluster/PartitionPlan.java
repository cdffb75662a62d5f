package dev.esker.controller.cluster;

import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.Optional;
import java.util.UUID;

/** What partitions of one image shall become, given who takes part. */
final class PartitionPlan {
  private final MetadataImage image;
  private final TopicRules rules;
  private final BrokerPhases phases;
  private final Elections elections;

  // partitions come by topic, so it's looked up once for all of its partitions
  private UUID topicId;
  private TopicState topic;
  private int minIsr;
  private boolean unclean;

  PartitionPlan(MetadataImage image, TopicRules rules, BrokerPhases phases) {
    this.image = image;
    this.rules = rules;
    this.phases = phases;
    this.elections = new Elections(phases);
  }

  /** The state of a partition; null if there is none. */
  PartitionState state(PartitionKey key) {
    if (!key.topicId().equals(topicId)) {
      topicId = key.topicId();
      topic = image.topic(topicId).orElse(null);
      if (topic != null) {
        minIsr = rules.minInsyncReplicas(image, topic.name());
        unclean = rules.uncleanElection(image, topic.name());
      }
    }
    return topic == null || key.partition() >= topic.partitions().size()
        ? null
        : topic.partitions().get(key.partition());
  }

  /** What a partition shall become; empty if it is as it shall be, or isn't there. */
  Optional<PartitionChange> next(PartitionKey key) {
    PartitionState state = state(key);
    if (state == null) {
      return Optional.empty();
    }
    Optional<PartitionState> next = elections.next(state, minIsr, unclean);
    if (next.isEmpty() && state.reassignment().underWay()) {
      next = ReassignmentRules.completed(state, phases, minIsr);
    }
    return next.map(after -> new PartitionChange(key.topicId(), key.partition(), after));
  }

  /** The partition led by its first replica, if that may be and isn't so. */
  Optional<PartitionChange> preferred(PartitionKey key) {
    PartitionState state = state(key);
    if (state == null) {
      return Optional.empty();
    }
    return elections
        .moved(state, state.replicas().get(0), minIsr)
        .map(after -> new PartitionChange(key.topicId(), key.partition(), after));
  }

  /** A leader for a partition without one, unclean if need be. */
  Optional<PartitionChange> anyLeader(PartitionKey key) {
    PartitionState state = state(key);
    if (state == null || state.leader() != PartitionState.NO_LEADER) {
      return Optional.empty();
    }
    return elections
        .next(state, minIsr, true)
        .filter(after -> after.leader() != PartitionState.NO_LEADER)
        .map(after -> new PartitionChange(key.topicId(), key.partition(), after));
  }
}
