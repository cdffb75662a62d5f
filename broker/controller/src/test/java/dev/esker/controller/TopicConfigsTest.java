package dev.esker.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicConfigsTest {

  @Test
  void everyDefaultIsAllowedAndEverySynonymIsASettingOfTheBroker() {
    BrokerConfigs brokers = new BrokerConfigs(List.of(), Map.of());
    for (ConfigDefinition definition : TopicConfigs.all()) {
      String value = definition.defaultValue().orElseThrow();
      assertEquals(Optional.empty(), definition.fault(value), definition.name());
      assertFalse(definition.documentation().isBlank(), definition.name());
      for (ConfigDefinition.Synonym synonym : definition.synonyms()) {
        assertTrue(brokers.find(synonym.name()).isPresent(), synonym.name());
      }
    }
  }

  @Test
  void theNamesAreThoseOfKafka44() {
    String names =
        """
        cleanup.policy compression.gzip.level compression.lz4.level compression.type
        compression.zstd.level delete.retention.ms errors.deadletterqueue.group.enable
        file.delete.delay.ms flush.messages flush.ms follower.replication.throttled.replicas
        index.interval.bytes leader.replication.throttled.replicas local.retention.bytes
        local.retention.ms max.compaction.lag.ms max.decompressed.message.bytes
        max.message.bytes message.timestamp.after.max.ms message.timestamp.before.max.ms
        message.timestamp.type min.cleanable.dirty.ratio min.compaction.lag.ms
        min.insync.replicas preallocate remote.copy.lag.bytes remote.copy.lag.ms
        remote.log.copy.disable remote.log.delete.on.disable remote.storage.enable
        retention.bytes retention.ms segment.bytes segment.index.bytes segment.jitter.ms
        segment.ms unclean.leader.election.enable
        """;
    assertEquals(
        new TreeSet<>(List.of(names.trim().split("\\s+"))),
        TopicConfigs.all().stream()
            .map(ConfigDefinition::name)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void valuesAtTheEdges() {
    good("segment.bytes", "1048576", "2147483647", " 2000000 ");
    bad("segment.bytes", "1048575", "2147483648", "1e7", "", "0x100000");
    good("retention.ms", "-1", "0", "9223372036854775807");
    bad("retention.ms", "-2", "9223372036854775808", "7d");
    good("min.cleanable.dirty.ratio", "0", "1", "0.25");
    bad("min.cleanable.dirty.ratio", "1.01", "-0.1", "NaN", "half");
    good("cleanup.policy", "", "compact", "delete , compact");
    bad("cleanup.policy", "delete,delete", "Delete", "compact;delete");
    good("preallocate", "TRUE", "false");
    bad("preallocate", "yes", "1");
    good("leader.replication.throttled.replicas", "", "*", "0:1,1:2");
    bad("leader.replication.throttled.replicas", "0", "a:b", "0:1;1:2");
    good("compression.gzip.level", "-1", "9");
    bad("compression.gzip.level", "0", "10");
    good("compression.type", "producer");
    bad("compression.type", "gzip", "uncompressed");
    good("remote.storage.enable", "False");
    bad("remote.storage.enable", "true");
  }

  @Test
  void theNearestNameIsSuggestedAndNothingWhenNoneIsNear() {
    List<String> names = TopicConfigs.all().stream().map(ConfigDefinition::name).toList();
    assertEquals(Optional.of("flush.messages"), NearestName.of("flush.message", names));
    assertEquals(Optional.of("retention.ms"), NearestName.of("retention.msec", names));
    assertEquals(Optional.empty(), NearestName.of("colour", names));
    assertEquals(Optional.empty(), NearestName.of("x".repeat(100_000), names));
    assertEquals("", NearestName.hint("colour", names));
  }

  /** docs/topic-configs.md states of every setting its default and what Esker does with it. */
  @Test
  void theDocumentSaysTheSame() throws Exception {
    Path root = Path.of(System.getProperty("user.dir"));
    while (!Files.exists(root.resolve("docs/topic-configs.md"))) {
      root = root.getParent();
    }
    List<String> lines = Files.readAllLines(root.resolve("docs/topic-configs.md"));
    for (ConfigDefinition definition : TopicConfigs.all()) {
      String row = row(definition);
      assertTrue(lines.contains(row), "docs/topic-configs.md lacks the line: " + row);
    }
    long rows = lines.stream().filter(line -> line.startsWith("| `")).count();
    assertEquals(TopicConfigs.all().size(), rows);
  }

  private static String row(ConfigDefinition definition) {
    String value = definition.defaultValue().orElseThrow();
    String shown =
        value.isEmpty() ? "(empty)" : value.equals("9223372036854775807") ? "2^63-1" : value;
    String synonym =
        definition.synonyms().isEmpty() ? "" : "`" + definition.synonyms().get(0).name() + "`";
    return "| `%s` | %s | %s | %s | %s |"
        .formatted(
            definition.name(),
            shown,
            synonym,
            definition.effect().name().toLowerCase(Locale.ROOT),
            definition.documentation());
  }

  private static void good(String key, String... values) {
    for (String value : values) {
      assertEquals(Optional.empty(), TopicConfigs.find(key).orElseThrow().fault(value), key);
    }
  }

  private static void bad(String key, String... values) {
    for (String value : values) {
      String fault = TopicConfigs.find(key).orElseThrow().fault(value).orElse("");
      assertTrue(fault.startsWith(key + " = " + value + " must be "), key + " = " + value);
    }
  }
}
