package dev.esker.controller;

import dev.esker.controller.ConfigDefinition.Synonym;
import dev.esker.controller.ResolvedConfig.Level;
import dev.esker.controller.ResolvedConfig.Source;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds the value that is in force: the topic's own, else for each of its synonyms what is set for
 * this broker while it runs, then for all brokers while they run, then at its start; else the
 * default (KIP-226).
 */
public final class ConfigResolver {
  private final ConfigTarget thisBroker;
  private final ConfigTarget allBrokers = ConfigTarget.allBrokers();
  private final BrokerConfigs brokerConfigs;

  /**
   * @param brokerId the broker whose values count
   * @param brokerConfigs its settings
   */
  public ConfigResolver(int brokerId, BrokerConfigs brokerConfigs) {
    this.thisBroker = ConfigTarget.broker(brokerId);
    this.brokerConfigs = brokerConfigs;
  }

  /** The broker's settings. */
  public BrokerConfigs brokerConfigs() {
    return brokerConfigs;
  }

  /** Every setting of a topic; of one that doesn't exist, what a new one would have. */
  public List<ResolvedConfig> topic(MetadataImage image, String topic) {
    return topic(image, image.config(ConfigTarget.topic(topic)));
  }

  /** Every setting of a topic with these settings of its own. */
  public List<ResolvedConfig> topic(MetadataImage image, Map<String, String> own) {
    List<ResolvedConfig> resolved = new ArrayList<>();
    for (ConfigDefinition definition : TopicConfigs.all()) {
      resolved.add(topic(image, definition, own));
    }
    return resolved;
  }

  /** One setting of a topic with these settings of its own. */
  ResolvedConfig topic(MetadataImage image, ConfigDefinition definition, Map<String, String> own) {
    List<Level> levels = new ArrayList<>();
    add(levels, definition.name(), Optional.ofNullable(own.get(definition.name())), Source.TOPIC);
    for (Synonym synonym : definition.synonyms()) {
      addBrokerLevels(levels, image, synonym);
    }
    String defaultKey =
        definition.synonyms().isEmpty() ? definition.name() : definition.synonyms().get(0).name();
    add(levels, defaultKey, definition.defaultValue(), Source.DEFAULT);
    return resolved(definition, false, levels);
  }

  /** The values in force for a topic, by key. */
  public Map<String, String> topicValues(MetadataImage image, Map<String, String> own) {
    Map<String, String> values = new TreeMap<>();
    for (ResolvedConfig config : topic(image, own)) {
      config.value().ifPresent(value -> values.put(config.definition().name(), value));
    }
    return values;
  }

  /** Every setting of this broker. */
  public List<ResolvedConfig> broker(MetadataImage image) {
    List<ResolvedConfig> resolved = new ArrayList<>();
    for (ConfigDefinition definition : brokerConfigs.all()) {
      resolved.add(broker(image, definition));
    }
    return resolved;
  }

  /** The value of this broker that is in force for one setting; empty if it is unset or unknown. */
  public Optional<String> brokerValue(MetadataImage image, String name) {
    return brokerConfigs.find(name).flatMap(definition -> broker(image, definition).value());
  }

  private ResolvedConfig broker(MetadataImage image, ConfigDefinition definition) {
    List<Level> levels = new ArrayList<>();
    addBrokerLevels(levels, image, new Synonym(definition.name(), 1));
    add(levels, definition.name(), definition.defaultValue(), Source.DEFAULT);
    return resolved(definition, !brokerConfigs.isDynamic(definition.name()), levels);
  }

  /** The settings that were made for all brokers while they ran. */
  public List<ResolvedConfig> allBrokers(MetadataImage image) {
    List<ResolvedConfig> resolved = new ArrayList<>();
    image
        .config(allBrokers)
        .forEach(
            (key, value) ->
                brokerConfigs
                    .find(key)
                    .ifPresent(
                        definition ->
                            resolved.add(
                                resolved(
                                    definition,
                                    !brokerConfigs.isDynamic(key),
                                    List.of(
                                        new Level(key, value, Source.DYNAMIC_DEFAULT_BROKER))))));
    return resolved;
  }

  private void addBrokerLevels(List<Level> levels, MetadataImage image, Synonym synonym) {
    String key = synonym.name();
    Optional<String> ofBroker = Optional.ofNullable(image.config(thisBroker).get(key));
    Optional<String> ofAll = Optional.ofNullable(image.config(allBrokers).get(key));
    add(levels, key, ofBroker.map(synonym::converted), Source.DYNAMIC_BROKER);
    add(levels, key, ofAll.map(synonym::converted), Source.DYNAMIC_DEFAULT_BROKER);
    add(levels, key, brokerConfigs.startup(key).map(synonym::converted), Source.STATIC_BROKER);
  }

  private static void add(List<Level> levels, String key, Optional<String> value, Source source) {
    value.ifPresent(text -> levels.add(new Level(key, text, source)));
  }

  private static ResolvedConfig resolved(
      ConfigDefinition definition, boolean readOnly, List<Level> levels) {
    Optional<Level> inForce = levels.stream().findFirst();
    return new ResolvedConfig(
        definition,
        inForce.map(Level::value),
        inForce.map(Level::source).orElse(Source.DEFAULT),
        readOnly,
        levels);
  }
}
