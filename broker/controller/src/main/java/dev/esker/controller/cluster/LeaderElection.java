package dev.esker.controller.cluster;

import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import java.util.Optional;
import java.util.UUID;

/** Elections on one image, for requests. For one thread; drop it when the image is old. */
public final class LeaderElection {
  private final PartitionPlan plan;

  /**
   * @param image on which elections are decided
   * @param rules the settings of topics that elections depend on
   */
  public LeaderElection(MetadataImage image, TopicRules rules) {
    this.plan = new PartitionPlan(image, rules, BrokerPhases.of(image));
  }

  /** Makes the first replica lead, if it is active, in sync and doesn't lead already. */
  public Optional<PartitionChange> preferred(UUID topicId, int partition) {
    return plan.preferred(new PartitionKey(topicId, partition));
  }

  /**
   * Makes somebody lead a partition that has no leader, whoever is active if need be; whatever the
   * topic's setting says. Empty if none of its replicas is active, or one in sync only has to stop.
   */
  public Optional<PartitionChange> anyLeader(UUID topicId, int partition) {
    return plan.anyLeader(new PartitionKey(topicId, partition));
  }
}
