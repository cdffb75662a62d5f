package dev.esker.bench.report;

import dev.esker.bench.disk.DiskFigures;
import dev.esker.bench.load.Ledger;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.RequestCounts;
import java.util.ArrayList;
import java.util.List;

/** What a report says in words: one remark each, with a label. */
final class Remarks {
  private static final long WORTH_SAYING_NANOS = 100_000_000;

  private final Report report;
  private final LoadResult load;
  private final List<Remark> remarks = new ArrayList<>();

  /**
   * A remark.
   *
   * @param label one word; empty if it belongs to the remark before
   */
  record Remark(String label, String text) {}

  private Remarks(Report report) {
    this.report = report;
    this.load = report.load();
  }

  /** All remarks on a run, the verdict last. */
  static List<Remark> of(Report report) {
    Remarks all = new Remarks(report);
    report.load().catchUp().ifPresent(all::catchUp);
    report.disk().ifPresent(all::disk);
    report.requests().ifPresent(all::requests);
    all.schedule();
    all.verdict();
    return all.remarks;
  }

  private void say(String label, String text) {
    remarks.add(new Remark(label, text));
  }

  private void catchUp(LoadResult.CatchUp catchUp) {
    String read =
        Numbers.count(catchUp.read().records())
            + " of the "
            + Numbers.plural(catchUp.target(), "record")
            + " that were there when the consumers began were read";
    String end =
        catchUp.whileProducing()
            ? " while producers went on"
            : "; the producers had ended by then: --duration was too short";
    say("catch-up", read + (catchUp.isComplete() ? end : ": they didn't catch up"));
  }

  private void disk(Report.Disk disk) {
    DiskFigures before = disk.before();
    say(
        "disk",
        before.directory()
            + " ("
            + before.fileSystem()
            + "); fdatasync: after each write of 4 KiB into a preallocated file");
    if (before.sequentialBytes() > 0) {
      say(
          "",
          "sequential write: "
              + Numbers.megabytes(before.sequentialBytesPerSecond())
              + " MB/s; "
              + Numbers.megabytes((double) before.sequentialBytes())
              + " MB in writes of 1 MiB into a new file, one fdatasync at the end");
    }
    if (before.isMemory()) {
      say("", "this is memory, not a disk: name one with --data-dir");
    }
    List<String> ratios = new ArrayList<>();
    report
        .acknowledgementPerFdatasync()
        .ifPresent(r -> ratios.add("acknowledged p50 / fdatasync p50 = " + Numbers.ratio(r)));
    report
        .shareOfSequentialWrite()
        .ifPresent(s -> ratios.add("acknowledged MB/s / sequential MB/s = " + Numbers.ratio(s)));
    if (!ratios.isEmpty()) {
      say("ratios", String.join("; ", ratios));
    }
  }

  private void requests(RequestCounts counts) {
    String rate =
        report.requestsPerSecond().isPresent()
            ? " ("
                + Numbers.count(Math.round(report.requestsPerSecond().getAsDouble()))
                + "/s, of "
                + Numbers.ratio(report.recordsPerRequest().orElseThrow())
                + " acknowledged records each)"
            : "";
    say(
        "requests",
        Numbers.count(counts.answered())
            + " answered"
            + rate
            + ", "
            + Numbers.plural(counts.reconnects(), "reconnect"));
  }

  private void schedule() {
    if (!load.workload().isOpenLoop()) {
      if (load.workload().clients().inFlight() == 0) {
        say(
            "note",
            "without --rate or --in-flight, latency is mostly time spent in the client's own"
                + " buffer");
      }
    } else if (load.schedule().unsent() > 0) {
      say(
          "behind",
          Numbers.plural(load.schedule().unsent(), "record")
              + " not sent by the end, although due: the rate is too high");
    } else if (load.schedule().maxLagNanos() > WORTH_SAYING_NANOS) {
      say(
          "behind",
          "by up to "
              + Numbers.millis(load.schedule().maxLagNanos())
              + " ms; the latencies contain it");
    }
  }

  private void verdict() {
    say("ended", ended());
    if (load.outcome().failed() > 0) {
      String first = load.outcome().firstFailure().map(e -> "; the first: " + e).orElse("");
      List<String> kinds = new ArrayList<>();
      load.outcome().failures().forEach((kind, n) -> kinds.add(Numbers.count(n) + " x " + kind));
      say(
          "failed",
          Numbers.plural(load.outcome().failed(), "record")
              + ": "
              + String.join(", ", kinds)
              + first);
    }
    Ledger.Balance balance = load.outcome().balance();
    String acknowledged = Numbers.count(balance.acknowledged()) + " acknowledged";
    String read =
        Numbers.count(balance.read())
            + (load.fanOut().isEmpty() ? " read back" : " read back by all consumers")
            + (load.workload().clients().readAfterwards() ? " afterwards, " : ", ")
            + Numbers.count(balance.missing())
            + " missing, "
            + Numbers.count(balance.repeated())
            + " repeated, "
            + Numbers.count(balance.foreign())
            + " foreign";
    boolean isRead = load.workload().clients().consumers() > 0;
    say(
        load.isVerified() ? "verified" : "MISMATCH",
        acknowledged + (isRead ? ", " + read : "; not read back (--consumers 0)"));
  }

  private String ended() {
    Workload workload = load.workload();
    return switch (load.ended()) {
      case RECORDS -> "after " + Numbers.plural(workload.maxRecords(), "record");
      case BYTES ->
          "at the limit of "
              + Numbers.megabytes((double) workload.bounds().bytes())
              + " MB (--max-bytes), before time was up";
      case DURATION -> "after " + Numbers.seconds(workload.bounds().duration().toNanos()) + " s";
      case STOPPED -> "early: interrupted";
      case FAILURES -> "early: too many records failed";
    };
  }
}
