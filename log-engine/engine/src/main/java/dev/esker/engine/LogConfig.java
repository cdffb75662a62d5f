package dev.esker.engine;

import dev.esker.records.TimestampType;

/**
 * The settings of a topic that its partitions' logs keep to. Names and meanings are Kafka's; only
 * the default of {@code flush.messages} differs (1: an ack means fsynced).
 *
 * @param segmentBytes a segment is closed before it grows beyond that ({@code segment.bytes})
 * @param segmentMillis or when its first record is that old ({@code segment.ms})
 * @param retentionBytes the oldest segments go while the log is larger; -1 for no limit ({@code
 *     retention.bytes})
 * @param retentionMillis and when all of their records are older; -1 for no limit ({@code
 *     retention.ms})
 * @param flushMessages an append waits for an fsync once that many records aren't on stable storage
 *     ({@code flush.messages})
 * @param flushMillis and at the latest that long after it was acknowledged ({@code flush.ms})
 * @param maxMessageBytes the largest batch ({@code max.message.bytes})
 * @param timestampType who sets record time stamps ({@code message.timestamp.type})
 * @param timestampBeforeMaxMillis how old a record may claim to be ({@code
 *     message.timestamp.before.max.ms})
 * @param timestampAfterMaxMillis how far in the future it may claim to be ({@code
 *     message.timestamp.after.max.ms})
 * @param compact whether records need keys and only the last of each key is kept ({@code
 *     cleanup.policy})
 * @param delete whether retention deletes old segments ({@code cleanup.policy})
 * @param indexIntervalBytes how far apart index entries are ({@code index.interval.bytes})
 * @param minInSyncReplicas below how many replicas in sync {@code acks=all} is refused ({@code
 *     min.insync.replicas}); not the engine's business, kept for whoever knows of replicas
 * @param compaction how compaction goes about it, if {@code compact}
 */
public record LogConfig(
    long segmentBytes,
    long segmentMillis,
    long retentionBytes,
    long retentionMillis,
    long flushMessages,
    long flushMillis,
    int maxMessageBytes,
    TimestampType timestampType,
    long timestampBeforeMaxMillis,
    long timestampAfterMaxMillis,
    boolean compact,
    boolean delete,
    int indexIntervalBytes,
    int minInSyncReplicas,
    Compaction compaction) {

  /** What a topic has that was told nothing. */
  public static final LogConfig DEFAULTS = builder().build();

  public LogConfig {
    atLeast("segment.bytes", segmentBytes, 14);
    if (segmentBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "segment.bytes = " + segmentBytes + " must be at most " + Integer.MAX_VALUE);
    }
    atLeast("segment.ms", segmentMillis, 1);
    atLeast("retention.bytes", retentionBytes, -1);
    atLeast("retention.ms", retentionMillis, -1);
    atLeast("flush.messages", flushMessages, 1);
    atLeast("flush.ms", flushMillis, 0);
    atLeast("max.message.bytes", maxMessageBytes, 0);
    atLeast("message.timestamp.before.max.ms", timestampBeforeMaxMillis, 0);
    atLeast("message.timestamp.after.max.ms", timestampAfterMaxMillis, 0);
    atLeast("index.interval.bytes", indexIntervalBytes, 0);
    atLeast("min.insync.replicas", minInSyncReplicas, 1);
  }

  /**
   * How a log is compacted.
   *
   * @param minDirtyRatio the share of bytes not compacted yet above which it is ({@code
   *     min.cleanable.dirty.ratio})
   * @param minLagMillis segments with younger records are left alone ({@code
   *     min.compaction.lag.ms})
   * @param maxLagMillis older records are compacted whatever their share is ({@code
   *     max.compaction.lag.ms})
   * @param deleteRetentionMillis for how long a tombstone stays once it was compacted ({@code
   *     delete.retention.ms})
   */
  public record Compaction(
      double minDirtyRatio, long minLagMillis, long maxLagMillis, long deleteRetentionMillis) {
    /** Kafka's defaults. */
    public static final Compaction DEFAULTS =
        new Compaction(0.5, 0, Long.MAX_VALUE, 24L * 3600 * 1000);

    public Compaction {
      if (!(minDirtyRatio >= 0 && minDirtyRatio <= 1)) {
        throw new IllegalArgumentException(
            "min.cleanable.dirty.ratio = " + minDirtyRatio + " must be from 0 to 1");
      }
      atLeast("min.compaction.lag.ms", minLagMillis, 0);
      atLeast("max.compaction.lag.ms", maxLagMillis, 1);
      atLeast("delete.retention.ms", deleteRetentionMillis, 0);
    }
  }

  /**
   * The age at which a segment is closed: with {@code max.compaction.lag.ms} (KIP-354) perhaps
   * earlier than {@code segment.ms} says, since the one that is written to isn't compacted.
   */
  public long rollMillis() {
    return compact ? Math.min(segmentMillis, compaction.maxLagMillis()) : segmentMillis;
  }

  private static void atLeast(String key, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(key + " = " + value + " must be at least " + min);
    }
  }

  /** A builder with Kafka's defaults, but for {@code flush.messages}. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with these settings. */
  public Builder toBuilder() {
    return new Builder()
        .segmentBytes(segmentBytes)
        .segmentMillis(segmentMillis)
        .retentionBytes(retentionBytes)
        .retentionMillis(retentionMillis)
        .flushMessages(flushMessages)
        .flushMillis(flushMillis)
        .maxMessageBytes(maxMessageBytes)
        .timestampType(timestampType)
        .timestampBeforeMaxMillis(timestampBeforeMaxMillis)
        .timestampAfterMaxMillis(timestampAfterMaxMillis)
        .compact(compact)
        .delete(delete)
        .indexIntervalBytes(indexIntervalBytes)
        .minInSyncReplicas(minInSyncReplicas)
        .compaction(compaction);
  }

  /** Collects settings; not thread-safe. */
  public static final class Builder {
    private long segmentBytes = 1L << 30;
    private long segmentMillis = 7L * 24 * 3600 * 1000;
    private long retentionBytes = -1;
    private long retentionMillis = 7L * 24 * 3600 * 1000;
    private long flushMessages = 1;
    private long flushMillis = Long.MAX_VALUE;
    private int maxMessageBytes = 1_048_588;
    private TimestampType timestampType = TimestampType.CREATE_TIME;
    private long timestampBeforeMaxMillis = Long.MAX_VALUE;
    private long timestampAfterMaxMillis = 3_600_000;
    private boolean compact;
    private boolean delete = true;
    private int indexIntervalBytes = 4096;
    private int minInSyncReplicas = 1;
    private Compaction compaction = Compaction.DEFAULTS;

    private Builder() {}

    /** Sets {@code segment.bytes}. */
    public Builder segmentBytes(long value) {
      segmentBytes = value;
      return this;
    }

    /** Sets {@code segment.ms}. */
    public Builder segmentMillis(long value) {
      segmentMillis = value;
      return this;
    }

    /** Sets {@code retention.bytes}. */
    public Builder retentionBytes(long value) {
      retentionBytes = value;
      return this;
    }

    /** Sets {@code retention.ms}. */
    public Builder retentionMillis(long value) {
      retentionMillis = value;
      return this;
    }

    /** Sets {@code flush.messages}. */
    public Builder flushMessages(long value) {
      flushMessages = value;
      return this;
    }

    /** Sets {@code flush.ms}. */
    public Builder flushMillis(long value) {
      flushMillis = value;
      return this;
    }

    /** Sets {@code max.message.bytes}. */
    public Builder maxMessageBytes(int value) {
      maxMessageBytes = value;
      return this;
    }

    /** Sets {@code message.timestamp.type}. */
    public Builder timestampType(TimestampType value) {
      timestampType = value;
      return this;
    }

    /** Sets {@code message.timestamp.before.max.ms}. */
    public Builder timestampBeforeMaxMillis(long value) {
      timestampBeforeMaxMillis = value;
      return this;
    }

    /** Sets {@code message.timestamp.after.max.ms}. */
    public Builder timestampAfterMaxMillis(long value) {
      timestampAfterMaxMillis = value;
      return this;
    }

    /** Sets whether {@code cleanup.policy} contains {@code compact}. */
    public Builder compact(boolean value) {
      compact = value;
      return this;
    }

    /** Sets whether {@code cleanup.policy} contains {@code delete}. */
    public Builder delete(boolean value) {
      delete = value;
      return this;
    }

    /** Sets {@code index.interval.bytes}. */
    public Builder indexIntervalBytes(int value) {
      indexIntervalBytes = value;
      return this;
    }

    /** {@link LogConfig#minInSyncReplicas}. */
    public Builder minInSyncReplicas(int value) {
      minInSyncReplicas = value;
      return this;
    }

    /** {@link LogConfig#compaction}. */
    public Builder compaction(Compaction value) {
      compaction = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException if one is out of range; names key, value and range
     */
    public LogConfig build() {
      return new LogConfig(
          segmentBytes,
          segmentMillis,
          retentionBytes,
          retentionMillis,
          flushMessages,
          flushMillis,
          maxMessageBytes,
          timestampType,
          timestampBeforeMaxMillis,
          timestampAfterMaxMillis,
          compact,
          delete,
          indexIntervalBytes,
          minInSyncReplicas,
          compaction);
    }
  }
}
