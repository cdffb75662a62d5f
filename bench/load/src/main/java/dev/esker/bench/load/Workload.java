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
 * @param warmUp what is sent in that time counts for nothing but the verification
 */
public record Workload(
    TopicSpec topic,
    RecordShape shape,
    Bounds bounds,
    long rate,
    Clients clients,
    Duration warmUp) {

  public Workload {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(bounds, "bounds");
    Objects.requireNonNull(clients, "clients");
    if (rate < 0 || warmUp.isNegative()) {
      throw new IllegalArgumentException("rate " + rate + ", warm-up " + warmUp);
    }
    long most = Ledger.MAX_BITS / (1 + Math.max(1, clients.readers()));
    long records = bounds.mostOf(shape);
    if (records > most) {
      throw new IllegalArgumentException(
          records + " records read by " + clients.readers() + "; at most " + most);
    }
  }

  /** Whether the times at which records are due don't depend on the target. */
  public boolean isOpenLoop() {
    return rate > 0;
  }

  /** The most records that may be sent: its own limit, or what fits into the limit of bytes. */
  public long maxRecords() {
    return bounds.mostOf(shape);
  }

  /**
   * When a load ends: at whichever comes first.
   *
   * @param records at most {@link Ledger#MAX_RECORDS}
   * @param duration from the first record that is due
   * @param bytes of values, before compression; protects the target's disk
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

    private long mostOf(RecordShape shape) {
      return Math.min(records, bytes / shape.bytes());
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
   */
  public record Clients(int producers, int consumers, int inFlight, boolean fanOut) {
    public Clients {
      if (producers < 1 || consumers < 0 || inFlight < 0) {
        throw new IllegalArgumentException(
            "producers " + producers + ", consumers " + consumers + ", in flight " + inFlight);
      }
      if (fanOut && consumers == 0) {
        throw new IllegalArgumentException("a fan-out to nobody");
      }
    }

    /** How often every record is read: consumers that share the partitions are one reader. */
    public int readers() {
      return fanOut ? consumers : Math.min(1, consumers);
    }
  }
}
