package dev.esker.server.cli.dev;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.server.cli.process.OrphanWatch;
import dev.esker.server.cli.process.SecondSignal;
import dev.esker.server.cli.process.ShutdownSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code esker cluster dev}. */
@Command(
    name = "cluster-dev",
    customSynopsis = "esker cluster dev [--brokers N] [--racks a,b,c] [--data-dir DIR] ...",
    description = {
      "Runs a cluster of brokers on this machine until it is told to stop (Ctrl-C).",
      "Each is a process of its own; their data stay in the directory."
    },
    footer = {"", "Example: esker cluster dev --brokers 3 --racks a,b,c"})
public final class DevCommand implements Callable<Integer> {
  private static final int HTTP_PORT = 8080;
  private static final int KAFKA_PORT = 9092;
  private static final int CLUSTER_PORT = 7946;

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(names = "--brokers", description = "How many, 1 to 9 (default ${DEFAULT-VALUE}).")
  private int brokers = 3;

  @Option(names = "--racks", split = ",", description = "Given to the brokers in turn.")
  private List<String> racks = new ArrayList<>();

  @Option(names = "--data-dir", description = "Holds their data (default ${DEFAULT-VALUE}).")
  private Path directory = Path.of("cluster-dev");

  @Option(names = "--port", description = "HTTP, of the first (default 8080, or what is free).")
  private Integer httpPort;

  @Option(
      names = "--kafka-port",
      description = "Kafka, of the first (default 9092, or what is free).")
  private Integer kafkaPort;

  @Option(
      names = "--cluster-port",
      description = "Cluster and replication, of the first (default 7946, or what is free).")
  private Integer clusterPort;

  @Option(names = "--set", description = "A setting for all of them, key=value.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--failure-lab",
      description = {
        "Lets the console, and POST /lab/..., pause, kill and restart brokers",
        "and cut links between them. Loopback interface only."
      })
  private boolean failureLab;

  /** A command that prints there. */
  public DevCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    String launcher = System.getProperty("esker.launcher");
    if (launcher == null) {
      console.error("cluster dev: it starts brokers by the script esker, which didn't start this");
      return ExitCode.FAILED;
    }
    return run(Path.of(launcher), plan());
  }

  private DevPlan plan() {
    try {
      DevPlan.checkBrokers(brokers);
      List<DevPorts.OfBroker> ports =
          new DevPorts(DevPorts::isFree)
              .choose(
                  brokers,
                  DevPorts.First.of("--port", httpPort, HTTP_PORT),
                  DevPorts.First.of("--kafka-port", kafkaPort, KAFKA_PORT),
                  DevPorts.First.of("--cluster-port", clusterPort, CLUSTER_PORT));
      return new DevPlan(ports, racks, directory, settings);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private int run(Path launcher, DevPlan plan) throws InterruptedException {
    ShutdownSignal signal = ShutdownSignal.install();
    CompletableFuture<Void> stop = watch(signal);
    OrphanWatch.begin(console.environment(), signal::stop);
    int code = ExitCode.FAILED;
    try (DevCluster cluster = DevCluster.open(launcher, plan, failureLab, this::print)) {
      SecondSignal.install(cluster::kill);
      try {
        code = serve(cluster, plan, stop);
      } finally {
        cluster.stop();
      }
    } catch (IOException e) {
      console.error("cluster dev: " + e.getMessage());
    } finally {
      signal.finished(code);
    }
    return code;
  }

  private int serve(DevCluster cluster, DevPlan plan, CompletableFuture<Void> stop)
      throws IOException {
    List<DevBroker> started = cluster.start();
    try {
      CompletableFuture.anyOf(allReady(started), stop).join();
    } catch (CompletionException e) {
      console.error("cluster dev: a broker ended before it was ready");
      return ExitCode.FAILED;
    }
    if (!stop.isDone()) {
      cluster.tellEnds();
      print("Cluster of " + plan.brokers() + " brokers, until Ctrl-C; data in " + directory);
      if (failureLab) {
        print("The failure lab is on: brokers may be paused and killed by POST /lab/...");
      }
      print("Kafka on " + plan.bootstrapServers());
      print("HTTP on " + plan.httpAddresses());
    }
    stop.join();
    print("The brokers stop");
    return ExitCode.OK;
  }

  private static CompletableFuture<Void> watch(ShutdownSignal signal) {
    CompletableFuture<Void> stop = new CompletableFuture<>();
    Thread watcher =
        new Thread(
            () -> {
              try {
                signal.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              stop.complete(null);
            },
            "esker-dev-signal");
    watcher.setDaemon(true);
    watcher.start();
    return stop;
  }

  private static CompletableFuture<Void> allReady(List<DevBroker> brokers) {
    CompletableFuture<Void> any = new CompletableFuture<>();
    CompletableFuture<?>[] all =
        brokers.stream().map(DevBroker::ready).toArray(CompletableFuture<?>[]::new);
    // The first that fails counts: the others may be waiting for it.
    for (CompletableFuture<?> each : all) {
      var unused =
          each.whenComplete(
              (done, error) -> {
                if (error != null) {
                  any.completeExceptionally(error);
                }
              });
    }
    var unused = CompletableFuture.allOf(all).thenRun(() -> any.complete(null));
    return any;
  }

  private synchronized void print(String line) {
    console.out().println(line);
    console.out().flush();
  }
}
