package dev.esker.bench.cli;

import dev.esker.bench.http.HttpSettings;
import dev.esker.bench.http.HttpTarget;
import dev.esker.bench.kafka.KafkaSettings;
import dev.esker.bench.kafka.KafkaTarget;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.TargetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code esker bench}: reads the command line and leaves the work to a {@link BenchSession}. */
@Command(
    name = "esker bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisHeading = "Usage: ",
    customSynopsis = "esker bench [options]",
    description = {
      "Puts a load on a broker that speaks the Kafka protocol, or on Esker's HTTP API, and measures"
          + " throughput, the latency of acknowledgements and that of reading along; beside them,"
          + " what the bare disk does.",
      "Makes a topic for itself, checks that exactly what was acknowledged is read back, and"
          + " deletes it.%n"
    },
    footer = {
      "",
      "Examples:",
      "  10 s as fast as it goes:",
      "    esker bench",
      "  latency at a fixed rate:",
      "    esker bench --rate 10000 --duration 30 --warm-up 5",
      "  a lone record beside an fdatasync:",
      "    esker bench --in-flight 1 --linger 0",
      "  many partitions, hot keys:",
      "    esker bench --partitions 100 --producers 4 --keys zipf",
      "  ten consumers of everything:",
      "    esker bench --consumers 10 --fan-out --rate 20000 --duration 30",
      "  reading 5 GB that were there before, while producers go on:",
      "    esker bench --catch-up 5000000000 --rate 10000 --warm-up 5 --duration 60",
      "  many small producers, and a page with plots:",
      "    esker bench --producers 200 --batch-size 0 --linger 0 --rate 5000 --html report.html",
      "  200 connections that post one JSON message of 50 bytes at a time; with events read along:",
      "    esker bench --protocol http --connections 200 --warm-up 5 --duration 30",
      "    esker bench --protocol http --connections 200 --rate 5000 --readers 1 --duration 30",
      "",
      "Side by side with other brokers, started on this machine: esker bench compare --help",
      "",
      "Exit codes: 0; 1 if it failed, a record wasn't acknowledged, or what was read isn't what"
          + " was acknowledged; 2 for wrong usage."
    })
final class BenchCommand implements Callable<Integer> {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, heading = "Target:%n")
  private TargetOptions target = new TargetOptions();

  @ArgGroup(validate = false, heading = "%nTarget, with --protocol http:%n")
  private HttpOptions http = new HttpOptions();

  @ArgGroup(validate = false, heading = "%nLoad:%n")
  private LoadOptions load = new LoadOptions();

  @ArgGroup(validate = false, heading = "%nDisk and output:%n")
  private OutputOptions output = new OutputOptions();

  private BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs it; returns the exit code. */
  static int run(Terminal terminal, String... arguments) {
    CommandLine line = new CommandLine(new BenchCommand(terminal));
    String version = BenchCommand.class.getPackage().getImplementationVersion();
    line.getCommandSpec().version("esker bench " + (version == null ? "(not packaged)" : version));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((e, words) -> wrongUsage(terminal, e));
    return line.execute(arguments);
  }

  private static int wrongUsage(Terminal terminal, ParameterException e) {
    String message = e.getMessage().lines().findFirst().orElse("wrong usage");
    terminal.err().println("esker bench: " + message + suggestion(e));
    terminal.err().println("'esker bench --help' lists the options");
    return USAGE;
  }

  private static String suggestion(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
      String flag = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
      return NearestName.of(flag, e.getCommandLine().getCommandSpec().optionsMap().keySet())
          .map(nearest -> "; did you mean '" + nearest + "'?")
          .orElse("");
    }
    return "";
  }

  @Override
  public Integer call() throws InterruptedException {
    Usage usage = new Usage(spec.commandLine());
    Protocol protocol = target.protocol(usage);
    refuseFlagsOfOthers(protocol, usage);
    http.check(usage);
    Workload workload =
        load.workload(target.topicSpec(usage), protocol, http.recordsPerRequest, usage);
    BenchSession.Opening opening = opening(protocol, workload, usage);
    Optional<Path> disk = output.noDisk ? Optional.empty() : Optional.of(output.directory(usage));
    BenchSession session =
        new BenchSession(terminal, workload, disk, output.output(usage), target.keep);
    try {
      return session.run(opening) ? OK : FAILED;
    } catch (TargetException | IOException e) {
      terminal.err().println("esker bench: " + e.getMessage());
      return FAILED;
    }
  }

  private BenchSession.Opening opening(Protocol protocol, Workload workload, Usage usage) {
    if (protocol == Protocol.http) {
      HttpSettings settings = http.settings(target.server(protocol), workload, usage);
      return () -> new HttpTarget(settings);
    }
    KafkaSettings settings = target.settings(workload, usage);
    return () -> new KafkaTarget(settings);
  }

  /** What would be ignored is refused. */
  private void refuseFlagsOfOthers(Protocol protocol, Usage usage) {
    List<String> others = protocol == Protocol.http ? TargetOptions.KAFKA_FLAGS : HttpOptions.FLAGS;
    for (String flag : others) {
      if (spec.commandLine().getParseResult().hasMatchedOption(flag)) {
        throw usage.wrong(flag, "", "means nothing with --protocol " + protocol);
      }
    }
  }
}
