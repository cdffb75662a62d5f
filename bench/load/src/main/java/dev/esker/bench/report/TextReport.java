package dev.esker.bench.report;

import dev.esker.bench.disk.DiskFigures;
import dev.esker.bench.load.Interval;
import dev.esker.bench.load.Ledger;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.Workload;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Shows a run to people. */
public final class TextReport {
  private static final long WORTH_SAYING_NANOS = 100_000_000;

  private TextReport() {}

  /** What is about to be done, in three lines. */
  public static String heading(String target, Workload workload) {
    Workload.Clients clients = workload.clients();
    return "target    "
        + target
        + "\ntopic     "
        + workload.topic().name()
        + ", "
        + plural(workload.topic().partitions(), "partition")
        + ", replication factor "
        + workload.topic().replicationFactor()
        + "\nload      records of "
        + Numbers.count(workload.shape().bytes())
        + " B, keys "
        + workload.shape().keys().name().toLowerCase(Locale.ROOT)
        + ", "
        + plural(clients.producers(), "producer")
        + ", "
        + plural(clients.consumers(), "consumer")
        + (clients.fanOut() ? " that read everything" : "")
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
        percentile(interval.ack(), 50),
        percentile(interval.ack(), 99),
        percentile(interval.ack(), 100),
        percentile(interval.endToEnd(), 50),
        percentile(interval.endToEnd(), 99));
  }

  /** Everything, at the end. */
  public static String of(Report report) {
    StringBuilder out = new StringBuilder();
    out.append(throughput(report)).append('\n').append(latencies(report)).append('\n');
    report.load().catchUp().ifPresent(catchUp -> catchUp(out, catchUp));
    report.disk().ifPresent(disk -> disk(out, report, disk));
    schedule(out, report.load());
    verdict(out, report.load());
    return out.toString();
  }

  private static Table throughput(Report report) {
    LoadResult load = report.load();
    Table table = new Table("THROUGHPUT", "records/s", "MB/s", "records", "seconds");
    flow(table, "acknowledged", load.written(), report.writtenBytesPerSecond());
    if (load.workload().clients().consumers() > 0) {
      String who = load.fanOut().isEmpty() ? "read" : "read, all consumers";
      flow(table, who, load.read(), report.readBytesPerSecond());
    }
    load.catchUp()
        .ifPresent(
            c -> {
              flow(table, "filled before", c.filled(), report.bytesPerSecond(c.filled()));
              flow(table, "catch-up", c.read(), report.bytesPerSecond(c.read()));
            });
    int number = 0;
    for (LoadResult.Consumer consumer : load.fanOut()) {
      number++;
      String who = "read, consumer " + number;
      flow(table, who, consumer.read(), report.bytesPerSecond(consumer.read()));
    }
    return table;
  }

  private static void flow(Table table, String name, LoadResult.Flow flow, double bytes) {
    table.row(
        name,
        Numbers.count(Math.round(flow.perSecond())),
        Numbers.megabytes(bytes),
        Numbers.count(flow.records()),
        flow.records() == 0 ? "-" : Numbers.seconds(flow.nanos()));
  }

  private static Table latencies(Report report) {
    Table table = new Table("LATENCY, ms", "p50", "p90", "p99", "p99.9", "max", "count");
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
    if (report.load().workload().clients().consumers() > 0) {
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
        percentile(h, 99),
        percentile(h, 99.9),
        percentile(h, 100),
        Numbers.count(h.getTotalCount()));
  }

  private static String percentile(Histogram h, double percentile) {
    return h.getTotalCount() == 0 ? "-" : Numbers.millis(h.getValueAtPercentile(percentile));
  }

  private static void catchUp(StringBuilder out, LoadResult.CatchUp catchUp) {
    out.append("catch-up  ")
        .append(Numbers.count(catchUp.read().records()))
        .append(" of the ")
        .append(plural(catchUp.target(), "record"))
        .append(" that were there when the consumers began were read");
    if (!catchUp.isComplete()) {
      out.append(": they didn't catch up\n");
    } else if (catchUp.whileProducing()) {
      out.append(" while producers went on\n");
    } else {
      out.append("; the producers had ended by then: --duration was too short\n");
    }
  }

  private static void disk(StringBuilder out, Report report, Report.Disk disk) {
    DiskFigures before = disk.before();
    out.append("disk      ")
        .append(before.directory())
        .append(" (")
        .append(before.fileSystem())
        .append("); fdatasync: after each write of 4 KiB into a preallocated file\n");
    if (before.sequentialBytes() > 0) {
      out.append("          sequential write: ")
          .append(Numbers.megabytes(before.sequentialBytesPerSecond()))
          .append(" MB/s; ")
          .append(Numbers.megabytes((double) before.sequentialBytes()))
          .append(" MB in writes of 1 MiB into a new file, one fdatasync at the end\n");
    }
    if (before.isMemory()) {
      out.append("          this is memory, not a disk: name one with --data-dir\n");
    }
    report
        .acknowledgementPerFdatasync()
        .ifPresent(
            ratio ->
                out.append("ratios    acknowledged p50 / fdatasync p50 = ")
                    .append(Numbers.ratio(ratio)));
    report
        .shareOfSequentialWrite()
        .ifPresent(
            share ->
                out.append("; acknowledged MB/s / sequential MB/s = ")
                    .append(Numbers.ratio(share)));
    out.append('\n');
  }

  private static void schedule(StringBuilder out, LoadResult load) {
    if (!load.workload().isOpenLoop()) {
      if (load.workload().clients().inFlight() == 0) {
        out.append("note      without --rate or --in-flight, latency is mostly time spent in the")
            .append(" client's own buffer\n");
      }
      return;
    }
    if (load.schedule().unsent() > 0) {
      out.append("behind    ")
          .append(plural(load.schedule().unsent(), "record"))
          .append(" that were due couldn't be sent in time: the rate is too high\n");
    } else if (load.schedule().maxLagNanos() > WORTH_SAYING_NANOS) {
      out.append("behind    by up to ")
          .append(Numbers.millis(load.schedule().maxLagNanos()))
          .append(" ms; the latencies contain it\n");
    }
  }

  private static void verdict(StringBuilder out, LoadResult load) {
    Ledger.Balance balance = load.outcome().balance();
    out.append("ended     ").append(ended(load)).append('\n');
    if (load.outcome().failed() > 0) {
      out.append("failed    ").append(plural(load.outcome().failed(), "record"));
      load.outcome().firstFailure().ifPresent(e -> out.append("; the first: ").append(e));
      out.append('\n');
    }
    out.append(load.isVerified() ? "verified  " : "MISMATCH  ")
        .append(Numbers.count(balance.acknowledged()))
        .append(" acknowledged");
    if (load.workload().clients().consumers() == 0) {
      out.append("; not read back (--consumers 0)\n");
      return;
    }
    out.append(", ")
        .append(Numbers.count(balance.read()))
        .append(load.fanOut().isEmpty() ? " read back, " : " read back by all consumers, ")
        .append(Numbers.count(balance.missing()))
        .append(" missing, ")
        .append(Numbers.count(balance.repeated()))
        .append(" repeated, ")
        .append(Numbers.count(balance.foreign()))
        .append(" foreign\n");
  }

  private static String ended(LoadResult load) {
    Workload workload = load.workload();
    return switch (load.ended()) {
      case RECORDS -> "after " + plural(workload.maxRecords(), "record");
      case BYTES ->
          "at the limit of "
              + Numbers.megabytes((double) workload.bounds().bytes())
              + " MB (--max-bytes), before time was up";
      case DURATION -> "after " + Numbers.seconds(workload.bounds().duration().toNanos()) + " s";
      case STOPPED -> "early: interrupted";
      case FAILURES -> "early: too many records failed";
    };
  }

  private static String plural(long count, String noun) {
    return Numbers.count(count) + " " + noun + (count == 1 ? "" : "s");
  }
}
