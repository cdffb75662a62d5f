package dev.esker.engine;

import java.time.Duration;

/**
 * How compaction goes about its work, for all topics; the names are Kafka's.
 *
 * @param enabled whether logs are compacted at all ({@code log.cleaner.enable})
 * @param threads how many logs are compacted at a time ({@code log.cleaner.threads})
 * @param dedupeBufferBytes memory outside the heap for the keys of the passes that run, all
 *     together; 24 bytes a key ({@code log.cleaner.dedupe.buffer.size})
 * @param loadFactor how full it may be ({@code log.cleaner.io.buffer.load.factor})
 * @param maxBytesPerSecond what compaction reads and writes at most ({@code
 *     log.cleaner.io.max.bytes.per.second})
 * @param backoff how long to wait when there is nothing to compact ({@code log.cleaner.backoff.ms})
 * @param hashKey what keys are hashed with
 */
public record CleanerConfig(
    boolean enabled,
    int threads,
    long dedupeBufferBytes,
    double loadFactor,
    double maxBytesPerSecond,
    Duration backoff,
    HashKey hashKey) {

  /** The least memory for the keys of one pass. */
  public static final long MIN_BUFFER_BYTES = 1024;

  /** Kafka's, but for the memory: 32 MiB, which is 1.2 million keys. */
  public static final CleanerConfig DEFAULTS =
      new CleanerConfig(
          true, 1, 32L << 20, 0.9, Double.MAX_VALUE, Duration.ofSeconds(15), HashKey.FIXED);

  public CleanerConfig {
    if (threads < 1) {
      throw new IllegalArgumentException(
          "log.cleaner.threads = " + threads + " must be at least 1");
    }
    if (dedupeBufferBytes / threads < MIN_BUFFER_BYTES) {
      throw new IllegalArgumentException(
          "log.cleaner.dedupe.buffer.size = "
              + dedupeBufferBytes
              + " must be at least "
              + MIN_BUFFER_BYTES
              + " for each of log.cleaner.threads = "
              + threads);
    }
    if (!(loadFactor > 0 && loadFactor <= 1)) {
      throw new IllegalArgumentException(
          "log.cleaner.io.buffer.load.factor = " + loadFactor + " must be above 0, and at most 1");
    }
    if (!(maxBytesPerSecond > 0)) {
      throw new IllegalArgumentException(
          "log.cleaner.io.max.bytes.per.second = " + maxBytesPerSecond + " must be above 0");
    }
    if (backoff.toMillis() < 1) {
      throw new IllegalArgumentException(
          "log.cleaner.backoff.ms = " + backoff.toMillis() + " must be at least 1");
    }
  }

  /** The same with another key of the hash. */
  public CleanerConfig withHashKey(HashKey value) {
    return new CleanerConfig(
        enabled, threads, dedupeBufferBytes, loadFactor, maxBytesPerSecond, backoff, value);
  }

  /**
   * The key of the hash, chosen at random by whoever opens the engine. Who doesn't know it can't
   * make two record keys that are taken for one.
   *
   * @param first half of it
   * @param second the other half
   */
  public record HashKey(long first, long second) {
    /** For tests, and where everybody who writes is trusted. */
    public static final HashKey FIXED = new HashKey(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);
  }
}
