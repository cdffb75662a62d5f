package dev.esker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.ResolvedConfig.Level;
import dev.esker.controller.ResolvedConfig.Source;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataImage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigResolverTest {
  private static final ConfigDefinition ROLES =
      new ConfigDefinition(
          "process.roles",
          ValueRule.oneOf("broker"),
          Optional.of("broker"),
          ConfigDefinition.Effect.ACTS,
          List.of(),
          "What it is.");

  private MetadataImage image = MetadataImage.empty();

  @Test
  void everyLevelIsShownAndTheFirstIsInForce() throws Exception {
    set(ConfigTarget.allBrokers(), "log.retention.ms", "2");
    set(ConfigTarget.broker(1), "log.retention.ms", "3");
    set(ConfigTarget.broker(2), "log.retention.ms", "4");
    ConfigResolver resolver = resolver(Map.of("log.retention.ms", "5", "log.retention.hours", "6"));
    ResolvedConfig config = find(resolver, Map.of("retention.ms", "1"), "retention.ms");
    assertEquals(
        List.of(
            new Level("retention.ms", "1", Source.TOPIC),
            new Level("log.retention.ms", "3", Source.DYNAMIC_BROKER),
            new Level("log.retention.ms", "2", Source.DYNAMIC_DEFAULT_BROKER),
            new Level("log.retention.ms", "5", Source.STATIC_BROKER),
            new Level("log.retention.hours", "21600000", Source.STATIC_BROKER),
            new Level("log.retention.ms", "604800000", Source.DEFAULT)),
        config.levels());
    assertEquals(Optional.of("1"), config.value());
    assertEquals(Source.TOPIC, config.source());

    ResolvedConfig inherited = find(resolver, Map.of(), "retention.ms");
    assertEquals(Optional.of("3"), inherited.value());
    assertEquals(Source.DYNAMIC_BROKER, inherited.source());
  }

  @Test
  void hoursBecomeMillisecondsAndNoLimitStaysNoLimit() {
    assertEquals("-1", value(resolver(Map.of("log.retention.hours", "-1")), "retention.ms"));
    assertEquals("60000", value(resolver(Map.of("log.retention.minutes", "1")), "retention.ms"));
    assertEquals(
        Long.toString(Long.MAX_VALUE),
        value(resolver(Map.of("log.roll.hours", Long.toString(Long.MAX_VALUE / 2))), "segment.ms"));
  }

  @Test
  void theBrokersOwnSettingsShowWhatCanBeChanged() throws Exception {
    set(ConfigTarget.allBrokers(), "log.flush.interval.messages", "10");
    ConfigResolver resolver = resolver(Map.of("log.segment.bytes", "2000000"));
    List<ResolvedConfig> configs = resolver.broker(image);
    ResolvedConfig flush = byName(configs, "log.flush.interval.messages");
    assertEquals(Optional.of("10"), flush.value());
    assertEquals(Source.DYNAMIC_DEFAULT_BROKER, flush.source());
    assertFalse(flush.readOnly());
    assertEquals(Source.STATIC_BROKER, byName(configs, "log.segment.bytes").source());
    ResolvedConfig hours = byName(configs, "log.retention.hours");
    assertTrue(hours.readOnly());
    assertEquals(Optional.empty(), hours.value());
    ResolvedConfig roles = byName(configs, "process.roles");
    assertTrue(roles.readOnly());
    assertEquals(Optional.of("broker"), roles.value());
    assertEquals(
        List.of("log.flush.interval.messages"),
        resolver.allBrokers(image).stream().map(c -> c.definition().name()).toList());
  }

  @Test
  void aBadValueAtStartIsRefusedWithItsName() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> resolver(Map.of("log.segment.bytes", "1k")));
    assertTrue(e.getMessage().startsWith("log.segment.bytes = 1k must be"), e.getMessage());
  }

  @Test
  void settingsBecomeNumbers() {
    TopicSettings settings =
        TopicSettings.of(
            resolver(Map.of())
                .topicValues(
                    image,
                    Map.of(
                        "cleanup.policy", "compact", "message.timestamp.type", "LogAppendTime")));
    assertEquals(1 << 30, settings.segmentBytes());
    assertEquals(604_800_000L, settings.segmentMillis());
    assertEquals(new TopicSettings.Retention(-1, 604_800_000L, false, true), settings.retention());
    assertEquals(new TopicSettings.Flush(1, Long.MAX_VALUE), settings.flush());
    assertEquals(
        new TopicSettings.Messages(1_048_588, true, Long.MAX_VALUE, 3_600_000, 1),
        settings.messages());
    assertEquals(4_096, settings.indexIntervalBytes());
  }

  private ConfigResolver resolver(Map<String, String> startup) {
    return new ConfigResolver(1, new BrokerConfigs(List.of(ROLES), startup));
  }

  private String value(ConfigResolver resolver, String key) {
    return find(resolver, Map.of(), key).value().orElseThrow();
  }

  private ResolvedConfig find(ConfigResolver resolver, Map<String, String> own, String key) {
    return byName(resolver.topic(image, own), key);
  }

  private static ResolvedConfig byName(List<ResolvedConfig> configs, String name) {
    return configs.stream()
        .filter(config -> config.definition().name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void set(ConfigTarget target, String key, String value) throws Exception {
    image = image.apply(new AlterConfig(target, false, Map.of(key, Optional.of(value)), Map.of()));
  }
}
