package dev.esker.bench.report;

import dev.esker.bench.load.Interval;
import dev.esker.bench.load.Workload;
import java.util.Locale;

/** Shows a run to people. */
public final class TextReport {
  private TextReport() {}

  /** What is about to be done, in three lines. */
  public static String heading(String target, Workload workload) {
    Workload.Clients clients = workload.clients();
    return "target    "
        + target
        + "\ntopic     "
        + workload.topic().name()
        + ", "
        + Numbers.plural(workload.topic().partitions(), "partition")
        + ", replication factor "
        + workload.topic().replicationFactor()
        + "\nload      records of "
        + Numbers.count(workload.shape().bytes())
        + " B, keys "
        + workload.shape().keys().name().toLowerCase(Locale.ROOT)
        + ", "
        + Numbers.plural(clients.producers(), "producer")
        + ", "
        + Numbers.plural(clients.consumers(), "consumer")
        + (clients.fanOut() ? " that read everything" : "")
        + (clients.readAfterwards() && clients.consumers() > 0 ? " afterwards" : "")
        + ", "
        + (workload.backlogBytes() == 0
            ? ""
            : "into a topic filled with "
                + Numbers.megabytes((double) workload.backlogBytes())
                + " MB, ")
        + (workload.isOpenLoop()
            ? Numbers.count(workload.rate()) + " records/s (open loop)"
            : clients.inFlight() > 0
                ? "closed loop with " + clients.inFlight() + " in flight per producer"
                : "as fast as it goes")
        + "\n";
  }

  /** One line of progress while a topic is filled. */
  public static String filling(long records, long all) {
    return String.format(
        Locale.ROOT,
        "filling the topic: %,d of %,d records (%d %%)",
        records,
        all,
        records * 100 / all);
  }

  /** One line of progress. */
  public static String progress(Interval interval, int recordBytes) {
    double perSecond = interval.acknowledged() / Math.max(1e-9, interval.seconds());
    return String.format(
        Locale.ROOT,
        "%4.0f s  %,9d records/s  %7.1f MB/s  ack ms p50 %s p99 %s max %s  read ms p50 %s p99 %s",
        interval.endNanos() / 1e9,
        Math.round(perSecond),
        perSecond * recordBytes / 1e6,
        ReportTables.percentile(interval.ack(), 50),
        ReportTables.percentile(interval.ack(), 99),
        ReportTables.percentile(interval.ack(), 100),
        ReportTables.percentile(interval.endToEnd(), 50),
        ReportTables.percentile(interval.endToEnd(), 99));
  }

  /** Everything, at the end. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    out.append(ReportTables.throughput(report)).append('\n');
    out.append(ReportTables.latencies(report)).append('\n');
    for (Remarks.Remark remark : Remarks.of(report)) {
      out.append(String.format(Locale.ROOT, "%-10s%s%n", remark.label(), remark.text()));
    }
    return out.toString();
  }
}
