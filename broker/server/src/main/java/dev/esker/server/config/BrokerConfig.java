package dev.esker.server.config;

import dev.esker.commands.NearestName;
import dev.esker.controller.BrokerConfigs;
import dev.esker.engine.EngineConfig;
import dev.esker.server.quotas.QuotaWindows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The configuration of a broker: one record per component, and what they were made from.
 *
 * @param node who it is and where it lives
 * @param network how much front ends may take in
 * @param storage the storage engine
 * @param logs what topics have that don't say otherwise, as far as it was given, by Kafka's names
 * @param topics how topics come into being
 * @param groups consumer groups
 * @param quotas how the use of clients that have quotas is measured
 * @param plugins front ends and their settings
 * @param cluster whether and how it is part of a cluster
 * @param lab whether it is part of a failure lab
 * @param rebalance when and how partitions move by themselves
 * @param values what was given, for descriptions of the configuration
 */
public record BrokerConfig(
    NodeConfig node,
    NetworkConfig network,
    EngineConfig storage,
    Map<String, String> logs,
    TopicDefaults topics,
    GroupConfig groups,
    QuotaWindows quotas,
    PluginsConfig plugins,
    ClusterConfig cluster,
    FailureLabConfig lab,
    RebalanceConfig rebalance,
    ConfigValues values) {

  /**
   * Checks and reads every setting.
   *
   * @throws ConfigException at the first value that isn't allowed
   */
  public static BrokerConfig from(ConfigValues values) {
    NodeConfig node = NodeConfig.from(values);
    return new BrokerConfig(
        node,
        NetworkConfig.from(values),
        StorageSettings.from(values, node.dataDirectory()),
        LogSettings.from(values),
        TopicDefaults.from(values),
        GroupConfig.from(values),
        QuotaSettings.from(values),
        PluginsConfig.from(values),
        ClusterConfig.from(values),
        FailureLabConfig.from(values),
        RebalanceConfig.from(values),
        values);
  }

  /** The settings as the controller describes them to clients. */
  public BrokerConfigs brokerConfigs() {
    return ControllerSettings.from(values, logs);
  }

  /** A warning for each name that was given and that nobody knows, with the nearest known one. */
  public List<String> warnings() {
    List<String> names = SettingTable.names();
    Set<String> known = new HashSet<>(names);
    List<String> warnings = new ArrayList<>();
    values
        .all()
        .forEach(
            (name, given) -> {
              if (!known.contains(name) && !name.startsWith(PluginsConfig.FRONTEND_PREFIX)) {
                String hint =
                    NearestName.of(name, names)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("");
                warnings.add(
                    given.origin().describe() + ": unknown setting " + name + " is ignored" + hint);
              }
            });
    return warnings;
  }
}
