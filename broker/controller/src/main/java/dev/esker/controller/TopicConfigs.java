package dev.esker.controller;

import static dev.esker.controller.ConfigDefinition.Effect.ACTS;
import static dev.esker.controller.ConfigDefinition.Effect.FIXED;
import static dev.esker.controller.ConfigDefinition.Effect.STORED;

import dev.esker.controller.ConfigDefinition.Effect;
import dev.esker.controller.ConfigDefinition.Synonym;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Every setting of a topic that Apache Kafka 4.4 knows, by its name there, with the same types,
 * ranges and defaults, but for {@code flush.messages}, whose default here is 1: an ack means
 * fsynced.
 *
 * <p>Which of them Esker acts on, which it only keeps, and which it accepts only with the value
 * that is true here, is told by {@link ConfigDefinition#effect} and, for people, in {@code
 * docs/topic-configs.md}. A value that can't be honoured is refused rather than kept in silence, if
 * somebody could rely on it.
 */
public final class TopicConfigs {
  private static final long HOUR = 3_600_000L;
  private static final String FOREVER = Long.toString(Long.MAX_VALUE);
  private static final String WEEK = Long.toString(7 * 24 * HOUR);
  private static final Pattern THROTTLED = Pattern.compile("[0-9]+:[0-9]+|\\*");

  private static final Map<String, ConfigDefinition> ALL = new LinkedHashMap<>();

  static {
    segments();
    retention();
    flushing();
    messages();
    compaction();
    replication();
    compression();
    remote();
  }

  private TopicConfigs() {}

  /** A setting by its name. */
  public static Optional<ConfigDefinition> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** Every setting. */
  public static Collection<ConfigDefinition> all() {
    return Collections.unmodifiableCollection(ALL.values());
  }

  private static void segments() {
    define("segment.bytes", ValueRule.integer(1 << 20, Integer.MAX_VALUE), 1 << 30, ACTS)
        .synonym("log.segment.bytes")
        .says("The size in bytes at which a segment is closed and the next one begun.");
    define("segment.ms", ValueRule.atLeast(1), WEEK, ACTS)
        .synonym("log.roll.ms")
        .synonym("log.roll.hours", HOUR)
        .says("The age in milliseconds at which a segment is closed even if it isn't full.");
    define("segment.jitter.ms", ValueRule.atLeast(0), 0, STORED)
        .synonym("log.roll.jitter.ms")
        .synonym("log.roll.jitter.hours", HOUR)
        .says("The most milliseconds by which Kafka closes a segment early, by chance.");
    define("segment.index.bytes", ValueRule.integer(4, Integer.MAX_VALUE), 10 << 20, STORED)
        .synonym("log.index.size.max.bytes")
        .says("The size of Kafka's index files; Esker's index is in its catalog and has none.");
    define("index.interval.bytes", ValueRule.integer(0, Integer.MAX_VALUE), 4096, ACTS)
        .synonym("log.index.interval.bytes")
        .says("The bytes of log between two entries of the offset index.");
    define("file.delete.delay.ms", ValueRule.atLeast(0), 60_000, STORED)
        .synonym("log.segment.delete.delay.ms")
        .says("The milliseconds for which Kafka keeps the file of a dropped segment.");
    define("preallocate", ValueRule.flag(), false, STORED)
        .synonym("log.preallocate")
        .says("Whether Kafka preallocates segments; Esker preallocates its write-ahead log.");
  }

  private static void retention() {
    define("cleanup.policy", ValueRule.listOf("compact", "delete"), "delete", ACTS)
        .synonym("log.cleanup.policy")
        .says("Whether old segments are deleted, compacted, or both; empty keeps everything.");
    define("retention.bytes", ValueRule.atLeast(-1), -1, ACTS)
        .synonym("log.retention.bytes")
        .says("The bytes of a partition above which its oldest segments are deleted; -1: none.");
    define("retention.ms", ValueRule.atLeast(-1), WEEK, ACTS)
        .synonym("log.retention.ms")
        .synonym("log.retention.minutes", 60_000)
        .synonym("log.retention.hours", HOUR)
        .says("The milliseconds after which a segment is deleted; -1: never.");
  }

  private static void flushing() {
    define("flush.messages", ValueRule.atLeast(1), 1, ACTS)
        .synonym("log.flush.interval.messages")
        .says(
            "How many messages are acknowledged before they are forced to disk; 1, the default,"
                + " acknowledges none before.");
    define("flush.ms", ValueRule.atLeast(0), FOREVER, ACTS)
        .synonym("log.flush.interval.ms")
        .synonym("log.flush.scheduler.interval.ms")
        .says("The longest time in milliseconds until messages are forced to disk.");
  }

  private static void messages() {
    define("max.message.bytes", ValueRule.integer(0, Integer.MAX_VALUE), 1_048_588, ACTS)
        .synonym("message.max.bytes")
        .says("The size in bytes of the largest batch that is accepted.");
    define(
            "max.decompressed.message.bytes",
            ValueRule.only(
                ConfigType.INT, "2147483647", "a limit on decompressed records isn't supported"),
            Integer.MAX_VALUE,
            FIXED)
        .synonym("max.decompressed.message.bytes")
        .says("The size in bytes of the largest record after decompression.");
    define(
            "message.timestamp.type",
            ValueRule.oneOf("CreateTime", "LogAppendTime"),
            "CreateTime",
            ACTS)
        .synonym("log.message.timestamp.type")
        .says("Whether a message bears the time of its creation or of its append.");
    define("message.timestamp.before.max.ms", ValueRule.atLeast(0), FOREVER, ACTS)
        .synonym("log.message.timestamp.before.max.ms")
        .says("How many milliseconds a message's time may lie before the broker's.");
    define("message.timestamp.after.max.ms", ValueRule.atLeast(0), HOUR, ACTS)
        .synonym("log.message.timestamp.after.max.ms")
        .says("How many milliseconds a message's time may lie after the broker's.");
    define(
            "errors.deadletterqueue.group.enable",
            ValueRule.only(ConfigType.BOOLEAN, "false", "share groups aren't supported"),
            false,
            FIXED)
        .says("Whether share groups may write what they can't deliver to this topic.");
  }

  private static void compaction() {
    define("delete.retention.ms", ValueRule.atLeast(0), 24 * HOUR, ACTS)
        .synonym("log.cleaner.delete.retention.ms")
        .says("The milliseconds for which delete markers stay once they were compacted.");
    define("min.compaction.lag.ms", ValueRule.atLeast(0), 0, ACTS)
        .synonym("log.cleaner.min.compaction.lag.ms")
        .says("The milliseconds for which a message isn't compacted.");
    define("max.compaction.lag.ms", ValueRule.atLeast(1), FOREVER, ACTS)
        .synonym("log.cleaner.max.compaction.lag.ms")
        .says("The milliseconds after which a message is compacted.");
    define("min.cleanable.dirty.ratio", ValueRule.fraction(), "0.5", ACTS)
        .synonym("log.cleaner.min.cleanable.ratio")
        .says("The share of a log that must be dirty before it is compacted.");
  }

  private static void replication() {
    define("min.insync.replicas", ValueRule.integer(1, Integer.MAX_VALUE), 1, ACTS)
        .synonym("min.insync.replicas")
        .says("How many replicas must be in sync for a write with acks=all.");
    define("unclean.leader.election.enable", ValueRule.flag(), false, ACTS)
        .synonym("unclean.leader.election.enable")
        .says("Whether a replica that isn't in sync may lead when no other can.");
    ValueRule throttled =
        ValueRule.listOf(THROTTLED, "* or a list of partition:broker, 0:1,1:2 for instance");
    define("leader.replication.throttled.replicas", throttled, "", ACTS)
        .says("The replicas whose sending side is throttled while they are moved.");
    define("follower.replication.throttled.replicas", throttled, "", ACTS)
        .says("The replicas whose receiving side is throttled while they are moved.");
  }

  private static void compression() {
    define(
            "compression.type",
            ValueRule.only(
                ConfigType.STRING,
                "producer",
                "batches are stored as they were sent; the broker doesn't recompress"),
            "producer",
            FIXED)
        .synonym("compression.type")
        .says("How batches are compressed on disk.");
    ValueRule gzip =
        new ValueRule(
            ConfigType.INT,
            "-1 or a whole number from 1 to 9",
            value -> value.equals("-1") || value.matches("[1-9]"));
    define("compression.gzip.level", gzip, -1, STORED)
        .synonym("compression.gzip.level")
        .says("The level for compression.type=gzip.");
    define("compression.lz4.level", ValueRule.integer(1, 17), 9, STORED)
        .synonym("compression.lz4.level")
        .says("The level for compression.type=lz4.");
    define("compression.zstd.level", ValueRule.integer(-131_072, 22), 3, STORED)
        .synonym("compression.zstd.level")
        .says("The level for compression.type=zstd.");
  }

  private static void remote() {
    define(
            "remote.storage.enable",
            ValueRule.only(ConfigType.BOOLEAN, "false", "tiered storage isn't supported"),
            false,
            FIXED)
        .says("Whether segments are copied to remote storage.");
    define("local.retention.ms", ValueRule.atLeast(-2), -2, STORED)
        .synonym("log.local.retention.ms")
        .says("The milliseconds for which segments that are in remote storage stay here too.");
    define("local.retention.bytes", ValueRule.atLeast(-2), -2, STORED)
        .synonym("log.local.retention.bytes")
        .says("The bytes of segments that stay here though they are in remote storage too.");
    define("remote.log.copy.disable", ValueRule.flag(), false, STORED)
        .says("Whether copying to remote storage is paused.");
    define("remote.copy.lag.ms", ValueRule.atLeast(-1), 0, STORED)
        .says("The age in milliseconds at which a segment is copied to remote storage.");
    define("remote.copy.lag.bytes", ValueRule.atLeast(-1), 0, STORED)
        .says("The bytes behind a segment at which it is copied to remote storage.");
    define("remote.log.delete.on.disable", ValueRule.flag(), false, STORED)
        .says("Whether remote data is deleted when remote storage is disabled.");
  }

  private static Draft define(String name, ValueRule rule, Object defaultValue, Effect effect) {
    return new Draft(name, rule, defaultValue.toString(), effect);
  }

  /** A definition that lacks its documentation. */
  private static final class Draft {
    private final String name;
    private final ValueRule rule;
    private final String defaultValue;
    private final Effect effect;
    private final List<Synonym> synonyms = new ArrayList<>();

    Draft(String name, ValueRule rule, String defaultValue, Effect effect) {
      this.name = name;
      this.rule = rule;
      this.defaultValue = defaultValue;
      this.effect = effect;
    }

    Draft synonym(String key) {
      return synonym(key, 1);
    }

    Draft synonym(String key, long factor) {
      synonyms.add(new Synonym(key, factor));
      return this;
    }

    void says(String documentation) {
      ALL.put(
          name,
          new ConfigDefinition(
              name, rule, Optional.of(defaultValue), effect, synonyms, documentation));
    }
  }
}
