package dev.esker.spi;

import java.util.List;
import java.util.Objects;

/**
 * A read from some partitions.
 *
 * @param maxWaitMillis how long to wait for {@code minBytes}; 0 answers at once
 * @param minBytes answer as soon as that many bytes are there; 0 answers at once
 * @param maxBytes of the whole answer; the first batch is returned even if it is larger
 * @param readCommitted whether records of open transactions are held back
 * @param rack where the reader stands, empty if it doesn't say; null if it knows of leaders only.
 *     Unless it is null, a follower answers as well, up to the high watermark that it knows, and a
 *     leader may name a replica that is nearer ({@link FetchResponse.Entry#preferredReplica})
 * @param entries in the order in which they are filled
 */
public record FetchRequest(
    int maxWaitMillis,
    int minBytes,
    int maxBytes,
    boolean readCommitted,
    String rack,
    List<Entry> entries) {
  public FetchRequest {
    entries = List.copyOf(entries);
  }

  /** A read from leaders only. */
  public FetchRequest(
      int maxWaitMillis, int minBytes, int maxBytes, boolean readCommitted, List<Entry> entries) {
    this(maxWaitMillis, minBytes, maxBytes, readCommitted, null, entries);
  }

  /**
   * One partition.
   *
   * @param topic the topic's name
   * @param partition from 0
   * @param offset of the first record wanted
   * @param maxBytes from this partition
   * @param currentLeaderEpoch what the client believes, or -1 (KIP-320)
   * @param lastFetchedEpoch the epoch of the record before, or -1 (KIP-595)
   */
  public record Entry(
      String topic,
      int partition,
      long offset,
      int maxBytes,
      int currentLeaderEpoch,
      int lastFetchedEpoch) {
    public Entry {
      Objects.requireNonNull(topic, "topic");
    }
  }
}
