package dev.esker.server.config;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.WalSync;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The broker-wide settings of the storage engine, read into an {@link EngineConfig}. */
final class StorageSettings {

  static final Setting<WalSync> WAL_SYNC =
      Setting.parsed(
          "wal.sync",
          "always",
          "always, interval=<duration from 1ms to 1h>, or os",
          "When the write-ahead log is made stable. 'always': an acknowledged record is on stable"
              + " storage. 'interval': fsync from time to time, the last interval can be lost with"
              + " the machine. 'os': the operating system decides.",
          StorageSettings::walSync);

  static final Setting<Long> WAL_FILE_BYTES =
      Setting.bytes(
          "wal.file.bytes",
          WalLimits.DEFAULTS.fileBytes(),
          1L << 20,
          1L << 30,
          "The size of each preallocated file of the write-ahead log.");

  static final Setting<Long> CHECKPOINT_BYTES =
      Setting.bytes(
          "wal.checkpoint.bytes",
          WalLimits.DEFAULTS.checkpointBytes(),
          1L << 20,
          1L << 40,
          "After that much write-ahead log a checkpoint is made; it bounds the time of recovery.");

  static final Setting<Integer> RING_SLOTS =
      Setting.parsed(
          "pipeline.ring.slots",
          Integer.toString(MemoryLimits.DEFAULTS.ringSlots()),
          "a power of two from 64 to 1048576",
          "Requests that the write pipeline holds at most; full means back-pressure.",
          StorageSettings::powerOfTwo);

  static final Setting<Long> CACHE_BYTES =
      Setting.bytes(
          "tail.cache.bytes",
          MemoryLimits.DEFAULTS.cacheBytes(),
          4L << 20,
          1L << 40,
          "Memory outside the heap for the newest records of all partitions together.");

  static final Setting<Long> READ_MEMORY_BYTES =
      Setting.bytes(
          "read.memory.bytes",
          MemoryLimits.DEFAULTS.readBytes(),
          1L << 20,
          1L << 40,
          "Memory that may be out on loan to readers at a time.");

  static final Setting<Integer> MAX_OPEN_FILES =
      Setting.integer(
          "max.open.files", 512, 8, 1_000_000, "Segment files that are open at a time.");

  static final Setting<Long> RETENTION_CHECK =
      Setting.millis(
          "log.retention.check.interval.ms",
          300_000L,
          1,
          Long.MAX_VALUE,
          "How often old segments are looked for.");

  static final Setting<Long> PRODUCER_ID_EXPIRATION =
      Setting.millis(
          "producer.id.expiration.ms",
          86_400_000L,
          1,
          Long.MAX_VALUE,
          "After that long without a record an idempotent producer is forgotten.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          WAL_SYNC,
          WAL_FILE_BYTES,
          CHECKPOINT_BYTES,
          RING_SLOTS,
          CACHE_BYTES,
          READ_MEMORY_BYTES,
          MAX_OPEN_FILES,
          RETENTION_CHECK,
          PRODUCER_ID_EXPIRATION);

  private static final String INTERVAL_PREFIX = "interval=";
  private static final long MAX_INTERVAL_MILLIS = 3_600_000;

  private StorageSettings() {}

  static EngineConfig from(ConfigValues values, Path dataDirectory) {
    WalLimits wal = new WalLimits(values.get(WAL_FILE_BYTES), values.get(CHECKPOINT_BYTES));
    if (wal.checkpointBytes() < wal.fileBytes()) {
      throw values.conflict(
          values.isGiven(CHECKPOINT_BYTES.name()) ? CHECKPOINT_BYTES.name() : WAL_FILE_BYTES.name(),
          "wal.checkpoint.bytes = "
              + wal.checkpointBytes()
              + " is not allowed: it must be at least wal.file.bytes = "
              + wal.fileBytes());
    }
    MemoryLimits memory =
        new MemoryLimits(
            values.get(RING_SLOTS),
            values.get(CACHE_BYTES),
            MemoryLimits.DEFAULTS.chunkBytes(),
            values.get(READ_MEMORY_BYTES),
            MemoryLimits.DEFAULTS.producersPerPartition());
    return EngineConfig.of(dataDirectory)
        .withSync(values.get(WAL_SYNC))
        .withWal(wal)
        .withMemory(memory)
        .withMaxOpenFiles(values.get(MAX_OPEN_FILES))
        .withRetentionCheck(Duration.ofMillis(values.get(RETENTION_CHECK)))
        .withProducerExpiration(Duration.ofMillis(values.get(PRODUCER_ID_EXPIRATION)))
        .withCleaner(CleanerSettings.from(values));
  }

  private static WalSync walSync(String text) {
    if (text.startsWith(INTERVAL_PREFIX)) {
      long millis = Units.millis(text.substring(INTERVAL_PREFIX.length()).trim());
      if (millis < 1 || millis > MAX_INTERVAL_MILLIS) {
        throw new IllegalArgumentException(text);
      }
      return new WalSync.Interval(Duration.ofMillis(millis));
    }
    return switch (text) {
      case "always" -> new WalSync.Always();
      case "os" -> new WalSync.Os();
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static int powerOfTwo(String text) {
    int value = Integer.parseInt(text);
    if (value < 64 || value > 1 << 20 || Integer.bitCount(value) != 1) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }
}
