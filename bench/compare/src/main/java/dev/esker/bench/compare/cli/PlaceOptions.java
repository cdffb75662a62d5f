package dev.esker.bench.compare.cli;

import dev.esker.bench.cli.Usage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where things are and where results go. */
final class PlaceOptions {
  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description =
          "All data is written below it, in a directory that is deleted at the end; decides which"
              + " disk is measured (default: the current directory).")
  Path dataDir = Path.of(".");

  @Option(
      names = "--kafka-libs",
      paramLabel = "DIR",
      description =
          "The jars of an Apache Kafka (default: those that Maven fetches, in a checkout).")
  Path kafkaLibs;

  @Option(
      names = "--nats-server",
      paramLabel = "FILE",
      description = "The program of a NATS server (default: the one that is installed).")
  Path natsServer;

  @Option(names = "--no-disk", description = "Don't measure the bare disk.")
  boolean noDisk;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything there as JSON.")
  Path json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write everything there as a page with plots that needs nothing else.")
  Path html;

  Path dataDir(Usage usage) {
    usage.require(Files.isDirectory(dataDir), "--data-dir", dataDir, "is not a directory");
    return dataDir;
  }

  PeerChoice.Programs programs(Usage usage) {
    if (kafkaLibs != null) {
      usage.require(Files.isDirectory(kafkaLibs), "--kafka-libs", kafkaLibs, "is not a directory");
    }
    if (natsServer != null) {
      usage.require(
          Files.isRegularFile(natsServer) && Files.isExecutable(natsServer),
          "--nats-server",
          natsServer,
          "is not a program");
    }
    return new PeerChoice.Programs(
        Optional.ofNullable(kafkaLibs).map(Path::toAbsolutePath),
        Optional.ofNullable(natsServer).map(Path::toAbsolutePath));
  }

  /** Files can be written where their folders are; better said before hours of work. */
  void checkOutputs(Usage usage) {
    checkOutput("--json", json, usage);
    checkOutput("--html", html, usage);
  }

  private static void checkOutput(String flag, Path file, Usage usage) {
    if (file != null) {
      Path folder = file.toAbsolutePath().getParent();
      usage.require(
          folder != null && Files.isWritable(folder) && !Files.isDirectory(file),
          flag,
          file,
          "can't be written");
    }
  }
}
