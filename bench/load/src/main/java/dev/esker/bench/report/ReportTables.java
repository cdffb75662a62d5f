package dev.esker.bench.report;

import dev.esker.bench.load.LoadResult;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The tables of a report, for people. */
final class ReportTables {
  private static final int MOST_CONSUMERS = 16;

  private ReportTables() {}

  /** How much flowed, and how fast. */
  static Table throughput(Report report) {
    LoadResult load = report.load();
    Table table = new Table("THROUGHPUT", "records/s", "MB/s", "records", "seconds");
    flow(table, "acknowledged", load.written(), report.writtenBytesPerSecond());
    if (load.workload().clients().readsAlong()) {
      String who = load.fanOut().isEmpty() ? "read" : "read, all consumers";
      flow(table, who, load.read(), report.readBytesPerSecond());
    }
    load.catchUp()
        .ifPresent(
            c -> {
              flow(table, "filled before", c.filled(), report.bytesPerSecond(c.filled()));
              flow(table, "catch-up", c.read(), report.bytesPerSecond(c.read()));
            });
    fanOut(table, report);
    return table;
  }

  /** Each consumer, or of many the slowest and the fastest. */
  private static void fanOut(Table table, Report report) {
    List<LoadResult.Flow> flows =
        report.load().fanOut().stream().map(LoadResult.Consumer::read).toList();
    if (flows.size() > MOST_CONSUMERS) {
      List<LoadResult.Flow> bySpeed =
          flows.stream().sorted(Comparator.comparingDouble(LoadResult.Flow::perSecond)).toList();
      LoadResult.Flow slowest = bySpeed.get(0);
      LoadResult.Flow fastest = bySpeed.get(bySpeed.size() - 1);
      flow(table, "read, slowest consumer", slowest, report.bytesPerSecond(slowest));
      flow(table, "read, fastest consumer", fastest, report.bytesPerSecond(fastest));
      return;
    }
    for (int i = 0; i < flows.size(); i++) {
      LoadResult.Flow flow = flows.get(i);
      flow(table, "read, consumer " + (i + 1), flow, report.bytesPerSecond(flow));
    }
  }

  private static void flow(Table table, String name, LoadResult.Flow flow, double bytes) {
    table.row(
        name,
        Numbers.count(Math.round(flow.perSecond())),
        Numbers.megabytes(bytes),
        Numbers.count(flow.records()),
        flow.records() == 0 ? "-" : Numbers.seconds(flow.nanos()));
  }

  /** Latencies of the load, and of the bare disk beside them. */
  static Table latencies(Report report) {
    Table table = new Table("LATENCY, ms", "p50", "p90", "p95", "p99", "p99.9", "max", "count");
    histogram(table, "produce to acknowledged", report.load().ack());
    report
        .load()
        .catchUp()
        .ifPresent(
            c -> {
              histogram(table, "  before the catch-up", c.ack().before());
              histogram(table, "  during the catch-up", c.ack().during());
              histogram(table, "  after the catch-up", c.ack().after());
            });
    if (report.load().workload().clients().readsAlong()) {
      histogram(table, "produce to read", report.load().endToEnd());
    }
    report
        .disk()
        .ifPresent(
            disk -> {
              histogram(table, "bare fdatasync, before", disk.before().fdatasync());
              histogram(table, "bare fdatasync, after", disk.after().fdatasync());
            });
    return table;
  }

  private static void histogram(Table table, String name, Histogram h) {
    table.row(
        name,
        percentile(h, 50),
        percentile(h, 90),
        percentile(h, 95),
        percentile(h, 99),
        percentile(h, 99.9),
        percentile(h, 100),
        Numbers.count(h.getTotalCount()));
  }

  /** A percentile in milliseconds; a dash if there are no values. */
  static String percentile(Histogram h, double percentile) {
    return h.getTotalCount() == 0 ? "-" : Numbers.millis(h.getValueAtPercentile(percentile));
  }
}
