package dev.esker.controller;

import dev.esker.controller.cluster.TopicRules;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataImage;
import java.util.Map;

/**
 * The rules of elections, from the settings in force. Defaults that are given at the start of a
 * broker must be the same on all nodes, since the leader of a partition and the controller each
 * resolve them by themselves.
 */
public final class ConfiguredTopicRules implements TopicRules {
  private static final ConfigDefinition MIN_ISR =
      TopicConfigs.find("min.insync.replicas").orElseThrow();
  private static final ConfigDefinition UNCLEAN =
      TopicConfigs.find("unclean.leader.election.enable").orElseThrow();

  private final ConfigResolver resolver;

  /**
   * @param resolver finds the values in force
   */
  public ConfiguredTopicRules(ConfigResolver resolver) {
    this.resolver = resolver;
  }

  @Override
  public int minInsyncReplicas(MetadataImage image, String topic) {
    return Integer.parseInt(value(image, topic, MIN_ISR));
  }

  @Override
  public boolean uncleanElection(MetadataImage image, String topic) {
    return Boolean.parseBoolean(value(image, topic, UNCLEAN));
  }

  private String value(MetadataImage image, String topic, ConfigDefinition definition) {
    Map<String, String> own = image.config(ConfigTarget.topic(topic));
    return resolver.topic(image, definition, own).value().orElseThrow();
  }
}
