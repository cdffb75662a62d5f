package dev.esker.controller;

import dev.esker.controller.ConfigDefinition.Effect;
import dev.esker.controller.ConfigDefinition.Synonym;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The settings of a broker: the defaults of topics, which can be changed while it runs, and those
 * that it was started with, which can't.
 *
 * <p>The rates by which Kafka throttles replication (KIP-73) can only be changed while it runs.
 *
 * <p>As in Kafka, of several synonyms only the first can be changed while running ({@code
 * log.retention.ms}, not {@code log.retention.hours}); the others are read-only.
 */
public final class BrokerConfigs {
  /** Kafka's, which its tool for reassignments sets and removes. */
  private static final Map<String, String> THROTTLES =
      Map.of(
          "leader.replication.throttled.rate",
          "The bytes per second that throttled replicas may send while they are moved.",
          "follower.replication.throttled.rate",
          "The bytes per second that throttled replicas may receive while they are moved.",
          "replica.alter.log.dirs.io.max.bytes.per.second",
          "The bytes per second that may be moved between directories of a broker.");

  private final Map<String, ConfigDefinition> definitions = new LinkedHashMap<>();
  private final Map<String, Boolean> dynamic = new LinkedHashMap<>();
  private final Map<String, String> startup;

  /**
   * @param others the broker's own settings besides the defaults of topics
   * @param changeable names of those others that can be changed while it runs
   * @param startup the values that it was started with (file, environment, flags), by key; keys
   *     that nothing defines are left out of every answer
   * @throws IllegalArgumentException if a value isn't allowed; names key, value and what is
   */
  public BrokerConfigs(
      Collection<ConfigDefinition> others, Set<String> changeable, Map<String, String> startup) {
    for (ConfigDefinition topic : TopicConfigs.all()) {
      for (Synonym synonym : topic.synonyms()) {
        boolean first = synonym.equals(topic.synonyms().get(0));
        add(ofSynonym(topic, synonym, first), first);
      }
    }
    others.forEach(definition -> add(definition, changeable.contains(definition.name())));
    new TreeMap<>(THROTTLES).forEach((name, doc) -> add(throttle(name, doc), true));
    this.startup = Map.copyOf(startup);
    startup.forEach(
        (key, value) ->
            find(key)
                .flatMap(definition -> definition.fault(value))
                .ifPresent(
                    fault -> {
                      throw new IllegalArgumentException(fault);
                    }));
  }

  /** With no other settings that can be changed while it runs. */
  public BrokerConfigs(Collection<ConfigDefinition> others, Map<String, String> startup) {
    this(others, Set.of(), startup);
  }

  private static ConfigDefinition throttle(String name, String doc) {
    return new ConfigDefinition(
        name,
        ValueRule.atLeast(0),
        Optional.of(Long.toString(Long.MAX_VALUE)),
        name.endsWith(".replication.throttled.rate") ? Effect.ACTS : Effect.STORED,
        List.of(),
        doc);
  }

  /** The settings that a broker can be started with, of those that are defined here. */
  public static List<ConfigDefinition> defaultsOfTopics() {
    return new BrokerConfigs(List.of(), Map.of())
        .all().stream().filter(definition -> !THROTTLES.containsKey(definition.name())).toList();
  }

  /** A setting by its name. */
  public Optional<ConfigDefinition> find(String name) {
    return Optional.ofNullable(definitions.get(name));
  }

  /** Every setting. */
  public Collection<ConfigDefinition> all() {
    return Collections.unmodifiableCollection(definitions.values());
  }

  /** Whether a setting can be changed while the broker runs. */
  public boolean isDynamic(String name) {
    return dynamic.getOrDefault(name, false);
  }

  /** What the broker was started with. */
  public Optional<String> startup(String name) {
    return Optional.ofNullable(startup.get(name));
  }

  private void add(ConfigDefinition definition, boolean changeable) {
    definitions.putIfAbsent(definition.name(), definition);
    dynamic.putIfAbsent(definition.name(), changeable);
  }

  private static ConfigDefinition ofSynonym(
      ConfigDefinition topic, Synonym synonym, boolean first) {
    String unit = synonym.factor() == 1 ? "" : ", in units of " + synonym.factor() + " ms";
    ValueRule rule =
        first || topic.rule().type() != ConfigType.LONG
            ? topic.rule()
            : ValueRule.atLeast(topic.name().equals("retention.ms") ? -1 : 0);
    Effect effect = topic.effect();
    return new ConfigDefinition(
        synonym.name(),
        rule,
        first ? topic.defaultValue() : Optional.empty(),
        effect,
        List.of(),
        "The default of topics for " + topic.name() + unit + ". " + topic.documentation());
  }
}
