package dev.esker.it.examples;

import dev.esker.it.Finished;
import dev.esker.it.Ports;
import dev.esker.it.Processes;
import dev.esker.it.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An example with a broker of its own, started by its Makefile on ports of this test. Used by one
 * thread.
 */
final class Example implements AutoCloseable {

  private static final long MAKE_MILLIS = 300_000;

  private final Path folder;
  private final Path data;
  private final int kafkaPort;
  private final int httpPort;
  private final List<MakeProcess> started = new ArrayList<>();

  /**
   * @param name its folder below ops/examples
   * @param data for its broker
   */
  Example(String name, Path data) throws IOException {
    this.folder = Program.root().resolve("ops/examples").resolve(name);
    this.data = data;
    this.kafkaPort = Ports.free();
    this.httpPort = Ports.free();
  }

  /** For Kafka clients. */
  String bootstrap() {
    return "127.0.0.1:" + kafkaPort;
  }

  private ProcessBuilder command(String target, Map<String, String> environment) {
    List<String> words =
        new ArrayList<>(
            // Whoever starts tests in the background may have SIGINT ignored, which is inherited.
            List.of("env", "--default-signal=INT", "make", "--no-print-directory", target));
    words.add("ESKER=" + Program.installed().home().resolve("esker"));
    words.add("JAVA=" + Path.of(System.getProperty("java.home"), "bin", "java"));
    words.add("DATA=" + data);
    words.add("KAFKA_PORT=" + kafkaPort);
    words.add("HTTP_PORT=" + httpPort);
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ESKER"));
    // A make that runs these tests has flags for its own children.
    builder.environment().keySet().removeIf(name -> name.startsWith("MAKE"));
    builder.environment().put("ESKER_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("ESKER_HEAP", "256m");
    builder.environment().put("METRICS_PORT", "0");
    builder.environment().putAll(environment);
    return builder;
  }

  /** Makes a target that ends by itself, and has to succeed; returns what was printed. */
  String make(String target, Map<String, String> environment)
      throws IOException, InterruptedException {
    Finished done = Processes.run(command(target, environment), MAKE_MILLIS);
    if (done.exitCode() != 0) {
      throw new AssertionError("make " + target + ": " + done + report());
    }
    return done.out();
  }

  /** The same with nothing set. */
  String make(String target) throws IOException, InterruptedException {
    return make(target, Map.of());
  }

  /** Makes a target that goes on until it is told to stop. */
  MakeProcess launch(String target, Map<String, String> environment) throws IOException {
    MakeProcess process = new MakeProcess(target, command(target, environment).start());
    started.add(process);
    return process;
  }

  /** What the broker has printed. */
  String report() throws IOException {
    Path log = data.resolve("log");
    return Files.exists(log)
        ? "\n==== broker\n" + Files.readString(log)
        : "\nno broker was started";
  }

  /** Ends all that still runs. */
  @Override
  public void close() throws IOException {
    started.forEach(MakeProcess::kill);
    Path pid = data.resolve("pid");
    if (Files.exists(pid)) {
      ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
          .ifPresent(
              process -> {
                process.destroyForcibly();
                var unused = process.onExit().join();
              });
    }
  }
}
