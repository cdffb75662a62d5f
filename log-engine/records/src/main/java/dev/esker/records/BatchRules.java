package dev.esker.records;

/**
 * What a topic demands of the batches produced to it.
 *
 * @param maxBatchBytes {@code message.max.bytes}: the largest batch as sent (so compressed),
 *     headers included
 * @param maxTimestampBeforeMillis {@code message.timestamp.before.max.ms}: how far a record's
 *     timestamp may lie before the broker's clock. {@link Long#MAX_VALUE} is no limit. For a topic
 *     with {@code LogAppendTime} both bounds should be that: the producer's times don't matter
 * @param maxTimestampAfterMillis {@code message.timestamp.after.max.ms}: how far it may lie after
 * @param keysRequired whether every record needs a key ({@code cleanup.policy} has {@code compact})
 */
public record BatchRules(
    int maxBatchBytes,
    long maxTimestampBeforeMillis,
    long maxTimestampAfterMillis,
    boolean keysRequired) {

  /** Kafka's defaults: 1 MiB and a batch overhead, any past, one hour of future, no keys. */
  public static final BatchRules DEFAULTS =
      new BatchRules(1024 * 1024 + 12, Long.MAX_VALUE, 3_600_000, false);

  /** Rejects negative limits. */
  public BatchRules {
    requireNotNegative("maxBatchBytes", maxBatchBytes);
    requireNotNegative("maxTimestampBeforeMillis", maxTimestampBeforeMillis);
    requireNotNegative("maxTimestampAfterMillis", maxTimestampAfterMillis);
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " must not be negative: " + value);
    }
  }
}
