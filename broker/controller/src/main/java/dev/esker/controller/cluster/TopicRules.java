package dev.esker.controller.cluster;

import dev.esker.gossip.MetadataImage;

/** The settings of topics that elections depend on; pure functions of the image. */
public interface TopicRules {
  /** {@code min.insync.replicas} of a topic, from 1. */
  int minInsyncReplicas(MetadataImage image, String topic);

  /** {@code unclean.leader.election.enable} of a topic. */
  boolean uncleanElection(MetadataImage image, String topic);
}
