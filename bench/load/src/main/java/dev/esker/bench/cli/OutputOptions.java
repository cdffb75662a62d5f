package dev.esker.bench.cli;

import java.nio.file.Files;
import java.nio.file.Path;
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

  /** The directory to measure in. */
  Path directory(Usage usage) {
    if (dataDir == null) {
      return Files.isDirectory(DEFAULT_DATA) ? DEFAULT_DATA : Path.of(".");
    }
    usage.require(Files.isDirectory(dataDir), "--data-dir", dataDir, "is not a directory");
    return dataDir;
  }
}
