package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.server.inspect.Damage;
import dev.esker.server.inspect.SegmentFile;
import dev.esker.server.inspect.SegmentFiles;
import dev.esker.server.inspect.SegmentVerifier;
import dev.esker.server.inspect.SegmentWalk;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code esker segments dump|verify}: reads segment files and changes nothing. */
@Command(
    name = "segments",
    description = "Dumps or verifies segment files, of a stopped or a running broker.")
final class SegmentsCommand implements Callable<Integer> {

  private final Console console;
  private final Disk disk = new NioDisk();

  @Spec private CommandSpec spec;

  SegmentsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "segments: what? There are 'dump' and 'verify'");
  }

  @Command(
      name = "dump",
      description = "Shows every batch, damaged ones too; with --records what is in them.",
      footer = {
        "",
        "PRODUCER is id/epoch/first sequence; a * after a time stamp means that the broker set it.",
        "",
        "Example: esker segments dump data/topics/orders-0 --records --from-offset 4711 -n 10"
      })
  int dump(
      @Parameters(
              arity = "1..*",
              paramLabel = "<path>",
              description = "Segment files, a partition's directory, or a data directory.")
          List<Path> paths,
      @Option(names = "--records", description = "Show each record, too.") boolean records,
      @Option(names = "--json", description = "Print a line of JSON for each of these.")
          boolean json,
      @Option(
              names = "--from-offset",
              paramLabel = "<offset>",
              defaultValue = "0",
              description = "Begin with this offset.")
          long fromOffset,
      @Option(
              names = {"-n", "--limit"},
              paramLabel = "<count>",
              defaultValue = "9223372036854775807",
              description = "At most that many batches, or records with --records.")
          long limit)
      throws IOException {
    if (fromOffset < 0) {
      throw new ParameterException(
          spec.commandLine(), "--from-offset = " + fromOffset + " must be at least 0");
    }
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "-n = " + limit + " must be at least 1");
    }
    SegmentSelection selection = new SegmentSelection(fromOffset, records, limit);
    SegmentPrinter printer = new SegmentPrinter(console.out(), selection, json);
    List<SegmentFile> files = find(paths);
    for (int i = 0; i < files.size() && !selection.isDone(); i++) {
      SegmentFile next = i + 1 < files.size() ? files.get(i + 1) : null;
      boolean before =
          next != null && next.consecutive() && next.baseOffset() <= selection.fromOffset();
      if (!before) {
        dump(files.get(i), printer);
      }
    }
    return ExitCode.OK;
  }

  private void dump(SegmentFile file, SegmentPrinter printer) throws IOException {
    try {
      printer.file(file, Files.size(file.path()));
      new SegmentWalk(disk).run(file, printer);
    } catch (NoSuchFileException e) {
      if (!file.live()) {
        throw e;
      }
      console.warning("segments: " + file.path() + " was deleted by the running broker meanwhile");
    }
  }

  @Command(
      name = "verify",
      description = {
        "Checks every batch: CRC, records, ascending offsets, none missing between segments."
            + " Exit code 1 if something is damaged.",
        "Reads only, and may be used beside a running broker: then the segment that each partition"
            + " appends to is judged as far as its batches are complete, and all others in full."
      },
      footer = {"", "Example: esker segments verify data"})
  int verify(
      @Parameters(
              arity = "0..*",
              paramLabel = "<path>",
              description =
                  "A data directory, partitions' directories or segment files. Default: data.")
          List<Path> paths,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws IOException {
    List<SegmentFile> files = find(paths == null ? List.of(Path.of("data")) : paths);
    FindingsPrinter findings = new FindingsPrinter(console.out(), json);
    SegmentVerifier.Summary summary;
    try (ProgressBar progress =
        new ProgressBar(
            console.err(),
            ProgressBar.onTerminal(),
            "verifying",
            SegmentVerifier.totalBytes(files))) {
      summary = new SegmentVerifier(new SegmentWalk(disk), findings, progress::at).verify(files);
    }
    findings.finish(summary);
    if (summary.isHealthy()) {
      return ExitCode.OK;
    }
    Damage first = findings.first();
    console.error(
        "segments: "
            + first
            + (summary.damages() > 1 ? " (and " + (summary.damages() - 1) + " more)" : ""));
    return ExitCode.FAILED;
  }

  private List<SegmentFile> find(List<Path> paths) throws IOException {
    SegmentFiles finder = new SegmentFiles(disk);
    List<SegmentFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.addAll(finder.find(path));
    }
    return files;
  }
}
