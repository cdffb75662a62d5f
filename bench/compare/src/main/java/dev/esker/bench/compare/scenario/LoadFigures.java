package dev.esker.bench.compare.scenario;

import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.figures.ProcessFigures;
import dev.esker.bench.compare.results.Sample;
import dev.esker.bench.load.Ledger;
import dev.esker.bench.load.LoadResult;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/** Turns what a load measured into the figures of a trial. */
final class LoadFigures {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double BYTES_PER_MEGABYTE = 1e6;
  private static final double BYTES_PER_GIGABYTE = 1e9;

  private LoadFigures() {}

  /**
   * All figures of a load. If there was a backlog, acknowledgements are those during the catch-up,
   * and what is read is the backlog.
   *
   * @param before the load, when the peer was ready
   * @param after the load
   */
  static Sample of(LoadResult load, ProcessFigures before, ProcessFigures after) {
    LoadResult.Flow read = load.catchUp().map(LoadResult.CatchUp::read).orElse(load.read());
    Histogram ack = load.catchUp().map(catchUp -> catchUp.ack().during()).orElse(load.ack());
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    int bytes = load.workload().shape().bytes();
    values.put(Metric.RECORDS_PER_S, load.written().perSecond());
    values.put(Metric.MB_PER_S, load.written().perSecond() * bytes / BYTES_PER_MEGABYTE);
    if (load.workload().clients().consumers() > 0) {
      values.put(Metric.READ_MB_PER_S, read.perSecond() * bytes / BYTES_PER_MEGABYTE);
    }
    processor(values, (double) load.outcome().balance().acknowledged() * bytes, before, after);
    memory(values, before, after);
    percentiles(
        values, ack, Metric.ACK_P50_MS, Metric.ACK_P99_MS, Metric.ACK_P999_MS, Metric.ACK_MAX_MS);
    percentiles(
        values,
        load.endToEnd(),
        Metric.READ_P50_MS,
        Metric.READ_P99_MS,
        Metric.READ_P999_MS,
        Metric.READ_MAX_MS);
    return new Sample(
        values, present(ack), present(load.endToEnd()), remarks(load), problems(load));
  }

  /** Processor time of a peer for what was acknowledged, warm-up included. */
  static void processor(
      Map<Metric, Double> values, double bytes, ProcessFigures before, ProcessFigures after) {
    if (bytes > 0) {
      double seconds = after.cpuSeconds() - before.cpuSeconds();
      values.put(Metric.CPU_S_PER_GB, seconds / (bytes / BYTES_PER_GIGABYTE));
    }
  }

  /** Resident memory of a peer. */
  static void memory(Map<Metric, Double> values, ProcessFigures before, ProcessFigures after) {
    values.put(Metric.RSS_READY_MIB, mebibytes(before.residentBytes()));
    values.put(Metric.RSS_AFTER_MIB, mebibytes(after.residentBytes()));
    values.put(Metric.RSS_PEAK_MIB, mebibytes(after.peakBytes()));
  }

  static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }

  private static Optional<Histogram> present(Histogram histogram) {
    return histogram.getTotalCount() == 0 ? Optional.empty() : Optional.of(histogram);
  }

  private static void percentiles(
      Map<Metric, Double> values,
      Histogram histogram,
      Metric p50,
      Metric p99,
      Metric p999,
      Metric max) {
    if (histogram.getTotalCount() > 0) {
      values.put(p50, histogram.getValueAtPercentile(50) / NANOS_PER_MILLI);
      values.put(p99, histogram.getValueAtPercentile(99) / NANOS_PER_MILLI);
      values.put(p999, histogram.getValueAtPercentile(99.9) / NANOS_PER_MILLI);
      values.put(max, histogram.getMaxValue() / NANOS_PER_MILLI);
    }
  }

  private static List<String> remarks(LoadResult load) {
    List<String> remarks = new ArrayList<>();
    if (load.schedule().unsent() > 0) {
      remarks.add(
          load.schedule().unsent()
              + " records that were due couldn't be sent in time: the rate was too high for it");
    }
    if (load.ended() == LoadResult.Ended.BYTES) {
      remarks.add("ended at the limit of bytes, before time was up");
    }
    load.catchUp()
        .filter(catchUp -> !catchUp.whileProducing())
        .ifPresent(catchUp -> remarks.add("the producer ended before the reader had caught up"));
    return remarks;
  }

  /** What makes the figures doubtful. */
  static List<String> problems(LoadResult load) {
    List<String> problems = new ArrayList<>();
    if (load.outcome().failed() > 0) {
      String first = load.outcome().firstFailure().map(e -> ", the first: " + e).orElse("");
      problems.add(load.outcome().failed() + " records were not acknowledged" + first);
    }
    if (!load.isVerified()) {
      Ledger.Balance balance = load.outcome().balance();
      problems.add(
          balance.acknowledged()
              + " acknowledged, but "
              + balance.missing()
              + " missing, "
              + balance.repeated()
              + " repeated, "
              + balance.foreign()
              + " foreign");
    }
    return problems;
  }
}
