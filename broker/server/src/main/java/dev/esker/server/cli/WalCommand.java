package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.wal.WalDump;
import dev.esker.wal.WalReport;
import dev.esker.wal.WalVerifier;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code esker wal dump|verify}: reads the write-ahead log and changes nothing. */
@Command(name = "wal", description = "Dumps or verifies the write-ahead log of a stopped broker.")
final class WalCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  WalCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "wal: what? There are 'dump' and 'verify'");
  }

  @Command(
      name = "dump",
      description = "Shows every file and frame, damaged ones too.",
      footer = {"", "Example: esker wal dump --data-dir data"})
  int dump(
      @Option(names = "--data-dir", defaultValue = "data", description = "Default: data.")
          Path dataDirectory,
      @Option(names = "--json", description = "Print a line of JSON for each file and frame.")
          boolean json)
      throws IOException {
    new WalDump(new NioDisk(), directory(dataDirectory)).run(new WalPrinter(console.out(), json));
    return ExitCode.OK;
  }

  @Command(
      name = "verify",
      description = "Checks every frame; exit code 1 if a broker would refuse to start on it.",
      footer = {"", "Example: esker wal verify --data-dir data --json"})
  int verify(
      @Option(names = "--data-dir", defaultValue = "data", description = "Default: data.")
          Path dataDirectory,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws IOException {
    Path directory = directory(dataDirectory);
    WalReport report = WalVerifier.verify(new NioDisk(), directory);
    if (json) {
      console.out().println(Json.of(fields(report)));
    } else {
      console.out().print(text(report));
    }
    report
        .corruption()
        .ifPresent(
            damage ->
                console.error(
                    "wal: "
                        + damage.file()
                        + " is damaged at position "
                        + damage.position()
                        + ": "
                        + damage.reason()));
    return report.isHealthy() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static Path directory(Path dataDirectory) throws IOException {
    Path directory = dataDirectory.resolve("wal");
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          "there is no write-ahead log in " + dataDirectory.toAbsolutePath() + " (--data-dir)");
    }
    return directory;
  }

  private static Map<String, Object> fields(WalReport report) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("healthy", report.isHealthy());
    fields.put("files", report.files());
    fields.put("frames", report.frames());
    fields.put("payload_bytes", report.payloadBytes());
    fields.put("start_position", report.startPosition());
    fields.put("end_position", report.endPosition());
    fields.put("clean_close", report.cleanClose());
    fields.put(
        "torn_tail_at", report.tornTailAt().isPresent() ? report.tornTailAt().getAsLong() : null);
    Optional<WalReport.Corruption> damage = report.corruption();
    fields.put("corrupt_file", damage.map(each -> each.file().toString()).orElse(null));
    fields.put("corrupt_position", damage.map(WalReport.Corruption::position).orElse(null));
    fields.put("corruption", damage.map(WalReport.Corruption::reason).orElse(null));
    return fields;
  }

  private static String text(WalReport report) {
    StringBuilder text = new StringBuilder();
    text.append(report.files()).append(" files, ");
    text.append(report.frames()).append(" frames, ");
    text.append(report.payloadBytes()).append(" bytes of payload, positions ");
    text.append(report.startPosition()).append(" to ").append(report.endPosition()).append('\n');
    if (report.isHealthy()) {
      text.append(report.cleanClose() ? "closed in good order\n" : "not closed in good order\n");
    }
    report
        .tornTailAt()
        .ifPresent(
            position ->
                text.append("torn tail at position ")
                    .append(position)
                    .append(", which the next start will cut; no acknowledged record is in it\n"));
    return text.toString();
  }
}
