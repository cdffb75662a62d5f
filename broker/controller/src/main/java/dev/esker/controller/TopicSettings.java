package dev.esker.controller;

import java.util.List;
import java.util.Map;

/**
 * The settings of a topic that Esker acts on, as numbers.
 *
 * @param segmentBytes {@code segment.bytes}
 * @param segmentMillis {@code segment.ms}
 * @param retention when old segments go
 * @param flush when data is forced to disk
 * @param messages which messages are accepted
 * @param indexIntervalBytes {@code index.interval.bytes}
 * @param compaction when records are compacted, if they are
 */
public record TopicSettings(
    int segmentBytes,
    long segmentMillis,
    Retention retention,
    Flush flush,
    Messages messages,
    int indexIntervalBytes,
    Compaction compaction) {

  /**
   * When old segments go.
   *
   * @param bytes {@code retention.bytes}, -1: no limit
   * @param millis {@code retention.ms}, -1: no limit
   * @param delete whether {@code cleanup.policy} has delete
   * @param compact whether {@code cleanup.policy} has compact
   */
  public record Retention(long bytes, long millis, boolean delete, boolean compact) {}

  /**
   * When data is forced to disk.
   *
   * @param messages {@code flush.messages}, from 1
   * @param millis {@code flush.ms}
   */
  public record Flush(long messages, long millis) {}

  /**
   * Which messages are accepted.
   *
   * @param maxBytes {@code max.message.bytes}, of a batch
   * @param appendTime whether {@code message.timestamp.type} is LogAppendTime
   * @param beforeMaxMillis {@code message.timestamp.before.max.ms}
   * @param afterMaxMillis {@code message.timestamp.after.max.ms}
   * @param minInSyncReplicas {@code min.insync.replicas}
   */
  public record Messages(
      int maxBytes,
      boolean appendTime,
      long beforeMaxMillis,
      long afterMaxMillis,
      int minInSyncReplicas) {}

  /**
   * When records are compacted.
   *
   * @param minDirtyRatio {@code min.cleanable.dirty.ratio}
   * @param minLagMillis {@code min.compaction.lag.ms}
   * @param maxLagMillis {@code max.compaction.lag.ms}
   * @param deleteRetentionMillis {@code delete.retention.ms}
   */
  public record Compaction(
      double minDirtyRatio, long minLagMillis, long maxLagMillis, long deleteRetentionMillis) {}

  /**
   * From the values in force, all of which {@link TopicConfigs} has checked.
   *
   * @param values by key, as {@link ConfigResolver#topicValues} gives them
   */
  public static TopicSettings of(Map<String, String> values) {
    List<String> cleanup = ValueRule.items(values.get("cleanup.policy"));
    return new TopicSettings(
        (int) number(values, "segment.bytes"),
        number(values, "segment.ms"),
        new Retention(
            number(values, "retention.bytes"),
            number(values, "retention.ms"),
            cleanup.contains("delete"),
            cleanup.contains("compact")),
        new Flush(number(values, "flush.messages"), number(values, "flush.ms")),
        new Messages(
            (int) number(values, "max.message.bytes"),
            values.get("message.timestamp.type").trim().equals("LogAppendTime"),
            number(values, "message.timestamp.before.max.ms"),
            number(values, "message.timestamp.after.max.ms"),
            (int) number(values, "min.insync.replicas")),
        (int) number(values, "index.interval.bytes"),
        new Compaction(
            Double.parseDouble(values.get("min.cleanable.dirty.ratio").trim()),
            number(values, "min.compaction.lag.ms"),
            number(values, "max.compaction.lag.ms"),
            number(values, "delete.retention.ms")));
  }

  private static long number(Map<String, String> values, String key) {
    return Long.parseLong(values.get(key).trim());
  }
}
