package dev.esker.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.BrokerConfigs;
import dev.esker.controller.ConfigDefinition;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ControllerSettingsTest {

  private static BrokerConfigs configs(String... settings) {
    ConfigSources sources = new ConfigSources();
    for (int i = 0; i < settings.length; i += 2) {
      sources.flag("", settings[i], settings[i + 1]);
    }
    return BrokerConfig.from(sources.merge()).brokerConfigs();
  }

  @Test
  void everySettingIsDescribedOnce() {
    TreeSet<String> described = new TreeSet<>();
    for (ConfigDefinition definition : configs().all()) {
      assertTrue(described.add(definition.name()), definition.name());
      assertFalse(definition.documentation().isBlank(), definition.name());
    }
    TreeSet<String> expected = new TreeSet<>(SettingTable.names());
    // Those that a broker can't be started with.
    expected.add("leader.replication.throttled.rate");
    expected.add("follower.replication.throttled.rate");
    expected.add("replica.alter.log.dirs.io.max.bytes.per.second");
    assertEquals(expected, described);
  }

  @Test
  void topicsDefaultsAndAFewOthersCanBeChangedWhileTheBrokerRuns() {
    BrokerConfigs configs = configs();
    for (Setting<?> setting : SettingTable.all()) {
      boolean changeable =
          LogSettings.SETTINGS.contains(setting)
              || setting == NetworkConfig.MAX_CONNECTIONS
              || setting == RebalanceConfig.RATE;
      assertTrue(changeable || !configs.isDynamic(setting.name()), setting.name());
    }
    assertTrue(configs.isDynamic("log.segment.bytes"));
    ConfigDefinition connections = configs.find("max.connections").orElseThrow();
    assertTrue(configs.isDynamic("max.connections"));
    assertEquals(Optional.empty(), connections.fault("1"));
    assertTrue(connections.fault("0").isPresent());
    assertTrue(connections.fault("many").isPresent());
    ConfigDefinition rate = configs.find("rebalance.throttled.rate").orElseThrow();
    assertTrue(configs.isDynamic(rate.name()));
    assertEquals(Optional.empty(), rate.fault("0"));
    assertTrue(rate.fault("-1").isPresent());
  }

  @Test
  void whatWasGivenIsShownAsANumberWhereItIsOne() {
    BrokerConfigs configs =
        configs(
            "tail.cache.bytes", "16MiB",
            "log.retention.check.interval.ms", "5s",
            "log.retention.ms", "2h",
            "wal.sync", " interval=10ms ",
            "auto.create.topics.enable", "FALSE");
    assertEquals(Optional.of("16777216"), configs.startup("tail.cache.bytes"));
    assertEquals(Optional.of("5000"), configs.startup("log.retention.check.interval.ms"));
    assertEquals(Optional.of("7200000"), configs.startup("log.retention.ms"));
    assertEquals(Optional.of("interval=10ms"), configs.startup("wal.sync"));
    assertEquals(Optional.of("false"), configs.startup("auto.create.topics.enable"));
    assertEquals(Optional.empty(), configs.startup("max.open.files"));
  }

  @Test
  void everyDefaultOfATopicsSettingIsAllowed() {
    for (Setting<?> setting : LogSettings.SETTINGS) {
      if (setting.defaultText() != null) {
        assertFalse(
            configs().find(setting.name()).orElseThrow().fault(setting.defaultText()).isPresent(),
            setting.name());
      }
    }
  }
}
