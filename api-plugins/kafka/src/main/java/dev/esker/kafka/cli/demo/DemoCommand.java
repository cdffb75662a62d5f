package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.StopSignal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code esker demo}. */
@Command(
    name = "demo",
    description = {
      "Shows what happens to records when a broker is killed.",
      "Starts three brokers on three racks, a producer and a consumer group, kills the broker that",
      "leads a partition, starts it again, and looks for every acknowledged record in the log."
    },
    footer = {
      "",
      "Exits with 1 if a record was lost, duplicated, out of order or not read.",
      "Its data are in a temporary folder, which is deleted.",
      "",
      "Example: esker demo --seconds 60 --rate 5000"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int MIN_SECONDS = 6;
  private static final int MAX_SECONDS = 600;
  private static final int MAX_RATE = 50_000;

  /** The first start on a machine prepares the program. */
  private static final Duration START = Duration.ofMinutes(5);

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Of load, 6 to 600, if nothing takes longer (default ${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Records per second, 50 to 50000 (default ${DEFAULT-VALUE}).")
  private int rate = 1_000;

  @Option(names = "--keep", description = "Leaves the cluster running until Ctrl-C.")
  private boolean keep;

  @Option(names = "--json", description = "The result as JSON.")
  private boolean json;

  @Option(names = "--port", paramLabel = "PORT", description = "HTTP, of the first broker.")
  private Integer httpPort;

  @Option(names = "--kafka-port", paramLabel = "PORT", description = "Kafka, of the first broker.")
  private Integer kafkaPort;

  @Option(
      names = "--cluster-port",
      paramLabel = "PORT",
      description = "Cluster and replication, of the first broker.")
  private Integer clusterPort;

  /** A command that prints there. */
  public DemoCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check("--seconds", seconds, MIN_SECONDS, MAX_SECONDS);
    check("--rate", rate, 50, MAX_RATE);
    String launcher = System.getProperty("esker.launcher");
    if (launcher == null) {
      throw new CommandFailure("it starts brokers by the script esker, which didn't start this");
    }
    Stop stop = new Stop();
    Path directory = Files.createTempDirectory("esker-demo-");
    try (StopSignal signal = new StopSignal(stop::ask)) {
      int code = ExitCode.FAILED;
      try {
        code = run(Path.of(launcher), directory, stop);
      } finally {
        delete(directory);
        signal.finished(code);
      }
      return code;
    }
  }

  private void check(String flag, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), flag + " " + value + ": it must be " + min + " to " + max);
    }
  }

  private List<String> ports() {
    List<String> flags = new ArrayList<>();
    if (httpPort != null) {
      flags.add("--port=" + httpPort);
    }
    if (kafkaPort != null) {
      flags.add("--kafka-port=" + kafkaPort);
    }
    if (clusterPort != null) {
      flags.add("--cluster-port=" + clusterPort);
    }
    return flags;
  }

  private int run(Path launcher, Path directory, Stop stop)
      throws IOException, InterruptedException {
    Story story = new Story(console, System::nanoTime);
    story.tell("Three brokers start on three racks");
    try (ClusterProcess cluster = ClusterProcess.start(launcher, directory, ports())) {
      cluster.awaitReady(stop, story, START);
      story.tell("They serve; watch them at http://" + cluster.http().get(0) + "/");
      DemoResult result = new DemoRun(cluster, story, stop).run(seconds, rate);
      print(result, story);
      if (keep) {
        story.line(
            "The cluster runs until Ctrl-C: Kafka on "
                + cluster.kafka()
                + ", console http://"
                + cluster.http().get(0)
                + "/");
        stop.await();
      }
      return result.exitCode();
    } catch (Stop.StoppedException e) {
      story.line("Stopped before the end");
      return ExitCode.OK;
    }
  }

  private void print(DemoResult result, Story story) {
    story.line("");
    console.out().print(json ? Json.of(result.json()) + "\n" : result.table());
    console.out().flush();
    if (!result.isGood()) {
      console.error("demo: not everything is as it should be");
    }
  }

  /** Brokers that are just being killed may still write. */
  private void delete(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (NoSuchFileException e) {
      console.note(directory + " is gone already");
    } catch (IOException | java.io.UncheckedIOException e) {
      console.warning(directory + " can't be deleted: " + e);
    }
  }
}
