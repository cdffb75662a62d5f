package dev.esker.controller;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLimits;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Checks settings, one by one and against each other. */
final class ConfigRules {
  private final ConfigResolver resolver;

  ConfigRules(ConfigResolver resolver) {
    this.resolver = resolver;
  }

  /** A topic's own settings as they would be. */
  void checkTopic(MetadataImage image, Map<String, String> own) throws RefusedException {
    for (Map.Entry<String, String> entry : own.entrySet()) {
      checkValue(topicSetting(entry.getKey()), entry.getValue());
    }
    if (own.size() > MetadataLimits.MAX_CONFIGS) {
      throw invalid("more than " + MetadataLimits.MAX_CONFIGS + " settings");
    }
    long least = longValue(image, own, "min.compaction.lag.ms");
    long most = longValue(image, own, "max.compaction.lag.ms");
    if (least > most) {
      throw invalid(
          "min.compaction.lag.ms = " + least + " must not exceed max.compaction.lag.ms = " + most);
    }
  }

  /** A setting that can be changed of something of that kind. */
  ConfigDefinition setting(ConfigTarget.Kind kind, String key) throws RefusedException {
    return switch (kind) {
      case TOPIC -> topicSetting(key);
      case BROKER -> dynamicBrokerSetting(key);
      case CLIENT_METRICS ->
          ClientMetricsConfigs.find(key)
              .orElseThrow(
                  () -> unknown("a subscription to metrics", key, ClientMetricsConfigs.all()));
      case CLIENT_QUOTA -> throw new IllegalArgumentException("QuotaController decides on quotas");
    };
  }

  private ConfigDefinition topicSetting(String key) throws RefusedException {
    return TopicConfigs.find(key).orElseThrow(() -> unknown("a topic", key, TopicConfigs.all()));
  }

  /** A setting of a broker that can be changed while it runs. */
  private ConfigDefinition dynamicBrokerSetting(String key) throws RefusedException {
    BrokerConfigs configs = resolver.brokerConfigs();
    ConfigDefinition definition =
        configs.find(key).orElseThrow(() -> unknown("a broker", key, configs.all()));
    if (!configs.isDynamic(key)) {
      throw new RefusedException(
          ControllerError.INVALID_REQUEST,
          key + " is read-only: it takes effect when the broker is started");
    }
    return definition;
  }

  void checkValue(ConfigDefinition definition, String value) throws RefusedException {
    var fault = definition.fault(value);
    if (fault.isPresent()) {
      throw invalid(fault.get());
    }
    if (!MetadataLimits.isStorable(value)) {
      throw invalid(
          definition.name()
              + " must be text of at most "
              + MetadataLimits.MAX_TEXT_BYTES
              + " bytes");
    }
  }

  private long longValue(MetadataImage image, Map<String, String> own, String key)
      throws RefusedException {
    return Long.parseLong(
        resolver.topic(image, topicSetting(key), own).value().orElseThrow().trim());
  }

  private static RefusedException unknown(
      String owner, String key, Collection<ConfigDefinition> known) {
    List<String> names = known.stream().map(ConfigDefinition::name).toList();
    String shown = key.length() > 200 ? key.substring(0, 200) + "..." : key;
    return invalid("'" + shown + "' is no setting of " + owner + NearestName.hint(key, names));
  }

  static RefusedException invalid(String message) {
    return new RefusedException(ControllerError.INVALID_CONFIG, message);
  }
}
