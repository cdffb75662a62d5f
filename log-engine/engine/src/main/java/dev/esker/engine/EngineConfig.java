package dev.esker.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The settings of a {@link StorageEngine}.
 *
 * @param directory where {@code wal/}, {@code catalog/} and {@code topics/} are
 * @param sync when the write-ahead log is forced
 * @param wal sizes of the write-ahead log
 * @param memory limits of what is held in memory
 * @param maxOpenFiles segment files open at a time
 * @param retentionCheck how often retention looks for old segments
 * @param producerExpiration after how long without a batch an idempotent producer is forgotten
 * @param cleaner how logs are compacted
 */
public record EngineConfig(
    Path directory,
    WalSync sync,
    WalLimits wal,
    MemoryLimits memory,
    int maxOpenFiles,
    Duration retentionCheck,
    Duration producerExpiration,
    CleanerConfig cleaner) {

  public EngineConfig {
    if (maxOpenFiles < 8) {
      throw new IllegalArgumentException(
          "max.open.files = " + maxOpenFiles + " must be at least 8");
    }
    if (retentionCheck.toMillis() < 1) {
      throw new IllegalArgumentException(
          "log.retention.check.interval.ms = " + retentionCheck.toMillis() + " must be at least 1");
    }
    if (producerExpiration.toMillis() < 1) {
      throw new IllegalArgumentException(
          "producer.id.expiration.ms = " + producerExpiration.toMillis() + " must be at least 1");
    }
  }

  /** The defaults for a directory. */
  public static EngineConfig of(Path directory) {
    return new EngineConfig(
        directory,
        new WalSync.Always(),
        WalLimits.DEFAULTS,
        MemoryLimits.DEFAULTS,
        512,
        Duration.ofMinutes(5),
        Duration.ofDays(1),
        CleanerConfig.DEFAULTS);
  }

  /** The same with another {@code wal.sync}. */
  public EngineConfig withSync(WalSync value) {
    return new EngineConfig(
        directory, value, wal, memory, maxOpenFiles, retentionCheck, producerExpiration, cleaner);
  }

  /** The same with other sizes of the write-ahead log. */
  public EngineConfig withWal(WalLimits value) {
    return new EngineConfig(
        directory, sync, value, memory, maxOpenFiles, retentionCheck, producerExpiration, cleaner);
  }

  /** The same with other limits of memory. */
  public EngineConfig withMemory(MemoryLimits value) {
    return new EngineConfig(
        directory, sync, wal, value, maxOpenFiles, retentionCheck, producerExpiration, cleaner);
  }

  /** The same with another limit of open segment files. */
  public EngineConfig withMaxOpenFiles(int value) {
    return new EngineConfig(
        directory, sync, wal, memory, value, retentionCheck, producerExpiration, cleaner);
  }

  /** The same with another period of retention checks. */
  public EngineConfig withRetentionCheck(Duration value) {
    return new EngineConfig(
        directory, sync, wal, memory, maxOpenFiles, value, producerExpiration, cleaner);
  }

  /** The same with another expiry of producers. */
  public EngineConfig withProducerExpiration(Duration value) {
    return new EngineConfig(
        directory, sync, wal, memory, maxOpenFiles, retentionCheck, value, cleaner);
  }

  /** The same with other settings of compaction. */
  public EngineConfig withCleaner(CleanerConfig value) {
    return new EngineConfig(
        directory, sync, wal, memory, maxOpenFiles, retentionCheck, producerExpiration, value);
  }

  /**
   * Sizes of the write-ahead log.
   *
   * @param fileBytes of one file ({@code wal.file.bytes})
   * @param checkpointBytes a checkpoint is made when that much has been written since the last one,
   *     which bounds what a restart replays ({@code wal.checkpoint.bytes})
   */
  public record WalLimits(long fileBytes, long checkpointBytes) {
    /** 64 MiB a file, a checkpoint every 256 MiB. */
    public static final WalLimits DEFAULTS = new WalLimits(64L << 20, 256L << 20);

    private static final long MAX_SPARE_FILES = 1024;

    public WalLimits {
      if (checkpointBytes < 1) {
        throw new IllegalArgumentException(
            "wal.checkpoint.bytes = " + checkpointBytes + " must be at least 1");
      }
    }

    /**
     * How many trimmed files are kept for reuse: what is written from one checkpoint to the next,
     * twice, since as much again may come while one is being made. With fewer of them a busy log
     * would delete files at each checkpoint and fill new ones with zeros right after, which are as
     * many bytes for the disk as the records.
     */
    public int spareFiles() {
      long filesPerCheckpoint = (checkpointBytes + fileBytes - 1) / fileBytes;
      return (int) Math.min(MAX_SPARE_FILES, 2 * filesPerCheckpoint);
    }
  }

  /**
   * Limits of what is held in memory.
   *
   * @param ringSlots requests in the write pipeline; a power of two
   * @param cacheBytes the tail cache ({@code tail.cache.bytes}), off the heap
   * @param chunkBytes a piece of it
   * @param readBytes memory out on loan to readers at a time
   * @param producersPerPartition idempotent producers that a partition remembers
   */
  public record MemoryLimits(
      int ringSlots, long cacheBytes, int chunkBytes, long readBytes, int producersPerPartition) {
    /** 4,096 requests, 128 MiB of cache in pieces of 1 MiB, 64 MiB for readers. */
    public static final MemoryLimits DEFAULTS =
        new MemoryLimits(4096, 128L << 20, 1 << 20, 64L << 20, 10_000);

    public MemoryLimits {
      if (Integer.bitCount(ringSlots) != 1) {
        throw new IllegalArgumentException("ring size " + ringSlots + " must be a power of two");
      }
      if (chunkBytes < 64 || cacheBytes < 4L * chunkBytes) {
        throw new IllegalArgumentException(
            "tail.cache.bytes = " + cacheBytes + " must be at least " + 4L * chunkBytes);
      }
      if (readBytes < 1) {
        throw new IllegalArgumentException("read memory " + readBytes + " must be at least 1");
      }
      if (producersPerPartition < 1) {
        throw new IllegalArgumentException(
            "producers per partition " + producersPerPartition + " must be at least 1");
      }
    }
  }
}
