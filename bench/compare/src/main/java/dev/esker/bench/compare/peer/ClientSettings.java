package dev.esker.bench.compare.peer;

/**
 * How the client batches, in the words of Kafka's. Everything is acknowledged by all replicas.
 *
 * @param batchBytes of one partition's records in a request
 * @param lingerMillis that a record may wait for others
 */
public record ClientSettings(int batchBytes, int lingerMillis) {

  /** The Java client's own. */
  public static final ClientSettings DEFAULTS = new ClientSettings(16_384, 5);

  /**
   * Nothing waits on purpose, but records that come while a request is under way share the next.
   */
  public static final ClientSettings AT_ONCE = new ClientSettings(16_384, 0);

  /** Every record is a batch of its own. */
  public static final ClientSettings UNBATCHED = new ClientSettings(0, 0);

  /** One line for people. */
  public String description() {
    return "batch.size " + batchBytes + ", linger.ms " + lingerMillis;
  }
}
