package dev.esker.server.config;

import dev.esker.engine.CleanerConfig;
import java.time.Duration;
import java.util.List;

/** How logs are compacted, under Kafka's names. */
final class CleanerSettings {
  private static final CleanerConfig DEFAULTS = CleanerConfig.DEFAULTS;

  static final Setting<Boolean> ENABLE =
      Setting.bool(
          "log.cleaner.enable",
          DEFAULTS.enabled(),
          "Whether topics with cleanup.policy=compact are compacted. Without it the topic of the"
              + " groups' offsets grows for ever.");

  static final Setting<Integer> THREADS =
      Setting.integer(
          "log.cleaner.threads",
          DEFAULTS.threads(),
          1,
          64,
          "How many partitions are compacted at a time.");

  static final Setting<Long> DEDUPE_BUFFER =
      Setting.bytes(
          "log.cleaner.dedupe.buffer.size",
          DEFAULTS.dedupeBufferBytes(),
          64L << 10,
          64L << 30,
          "Memory outside the heap for the keys of what is compacted, shared by the threads, taken"
              + " while they work: 24 bytes a key. What doesn't fit is left to the next pass. Kafka"
              + " has 128 MiB.");

  static final Setting<Double> LOAD_FACTOR =
      Setting.parsed(
          "log.cleaner.io.buffer.load.factor",
          Double.toString(DEFAULTS.loadFactor()),
          "a number above 0, up to 1",
          "How full that memory may be.",
          text -> positive(text, 1));

  static final Setting<Double> MAX_BYTES_PER_SECOND =
      Setting.parsed(
          "log.cleaner.io.max.bytes.per.second",
          Double.toString(DEFAULTS.maxBytesPerSecond()),
          "a number above 0",
          "What compaction reads and writes at most, all threads together; the default is no limit.",
          text -> positive(text, Double.MAX_VALUE));

  static final Setting<Long> BACKOFF =
      Setting.millis(
          "log.cleaner.backoff.ms",
          DEFAULTS.backoff().toMillis(),
          1,
          86_400_000,
          "How long until the next look when there is nothing to compact.");

  static final List<Setting<?>> SETTINGS =
      List.of(ENABLE, THREADS, DEDUPE_BUFFER, LOAD_FACTOR, MAX_BYTES_PER_SECOND, BACKOFF);

  private CleanerSettings() {}

  static CleanerConfig from(ConfigValues values) {
    return new CleanerConfig(
        values.get(ENABLE),
        values.get(THREADS),
        values.get(DEDUPE_BUFFER),
        values.get(LOAD_FACTOR),
        values.get(MAX_BYTES_PER_SECOND),
        Duration.ofMillis(values.get(BACKOFF)),
        DEFAULTS.hashKey());
  }

  private static double positive(String text, double max) {
    double value = Double.parseDouble(text);
    if (!(value > 0 && value <= max)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }
}
