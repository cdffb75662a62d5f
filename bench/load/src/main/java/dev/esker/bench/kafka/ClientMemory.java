package dev.esker.bench.kafka;

/**
 * What the clients of one process may hold, so that two hundred of them don't take two hundred
 * times what one does.
 *
 * @param producerBytes {@code buffer.memory} of each producer
 * @param consumerBytes {@code fetch.max.bytes} of each consumer
 * @param requestBytes {@code max.request.size} of each producer
 */
public record ClientMemory(long producerBytes, int consumerBytes, int requestBytes) {
  /** The client's own defaults: 32 MiB, 50 MiB, 1 MiB. */
  public static final ClientMemory OF_ONE = new ClientMemory(32L << 20, 50 << 20, 1 << 20);

  /** What all producers together, and all consumers together, hold unless records are large. */
  public static final long TOTAL_BYTES = 256L << 20;

  /** Room for key, headers and framing beside a value. */
  private static final int ENVELOPE_BYTES = 4_096;

  /**
   * The client's defaults, or equal shares of {@link #TOTAL_BYTES} if these are less; never less
   * than two batches or two records, though, without which a producer couldn't fill one while it
   * sends the other.
   *
   * @param producers that share, at least 1
   * @param consumers that share
   * @param batchBytes of a batch, {@code batch.size}
   * @param recordBytes of a value
   */
  public static ClientMemory shared(int producers, int consumers, int batchBytes, int recordBytes) {
    long record = (long) recordBytes + ENVELOPE_BYTES;
    long least = 2 * Math.max(batchBytes, record);
    long share = Math.min(OF_ONE.producerBytes, TOTAL_BYTES / producers);
    long fetch = Math.min(OF_ONE.consumerBytes, TOTAL_BYTES / Math.max(1, consumers));
    return new ClientMemory(
        Math.max(least, share),
        (int) fetch,
        (int) Math.min(Integer.MAX_VALUE, Math.max(OF_ONE.requestBytes, record)));
  }
}
