package dev.esker.bench.compare.nats;

/**
 * What a sender may have under way, which is handed over and not acknowledged. The client itself
 * sets no limit but one of time.
 *
 * @param bytes of values; a single one may be larger
 * @param records at most
 */
public record Limits(long bytes, int records) {
  /**
   * About the default of the Go client, 4,000. Eight times as many, the 32 MiB of 1 KiB that a
   * Kafka client holds, halve the rate of a server of version 2.9; and since 2.11 servers refuse
   * what comes while 10,000 messages of a stream wait to be stored.
   */
  public static final int MOST_RECORDS = 4_096;

  public Limits {
    if (bytes < 1 || records < 1) {
      throw new IllegalArgumentException("bytes " + bytes + ", records " + records);
    }
  }
}
