package dev.esker.controller.cluster;

import dev.esker.gossip.MetadataImage;

/** What holds for a topic is in its name: {@code min2}, {@code unclean}. */
final class NamedRules implements TopicRules {
  @Override
  public int minInsyncReplicas(MetadataImage image, String topic) {
    return topic.contains("min2") ? 2 : 1;
  }

  @Override
  public boolean uncleanElection(MetadataImage image, String topic) {
    return topic.contains("unclean");
  }
}
