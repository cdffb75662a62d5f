package dev.esker.bench.load;

import dev.esker.bench.target.TopicSpec;
import java.time.Duration;
import java.util.Objects;

/**
 * A load, completely described: the same workload on two targets is a fair comparison.
 *
 * @param topic what it is put on
 * @param shape of its records
 * @param bounds when it ends
 * @param rate records per second over all producers, at which the loop is open; 0 for as fast as
 *     the target takes them
 * @param clients how many senders and readers
 * @param warmUp what is due in that time, or without a rate what is answered in it, counts for
 *     nothing but the verification
 * @param backlogBytes with which the topic is filled before anything is measured, at least one
 *     record, and which the consumers then read while the load goes on; they begin after the
 *     warm-up. 0 for an empty topic, which consumers read from before the first record
 */
public record Workload(
    TopicSpec topic,
    RecordShape shape,
    Bounds bounds,
    long rate,
    Clients clients,
    Duration warmUp,
    long backlogBytes) {

  public Workload {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(bounds, "bounds");
    Objects.requireNonNull(clients, "clients");
    if (rate < 0 || warmUp.isNegative()) {
      throw new IllegalArgumentException("rate " + rate + ", warm-up " + warmUp);
    }
    if (backlogBytes < 0
        || backlogBytes > bounds.bytes() - shape.bytes()
        || (backlogBytes > 0 && !clients.readsAlong())) {
      throw new IllegalArgumentException(
          "backlog " + backlogBytes + " of " + bounds.bytes() + " bytes, " + clients);
    }
    long most = clients.maxRecords();
    long records = recordsOf(backlogBytes, shape) + recordsIn(bounds, shape, backlogBytes);
    if (records > most) {
      throw new IllegalArgumentException(
          records + " records read by " + clients.readers() + "; at most " + most);
    }
  }

  /** A load on an empty topic. */
  public Workload(
      TopicSpec topic,
      RecordShape shape,
      Bounds bounds,
      long rate,
      Clients clients,
      Duration warmUp) {
    this(topic, shape, bounds, rate, clients, warmUp, 0);
  }

  /** The same load on a topic that is filled with so much before. */
  public Workload withBacklog(long bytes) {
    return new Workload(topic, shape, bounds, rate, clients, warmUp, bytes);
  }

  private static long recordsOf(long bytes, RecordShape shape) {
    return (bytes + shape.bytes() - 1) / shape.bytes();
  }

  private static long recordsIn(Bounds bounds, RecordShape shape, long backlogBytes) {
    return Math.min(bounds.records(), (bounds.bytes() - backlogBytes) / shape.bytes());
  }

  /** Whether the times at which records are due don't depend on the target. */
  public boolean isOpenLoop() {
    return rate > 0;
  }

  /** Records with which the topic is filled before. */
  public long backlogRecords() {
    return recordsOf(backlogBytes, shape);
  }

  /**
   * The most records that may be sent after the backlog: its own limit, or what fits into the limit
   * of bytes.
   */
  public long maxRecords() {
    return recordsIn(bounds, shape, backlogBytes);
  }

  /**
   * When a load ends: at whichever comes first.
   *
   * @param records at most {@link Ledger#MAX_RECORDS}
   * @param duration from the first record that is due
   * @param bytes of values, before compression, a backlog included; protects the target's disk
   */
  public record Bounds(long records, Duration duration, long bytes) {
    public Bounds {
      if (records < 1 || records > Ledger.MAX_RECORDS || bytes < 1) {
        throw new IllegalArgumentException("records " + records + ", bytes " + bytes);
      }
      if (duration.isZero() || duration.isNegative()) {
        throw new IllegalArgumentException("duration " + duration);
      }
    }
  }

  /**
   * How many clients.
   *
   * @param producers at least 1
   * @param consumers 0 if nothing is to be read back
   * @param inFlight records that a producer may have sent and not yet seen acknowledged; 0 for as
   *     many as the client's memory holds
   * @param fanOut whether every consumer reads all partitions; otherwise they share them
   * @param readAfterwards whether consumers begin only when the producers have ended, so that
   *     reading verifies, and costs the load nothing
   */
  public record Clients(
      int producers, int consumers, int inFlight, boolean fanOut, boolean readAfterwards) {
    public Clients {
      if (producers < 1 || consumers < 0 || inFlight < 0) {
        throw new IllegalArgumentException(
            "producers " + producers + ", consumers " + consumers + ", in flight " + inFlight);
      }
      if (fanOut && consumers == 0) {
        throw new IllegalArgumentException("a fan-out to nobody");
      }
    }

    /** Clients whose consumers read along. */
    public Clients(int producers, int consumers, int inFlight, boolean fanOut) {
      this(producers, consumers, inFlight, fanOut, false);
    }

    /** Whether reading is part of the load. */
    public boolean readsAlong() {
      return consumers > 0 && !readAfterwards;
    }

    /** How often every record is read: consumers that share the partitions are one reader. */
    public int readers() {
      return fanOut ? consumers : Math.min(1, consumers);
    }

    /** The most records that can be verified for so many readers, by the size of the books. */
    public long maxRecords() {
      return Ledger.MAX_BITS / (1 + Math.max(1, readers()));
    }
  }
}
