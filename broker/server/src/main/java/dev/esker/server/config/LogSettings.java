package dev.esker.server.config;

import dev.esker.engine.LogConfig;
import dev.esker.records.TimestampType;
import java.util.List;

/**
 * What topics have that don't say otherwise: Kafka's {@code log.*} settings, read into a {@link
 * LogConfig}.
 */
final class LogSettings {

  static final Setting<Long> SEGMENT_BYTES =
      Setting.bytes(
          "log.segment.bytes",
          1L << 30,
          1_024,
          Integer.MAX_VALUE,
          "The size at which a partition's segment file is closed and a new one begun.");

  static final Setting<Long> ROLL_MILLIS =
      Setting.millis(
          "log.roll.ms", null, 1, Long.MAX_VALUE, "The age at which a segment is closed.");

  static final Setting<Long> ROLL_HOURS =
      Setting.timeUnits(
          "log.roll.hours", 168L, 1, Integer.MAX_VALUE, "The same in hours, without log.roll.ms.");

  static final Setting<Long> RETENTION_BYTES =
      Setting.bytes(
          "log.retention.bytes",
          -1,
          -1,
          Long.MAX_VALUE,
          "How much a partition keeps before its oldest segments go; -1 is no limit.");

  static final Setting<Long> RETENTION_MILLIS =
      Setting.millis(
          "log.retention.ms",
          null,
          -1,
          Long.MAX_VALUE,
          "How long records are kept; -1 is for ever.");

  static final Setting<Long> RETENTION_MINUTES =
      Setting.timeUnits(
          "log.retention.minutes",
          null,
          -1,
          Integer.MAX_VALUE,
          "The same in minutes, without log.retention.ms.");

  static final Setting<Long> RETENTION_HOURS =
      Setting.timeUnits(
          "log.retention.hours",
          168L,
          -1,
          Integer.MAX_VALUE,
          "The same in hours, without log.retention.minutes.");

  static final Setting<Long> FLUSH_MESSAGES =
      Setting.number(
          "log.flush.interval.messages",
          1,
          1,
          Long.MAX_VALUE,
          "1 acknowledges an append once it is on stable storage. A larger number acknowledges"
              + " earlier, when it is written, and makes it stable in the background.");

  static final Setting<Long> FLUSH_MILLIS =
      Setting.millis(
          "log.flush.interval.ms",
          Long.MAX_VALUE,
          0,
          Long.MAX_VALUE,
          "After that long an append is made stable in any case.");

  static final Setting<Long> MAX_MESSAGE_BYTES =
      Setting.bytes(
          "message.max.bytes",
          1_048_588,
          0,
          Integer.MAX_VALUE,
          "The largest record batch, as compressed by the producer.");

  static final Setting<TimestampType> TIMESTAMP_TYPE =
      Setting.parsed(
          "log.message.timestamp.type",
          "CreateTime",
          "CreateTime or LogAppendTime",
          "Whether records keep the producer's time stamps or get the broker's.",
          LogSettings::timestampType);

  static final Setting<Long> TIMESTAMP_BEFORE =
      Setting.millis(
          "log.message.timestamp.before.max.ms",
          Long.MAX_VALUE,
          0,
          Long.MAX_VALUE,
          "How far before the broker's time a producer's time stamp may be.");

  static final Setting<Long> TIMESTAMP_AFTER =
      Setting.millis(
          "log.message.timestamp.after.max.ms",
          3_600_000L,
          0,
          Long.MAX_VALUE,
          "How far after the broker's time a producer's time stamp may be.");

  static final Setting<List<String>> CLEANUP_POLICY =
      Setting.list(
          "log.cleanup.policy",
          "delete",
          "delete; compaction is not there yet",
          "What happens to old records.");

  static final Setting<Long> INDEX_INTERVAL =
      Setting.bytes(
          "log.index.interval.bytes",
          4_096,
          0,
          Integer.MAX_VALUE,
          "Bytes between two entries of the offset index.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          SEGMENT_BYTES,
          ROLL_MILLIS,
          ROLL_HOURS,
          RETENTION_BYTES,
          RETENTION_MILLIS,
          RETENTION_MINUTES,
          RETENTION_HOURS,
          FLUSH_MESSAGES,
          FLUSH_MILLIS,
          MAX_MESSAGE_BYTES,
          TIMESTAMP_TYPE,
          TIMESTAMP_BEFORE,
          TIMESTAMP_AFTER,
          CLEANUP_POLICY,
          INDEX_INTERVAL);

  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private LogSettings() {}

  static LogConfig from(ConfigValues values) {
    checkCleanupPolicy(values);
    return LogConfig.builder()
        .segmentBytes(values.get(SEGMENT_BYTES))
        .segmentMillis(
            values.given(ROLL_MILLIS).orElseGet(() -> values.get(ROLL_HOURS) * MILLIS_PER_HOUR))
        .retentionBytes(values.get(RETENTION_BYTES))
        .retentionMillis(retentionMillis(values))
        .flushMessages(values.get(FLUSH_MESSAGES))
        .flushMillis(values.get(FLUSH_MILLIS))
        .maxMessageBytes(Math.toIntExact(values.get(MAX_MESSAGE_BYTES)))
        .timestampType(values.get(TIMESTAMP_TYPE))
        .timestampBeforeMaxMillis(values.get(TIMESTAMP_BEFORE))
        .timestampAfterMaxMillis(values.get(TIMESTAMP_AFTER))
        .indexIntervalBytes(Math.toIntExact(values.get(INDEX_INTERVAL)))
        .build();
  }

  /** Kafka's order: milliseconds over minutes over hours; each -1 is for ever. */
  private static long retentionMillis(ConfigValues values) {
    Long millis = values.get(RETENTION_MILLIS);
    if (millis != null) {
      return millis;
    }
    Long minutes = values.get(RETENTION_MINUTES);
    if (minutes != null) {
      return minutes < 0 ? -1 : minutes * MILLIS_PER_MINUTE;
    }
    long hours = values.get(RETENTION_HOURS);
    return hours < 0 ? -1 : hours * MILLIS_PER_HOUR;
  }

  private static void checkCleanupPolicy(ConfigValues values) {
    List<String> policy = values.get(CLEANUP_POLICY);
    if (!policy.equals(List.of("delete"))) {
      throw values.conflict(
          CLEANUP_POLICY.name(),
          CLEANUP_POLICY.name()
              + " = "
              + String.join(",", policy)
              + " is not allowed: it must be "
              + CLEANUP_POLICY.allowed());
    }
  }

  private static TimestampType timestampType(String text) {
    return switch (text) {
      case "CreateTime" -> TimestampType.CREATE_TIME;
      case "LogAppendTime" -> TimestampType.LOG_APPEND_TIME;
      default -> throw new IllegalArgumentException(text);
    };
  }
}
