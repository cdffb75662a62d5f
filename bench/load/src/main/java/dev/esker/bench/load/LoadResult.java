package dev.esker.bench.load;

import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What a load measured. Latencies in nanoseconds.
 *
 * @param workload the load
 * @param ended why it ended
 * @param written from the end of the warm-up to the last acknowledgement
 * @param read the same up to the last record read, over all consumers
 * @param ack latencies from due to acknowledged
 * @param endToEnd latencies from due to read
 * @param fanOut each consumer of a fan-out for itself; empty if they shared the partitions
 * @param schedule how well an open loop was kept to
 * @param outcome whether all came through
 */
public record LoadResult(
    Workload workload,
    Ended ended,
    Flow written,
    Flow read,
    Histogram ack,
    Histogram endToEnd,
    List<Consumer> fanOut,
    Schedule schedule,
    Outcome outcome) {

  public LoadResult {
    fanOut = List.copyOf(fanOut);
  }

  /** Why a load ended. */
  public enum Ended {
    /** The number of records was reached. */
    RECORDS,
    /** The limit of bytes was reached. */
    BYTES,
    /** Time was up. */
    DURATION,
    /** It was asked to. */
    STOPPED,
    /** Too many records failed. */
    FAILURES
  }

  /**
   * Records over time.
   *
   * @param records how many
   * @param nanos in how long
   */
  public record Flow(long records, long nanos) {

    /** Records per second; 0 if nothing flowed. */
    public double perSecond() {
      return records == 0 || nanos <= 0 ? 0 : records * 1e9 / nanos;
    }
  }

  /**
   * One consumer of a fan-out.
   *
   * @param read from the end of the warm-up to the last record that it read
   * @param balance of what was acknowledged and what came back to it
   */
  public record Consumer(Flow read, Ledger.Balance balance) {}

  /**
   * How well an open loop was kept to.
   *
   * @param unsent records that were due and couldn't be sent before the end
   * @param maxLagNanos how late a record was handed to the client at the worst
   */
  public record Schedule(long unsent, long maxLagNanos) {}

  /**
   * Whether all came through.
   *
   * @param balance of what was acknowledged and what came back
   * @param failed records that weren't acknowledged
   * @param firstFailure why the first of them failed
   */
  public record Outcome(Ledger.Balance balance, long failed, Optional<Exception> firstFailure) {}

  /** Whether what was acknowledged was read back; true if nobody read. */
  public boolean isVerified() {
    return workload.clients().consumers() == 0 || outcome.balance().isEven();
  }

  /** Whether nothing failed and nothing is missing. */
  public boolean isGood() {
    return outcome.failed() == 0 && isVerified();
  }
}
