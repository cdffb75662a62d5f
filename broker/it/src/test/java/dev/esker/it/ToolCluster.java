package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Three brokers for all tests of a class, nodes 1 to 3 in racks r1 to r3, all of them controllers,
 * and Kafka's tools to be run against any of them. Registered in a static field.
 */
final class ToolCluster implements BeforeAllCallback, AfterAllCallback {
  static final int SIZE = 3;

  private final List<BrokerProcess> brokers = new ArrayList<>();
  private ToolShell shell;
  private Path directory;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Path parent = Program.root().resolve("broker/it/target/data");
    Files.createDirectories(parent);
    directory = Files.createTempDirectory(parent, "tool-cluster");
    List<Integer> ports = List.of(Ports.free(), Ports.free(), Ports.free());
    String seeds = String.join(",", ports.stream().map(port -> "127.0.0.1:" + port).toList());
    for (int id = 1; id <= SIZE; id++) {
      brokers.add(
          new BrokerProcess(
              Files.createDirectories(directory.resolve("node-" + id)).resolve("data"),
              Ports.free(),
              List.of(
                  "--node-id=" + id,
                  "--rack=r" + id,
                  "--cluster-port=" + ports.get(id - 1),
                  "--replication-port=" + Ports.free(),
                  "--controller-quorum-size=" + SIZE,
                  "--seeds=" + seeds,
                  // What tests arrange stays as it is until they want it changed.
                  "--rebalance-on-join-enable=false")));
    }
    startAll();
    shell = new ToolShell(KafkaTools.libraries());
  }

  /** The first start waits until all are there. */
  private void startAll() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(SIZE);
    try {
      List<Callable<BrokerProcess>> starts = new ArrayList<>();
      brokers.forEach(broker -> starts.add(() -> broker.start(180_000)));
      for (Future<BrokerProcess> started : threads.invokeAll(starts)) {
        started.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (shell != null) {
      shell.close();
    }
    boolean failed = context.getExecutionException().isPresent();
    for (BrokerProcess broker : brokers) {
      broker.close();
      if (failed) {
        System.err.println(broker.report());
      }
    }
    Program.deleteTree(directory);
  }

  /** One of them, from 1. */
  BrokerProcess broker(int id) {
    return brokers.get(id - 1);
  }

  /** {@code host:port,…} of all that run. */
  String bootstrap() {
    return String.join(
        ",",
        brokers.stream().filter(BrokerProcess::isAlive).map(BrokerProcess::bootstrap).toList());
  }

  /** A file with that text, for tools that read one. */
  String file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  /** Runs a tool against one broker, or {@code host:port,…} of several. */
  Finished run(String bootstrap, Tool tool, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    // This one has the option after its subcommand, all others before.
    words.addAll(tool == Tool.CLUSTER ? 1 : 0, List.of("--bootstrap-server", bootstrap));
    return shell.run(tool.mainClass(), words);
  }

  /** Runs a tool that has to succeed; its lines, each with single spaces between its words. */
  List<String> linesOf(String bootstrap, Tool tool, String... arguments) throws Exception {
    Finished run = run(bootstrap, tool, arguments);
    assertEquals(0, run.exitCode(), run::toString);
    return run.out()
        .lines()
        .map(line -> line.trim().replaceAll("\\s+", " "))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /** The same, against all brokers that run. */
  List<String> lines(Tool tool, String... arguments) throws Exception {
    return linesOf(bootstrap(), tool, arguments);
  }
}
