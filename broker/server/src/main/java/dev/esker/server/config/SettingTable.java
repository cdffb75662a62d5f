package dev.esker.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every setting that the broker knows, grouped by component, in the order of the documentation. */
public final class SettingTable {

  /** The settings of one component. */
  private static final Map<String, List<Setting<?>>> GROUPS = groups();

  private SettingTable() {}

  private static Map<String, List<Setting<?>>> groups() {
    Map<String, List<Setting<?>>> groups = new LinkedHashMap<>();
    groups.put("Broker", NodeConfig.SETTINGS);
    groups.put("Cluster", ClusterConfig.SETTINGS);
    groups.put("Failure lab", FailureLabConfig.SETTINGS);
    groups.put("Rebalancing", RebalanceConfig.SETTINGS);
    groups.put("Plugins and front ends", PluginsConfig.SETTINGS);
    groups.put("Connections", NetworkConfig.SETTINGS);
    groups.put("Storage", StorageSettings.SETTINGS);
    groups.put("Compaction", CleanerSettings.SETTINGS);
    groups.put("Defaults of topics", LogSettings.SETTINGS);
    groups.put("Creation of topics", TopicDefaults.SETTINGS);
    groups.put("Consumer groups", GroupConfig.SETTINGS);
    groups.put("Quotas", QuotaSettings.SETTINGS);
    return groups;
  }

  /** The settings by component. */
  static Map<String, List<Setting<?>>> byComponent() {
    return GROUPS;
  }

  /** Every setting. */
  public static List<Setting<?>> all() {
    List<Setting<?>> all = new ArrayList<>();
    GROUPS.values().forEach(all::addAll);
    return all;
  }

  /** The names of all settings. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    all().forEach(setting -> names.add(setting.name()));
    return names;
  }
}
