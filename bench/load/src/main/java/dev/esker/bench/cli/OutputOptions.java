package dev.esker.bench.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The bare disk, and where results go. */
final class OutputOptions {
  private static final Path DEFAULT_DATA = Path.of("data");

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "Where the bare disk is measured, in a file that is deleted; should be the disk that the"
              + " broker writes to (default: ./data if it is there, else the current directory).")
  Path dataDir;

  @Option(names = "--no-disk", description = "Don't measure the bare disk.")
  boolean noDisk;

  @Option(names = "--json", description = "Print one line of JSON.")
  boolean json;

  @Option(
      names = "--hlog",
      paramLabel = "FILE",
      description = "Write the histograms of every second in HdrHistogram's log format.")
  Path hlog;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Write a report as one HTML page: tables, latency by percentile, throughput and P99 over"
              + " time.")
  Path html;

  /** Where results go; a place that can't be written to is refused before the load, not after. */
  BenchSession.Output output(Usage usage) {
    if (html != null) {
      Path parent = html.toAbsolutePath().getParent();
      usage.require(
          parent != null && Files.isWritable(parent) && !Files.isDirectory(html),
          "--html",
          html,
          "can't be written");
    }
    return new BenchSession.Output(json, Optional.ofNullable(hlog), Optional.ofNullable(html));
  }

  /** The directory to measure in. */
  Path directory(Usage usage) {
    if (dataDir == null) {
      return Files.isDirectory(DEFAULT_DATA) ? DEFAULT_DATA : Path.of(".");
    }
    usage.require(Files.isDirectory(dataDir), "--data-dir", dataDir, "is not a directory");
    return dataDir;
  }
}
