package dev.esker.bench.cli;

import dev.esker.bench.disk.DiskFigures;
import dev.esker.bench.disk.DiskProbe;
import dev.esker.bench.load.Interval;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.LoadRun;
import dev.esker.bench.load.Time;
import dev.esker.bench.load.Workload;
import dev.esker.bench.report.HtmlReport;
import dev.esker.bench.report.IntervalLog;
import dev.esker.bench.report.IntervalSeries;
import dev.esker.bench.report.JsonReport;
import dev.esker.bench.report.Report;
import dev.esker.bench.report.TextReport;
import dev.esker.bench.target.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One run from the first look at the disk to the report. */
final class BenchSession {
  /** How long acknowledged records may fail to come back before they count as missing. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Terminal terminal;
  private final Workload workload;
  private final Optional<Path> disk;
  private final Output output;
  private final boolean keep;

  /** Opens the target; which one it is, the session doesn't know. */
  @FunctionalInterface
  interface Opening {

    /** Connects, or fails with a {@link dev.esker.bench.target.TargetException}. */
    Target open() throws InterruptedException;
  }

  /**
   * Where results go.
   *
   * @param json for programs rather than people
   * @param intervalLog the file for the histograms of each second
   * @param html the file for the page with plots
   */
  record Output(boolean json, Optional<Path> intervalLog, Optional<Path> html) {}

  BenchSession(
      Terminal terminal, Workload workload, Optional<Path> disk, Output output, boolean keep) {
    this.terminal = terminal;
    this.workload = workload;
    this.disk = disk;
    this.output = output;
    this.keep = keep;
  }

  /** Does it all; returns whether everything acknowledged was read back and nothing failed. */
  boolean run(Opening opening) throws IOException, InterruptedException {
    try (Interruption interruption = new Interruption();
        Target target = opening.open()) {
      target.createTopic(workload.topic());
      try {
        return measure(target, interruption);
      } finally {
        if (!keep) {
          target.deleteTopic();
        }
      }
    }
  }

  private boolean measure(Target target, Interruption interruption)
      throws IOException, InterruptedException {
    if (!output.json()) {
      terminal.out().print(TextReport.heading(target.description(), workload));
      terminal.out().println();
      terminal.out().flush();
    }
    Optional<DiskFigures> before = probe(true);
    IntervalSeries series = new IntervalSeries();
    LoadResult load = load(target, interruption, series);
    Optional<DiskFigures> after = probe(false);
    Report report =
        new Report(
            target.description(),
            machine(),
            load,
            before.map(figures -> new Report.Disk(figures, after.orElseThrow())),
            target.requests());
    terminal.out().println(output.json() ? JsonReport.of(report) : TextReport.of(report));
    terminal.out().flush();
    if (output.html().isPresent()) {
      Files.writeString(output.html().get(), HtmlReport.of(report, series));
    }
    return load.isGood();
  }

  private Optional<DiskFigures> probe(boolean sequential) throws IOException {
    if (disk.isEmpty()) {
      return Optional.empty();
    }
    if (terminal.showsProgress()) {
      terminal.err().println("measuring the bare disk in " + disk.get() + " ...");
    }
    DiskProbe probe = new DiskProbe(disk.get(), DiskProbe.Limits.DEFAULTS, System::nanoTime);
    return Optional.of(probe.measure(sequential));
  }

  private LoadResult load(Target target, Interruption interruption, IntervalSeries series)
      throws IOException, InterruptedException {
    List<Interval.Listener> listeners = new ArrayList<>();
    listeners.add(series);
    if (terminal.showsProgress()) {
      listeners.add(progress());
    }
    try (IntervalLog log = openLog(target)) {
      if (log != null) {
        listeners.add(log);
      }
      LoadRun run =
          new LoadRun(workload, target, Time.system(), PATIENCE, Interval.Listener.all(listeners));
      interruption.watch(run);
      return run.run();
    }
  }

  private Interval.Listener progress() {
    return new Interval.Listener() {
      @Override
      public void passed(Interval interval) {
        terminal.err().println(TextReport.progress(interval, workload.shape().bytes()));
      }

      @Override
      public void filling(long records, long all) {
        terminal.err().println(TextReport.filling(records, all));
      }
    };
  }

  private IntervalLog openLog(Target target) throws IOException {
    return output.intervalLog().isEmpty()
        ? null
        : new IntervalLog(
            output.intervalLog().get(),
            "esker bench, " + target.description(),
            System.currentTimeMillis());
  }

  private static String machine() {
    return Runtime.getRuntime().availableProcessors()
        + " processors, "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.version")
        + " "
        + System.getProperty("os.arch")
        + ", Java "
        + Runtime.version();
  }
}
