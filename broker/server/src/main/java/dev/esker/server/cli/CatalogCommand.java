package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.engine.EngineListener;
import dev.esker.server.BrokerStartException;
import dev.esker.server.DataDirectory;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.inspect.CatalogCheck;
import dev.esker.server.inspect.CatalogReplacement;
import dev.esker.server.inspect.CatalogReport;
import dev.esker.server.inspect.SegmentFiles;
import dev.esker.server.inspect.SegmentVerifier;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code esker catalog check|rebuild}, of a stopped broker. */
@Command(name = "catalog", description = "Checks or rebuilds the catalog of a stopped broker.")
final class CatalogCommand implements Callable<Integer> {

  private final Console console;
  private final Disk disk = new NioDisk();

  @Spec private CommandSpec spec;

  CatalogCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "catalog: what? There are 'check' and 'rebuild'");
  }

  @Command(
      name = "check",
      description =
          "Compares the catalog with segments and write-ahead log, and changes nothing. Exit code"
              + " 1 if they differ.",
      footer = {"", "Example: esker catalog check data"})
  int check(
      @Parameters(
              arity = "0..1",
              paramLabel = "<data directory>",
              defaultValue = "data",
              description = "Default: data.")
          Path directory,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws IOException, BrokerStartException {
    CatalogReport report;
    try (DataDirectory data = lock(directory);
        ProgressBar progress =
            new ProgressBar(
                console.err(),
                ProgressBar.onTerminal(),
                "checking",
                SegmentVerifier.totalBytes(new SegmentFiles(disk).find(data.path())))) {
      report = new CatalogCheck(disk, data.path(), progress::at).run();
    }
    if (json) {
      console.out().println(Json.of(fields(report)));
    } else {
      console.out().print(text(report));
    }
    if (report.isHealthy()) {
      return ExitCode.OK;
    }
    long more = report.problemCount() - 1;
    console.error(
        "catalog: "
            + report.problems().get(0)
            + (more > 0 ? " (and " + more + " more)" : "")
            + "; 'esker catalog rebuild' makes a new one from the segments");
    return ExitCode.FAILED;
  }

  private static Map<String, Object> fields(CatalogReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("healthy", report.isHealthy());
    fields.put("partitions", report.partitions());
    fields.put("segments", report.segments());
    fields.put("index_entries", report.indexEntries());
    fields.put("bytes", report.bytes());
    fields.put("problem_count", report.problemCount());
    fields.put("problems", findings(report.problems()));
    fields.put("notes", findings(report.notes()));
    return fields;
  }

  private static List<Map<String, Object>> findings(List<CatalogReport.Finding> findings) {
    return findings.stream()
        .map(
            finding -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("where", finding.where());
              fields.put("what", finding.what());
              return fields;
            })
        .toList();
  }

  private static String text(CatalogReport report) {
    StringBuilder text = new StringBuilder();
    report.problems().forEach(each -> text.append("WRONG  ").append(each).append('\n'));
    report.notes().forEach(each -> text.append("note   ").append(each).append('\n'));
    return text.append(report.partitions())
        .append(" partitions, ")
        .append(report.segments())
        .append(" segments, ")
        .append(report.indexEntries())
        .append(" index entries, ")
        .append(report.bytes())
        .append(" bytes: ")
        .append(report.isHealthy() ? "all in order" : report.problemCount() + " differences")
        .append('\n')
        .toString();
  }

  @Command(
      name = "rebuild",
      description = {
        "Makes the catalog anew from segments and write-ahead log. The old one is kept beside it as"
            + " catalog.old-<number>; if the new one can't be made, the old one is put back."
      },
      footer = {"", "Example: esker catalog rebuild data"})
  int rebuild(
      @Parameters(
              arity = "0..1",
              paramLabel = "<data directory>",
              defaultValue = "data",
              description = "Default: data.")
          Path directory,
      @Option(names = "--config", description = "The broker's properties file, if it has one.")
          Path file,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws IOException, BrokerStartException {
    CatalogReplacement.Outcome outcome;
    Progress progress = new Progress();
    try (DataDirectory data = lock(directory)) {
      BrokerConfig config = config(file, data.path());
      outcome = new CatalogReplacement(config.storage(), disk, progress).run();
    }
    if (progress.fence.get() != null) {
      throw new IOException("the engine had to stop: " + progress.fence.get());
    }
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("partitions", outcome.partitions());
      fields.put("old_catalog", outcome.aside().map(Path::toString).orElse(null));
      fields.put("old_catalog_readable", outcome.oldReadable());
      fields.put("lost", outcome.lost());
      console.out().println(Json.of(fields));
    } else {
      console.out().println("the catalog is rebuilt, with " + outcome.partitions() + " partitions");
      outcome
          .aside()
          .ifPresent(
              old ->
                  console.out().println("the old one is " + old + " and can be deleted by hand"));
    }
    if (!outcome.lost().isEmpty()) {
      console.error(
          "catalog: "
              + outcome.lost().get(0)
              + (outcome.lost().size() > 1
                  ? " (and so of " + (outcome.lost().size() - 1) + " more)"
                  : ""));
      return ExitCode.FAILED;
    }
    return ExitCode.OK;
  }

  private BrokerConfig config(Path file, Path directory) throws IOException {
    ConfigSources sources = new ConfigSources().environment(console.environment());
    if (file != null) {
      sources.file(file);
    }
    sources.flag("", "data.dir", directory.toString());
    return BrokerConfig.from(sources.merge());
  }

  /** Refuses what is no data directory before anything is created in it, even a lock. */
  private static DataDirectory lock(Path directory) throws IOException, BrokerStartException {
    if (!Files.isDirectory(directory)) {
      throw new IOException("there is no directory " + directory);
    }
    if (!Files.isDirectory(directory.resolve("topics"))
        || !Files.isDirectory(directory.resolve("wal"))) {
      throw new IOException(directory + " is not a data directory (no topics/ and wal/ in it)");
    }
    return DataDirectory.open(directory);
  }

  /** Shows how far the replay is, and what the engine says of the rest. */
  private final class Progress implements EngineListener {
    private final AtomicReference<Throwable> fence = new AtomicReference<>();
    private final StartProgress shown =
        new StartProgress(console.err(), ProgressBar.onTerminal(), () -> {});

    @Override
    public void fenced(Throwable cause) {
      fence.set(cause);
    }

    @Override
    public void recovering(long bytesDone, long bytesTotal) {
      shown.recovering(bytesDone, bytesTotal);
    }

    @Override
    public void notice(String message) {
      shown.notice(message);
    }
  }
}
