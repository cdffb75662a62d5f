package dev.esker.bench.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What a load measured. Latencies in nanoseconds.
 *
 * @param workload the load
 * @param ended why it ended
 * @param throughput how much was written and read
 * @param latency how long that took
 * @param catchUp how readers got through a backlog; empty if there was none
 * @param schedule how well an open loop was kept to
 * @param outcome whether all came through
 */
public record LoadResult(
    Workload workload,
    Ended ended,
    Throughput throughput,
    Latency latency,
    Optional<CatchUp> catchUp,
    Schedule schedule,
    Outcome outcome) {

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
   * How much was written and read, from the end of the warm-up on. With a rate: of what was due
   * then, up to the last answer. Without: what was answered before the end of the load.
   *
   * @param written records acknowledged
   * @param read records read, over all consumers; without a backlog
   * @param fanOut each consumer of a fan-out for itself; empty if they shared the partitions
   */
  public record Throughput(Flow written, Flow read, List<Consumer> fanOut) {
    public Throughput {
      fanOut = List.copyOf(fanOut);
    }
  }

  /**
   * Latencies.
   *
   * @param ack from due to acknowledged
   * @param endToEnd from due to read, over all consumers
   */
  public record Latency(Histogram ack, Histogram endToEnd) {}

  /**
   * Readers that began at the start of a filled topic while producers went on.
   *
   * @param filled how the topic was filled, before anything else
   * @param read of what was there when they began, over all consumers, from then to the last of it
   * @param target records that they had to read for that
   * @param whileProducing whether they had got there before the producers ended
   * @param ack latencies of the producers
   */
  public record CatchUp(Flow filled, Flow read, long target, boolean whileProducing, Phases ack) {

    /** Whether everything that was there when they began came. */
    public boolean isComplete() {
      return read.records() == target;
    }
  }

  /**
   * Latencies from due to acknowledged, by when a record was due.
   *
   * @param before in the warm-up, while nobody read; it counts here only
   * @param during the catch-up
   * @param after the readers had reached the end as it was when they began
   */
  public record Phases(Histogram before, Histogram during, Histogram after) {}

  /**
   * One consumer of a fan-out.
   *
   * @param read as that of all of them
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
   * @param failures how many of them for which kind of reason
   * @param firstFailure why the first of them failed
   */
  public record Outcome(
      Ledger.Balance balance,
      long failed,
      Map<String, Long> failures,
      Optional<Exception> firstFailure) {
    public Outcome {
      failures = new TreeMap<>(failures);
    }
  }

  /** Records acknowledged. */
  public Flow written() {
    return throughput.written();
  }

  /** Records read. */
  public Flow read() {
    return throughput.read();
  }

  /** Each consumer of a fan-out. */
  public List<Consumer> fanOut() {
    return throughput.fanOut();
  }

  /** Latencies from due to acknowledged. */
  public Histogram ack() {
    return latency.ack();
  }

  /** Latencies from due to read. */
  public Histogram endToEnd() {
    return latency.endToEnd();
  }

  /** Whether what was acknowledged was read back; true if nobody read. */
  public boolean isVerified() {
    return workload.clients().consumers() == 0 || outcome.balance().isEven();
  }

  /** Whether nothing failed and nothing is missing. */
  public boolean isGood() {
    return outcome.failed() == 0 && isVerified();
  }
}
