package dev.esker.bench.compare.cli;

import dev.esker.bench.cli.NearestName;
import dev.esker.bench.cli.Terminal;
import dev.esker.bench.cli.Usage;
import dev.esker.bench.compare.plan.Catalogue;
import dev.esker.bench.compare.scenario.Scenario;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code esker bench compare}: reads the command line; a {@link CompareSession} does the work. */
@Command(
    name = "esker bench compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisHeading = "Usage: ",
    customSynopsis = "esker bench compare [options]",
    description = {
      "Starts Esker and its peers on this machine, each in a process and a data directory of its"
          + " own, puts the same workloads on them in turns, and shows medians, ratios and their"
          + " spread beside what the bare disk and a broker that stores nothing do.",
      "Nothing else should run on the machine meanwhile.%n"
    },
    footer = {
      "",
      "Examples:",
      "  some minutes:",
      "    esker bench compare",
      "  everything, for the record:",
      "    esker bench compare --preset full --json compare.json --html compare.html",
      "  one question:",
      "    esker bench compare --workloads 'latency-*' --peers esker,kafka --rounds 5",
      "",
      "Exit codes: 0; 1 if a peer failed or its figures are doubtful; 2 for wrong usage."
    })
final class CompareCommand implements Callable<Integer> {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;

  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, heading = "What is run:%n")
  private PlanOptions plan = new PlanOptions();

  @ArgGroup(validate = false, heading = "%nPlaces and output:%n")
  private PlaceOptions places = new PlaceOptions();

  @Option(names = "--list", description = "%nList workloads and peers, and do nothing else.")
  private boolean list;

  private String typed = "";

  private CompareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Runs it; returns the exit code. */
  static int run(Terminal terminal, String... arguments) {
    CompareCommand command = new CompareCommand(terminal);
    CommandLine line = new CommandLine(command);
    String version = CompareCommand.class.getPackage().getImplementationVersion();
    line.getCommandSpec()
        .version("esker bench compare " + (version == null ? "(not packaged)" : version));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setParameterExceptionHandler((e, words) -> wrongUsage(terminal, e));
    line.setExecutionStrategy(
        parsed -> {
          command.typed = String.join(" ", parsed.originalArgs());
          return new CommandLine.RunLast().execute(parsed);
        });
    return line.execute(arguments);
  }

  private static int wrongUsage(Terminal terminal, ParameterException e) {
    String message = e.getMessage().lines().findFirst().orElse("wrong usage");
    terminal.err().println("esker bench compare: " + message + suggestion(e));
    terminal.err().println("'esker bench compare --help' lists the options");
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
    if (list) {
      list(usage);
      return OK;
    }
    places.checkOutputs(usage);
    CompareSession session =
        new CompareSession(
            terminal,
            new CompareSession.Work(
                ("esker bench compare " + typed).strip(),
                plan.scenarios(usage),
                plan.peers(PeerChoice.names(), usage),
                plan.rounds(usage)),
            new CompareSession.Places(
                places.dataDir(usage),
                places.programs(usage),
                Optional.ofNullable(places.json),
                Optional.ofNullable(places.html),
                places.noDisk));
    try {
      return session.run() ? OK : FAILED;
    } catch (IOException e) {
      terminal.err().println("esker bench compare: " + e.getMessage());
      return FAILED;
    }
  }

  private void list(Usage usage) {
    for (Scenario scenario : Catalogue.of(plan.sizing(usage))) {
      terminal.out().printf("%-20s %s%n", scenario.name(), scenario.description());
    }
    terminal.out().println();
    PeerChoice.descriptions()
        .forEach((name, text) -> terminal.out().printf("%-20s %s%n", name, text));
    terminal.out().flush();
  }
}
