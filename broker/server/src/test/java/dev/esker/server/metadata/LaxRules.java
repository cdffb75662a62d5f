package dev.esker.server.metadata;

import dev.esker.controller.cluster.TopicRules;
import dev.esker.gossip.MetadataImage;

/** One replica is enough for every topic, and none is elected that may lack records. */
public final class LaxRules implements TopicRules {
  @Override
  public int minInsyncReplicas(MetadataImage image, String topic) {
    return 1;
  }

  @Override
  public boolean uncleanElection(MetadataImage image, String topic) {
    return false;
  }
}
