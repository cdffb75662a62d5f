package dev.esker.it.scripts;

import dev.esker.it.Finished;
import dev.esker.it.Ports;
import dev.esker.it.Processes;
import dev.esker.it.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster whose brokers are started and ended by a program, as by systemd: a script {@code ctl}
 * that scripts under test are given commands of. Each broker is in a rack of its own; the first
 * three are controllers. Used by one thread.
 */
final class ScriptCluster implements AutoCloseable {

  private static final int CONTROLLERS = 3;
  private static final long SCRIPT_MILLIS = 300_000;
  private static final long START_SECONDS = 300;

  /** Starts, stops, kills or restarts a broker by its number; returns when that is done. */
  private static final String CTL =
      """
      #!/bin/sh
      set -eu
      cd '%s'
      start() {
        id=$1
        . ./flags-$id
        nohup '%s' broker "$@" >>out-$id 2>&1 </dev/null &
        echo $! >pid-$id
      }
      end() {
        pid=$(cat pid-$2)
        kill -$1 $pid
        while kill -0 $pid 2>/dev/null; do sleep 0.05; done
      }
      case $1 in
        start) start $2 ;;
        stop) end TERM $2 ;;
        kill) end KILL $2 ;;
        restart) end TERM $2; start $2 ;;
      esac
      """;

  private final Path directory;
  private final List<Integer> httpPorts = new ArrayList<>();
  private final List<Integer> kafkaPorts = new ArrayList<>();
  private final int size;

  private ScriptCluster(Path directory, int size) throws IOException {
    this.directory = directory;
    this.size = size;
    for (int i = 0; i < size; i++) {
      httpPorts.add(Ports.free());
      kafkaPorts.add(Ports.free());
    }
    Path ctl = directory.resolve("ctl");
    Files.writeString(ctl, CTL.formatted(directory, Program.installed().home().resolve("esker")));
    Files.setPosixFilePermissions(ctl, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (int broker = 1; broker <= size; broker++) {
      Files.writeString(directory.resolve("flags-" + broker), flags(broker));
    }
  }

  /** Starts brokers 1 to <i>size</i>, and returns once all are active. */
  static ScriptCluster start(Path directory, int size) throws IOException, InterruptedException {
    ScriptCluster cluster = new ScriptCluster(directory, size);
    boolean done = false;
    try {
      for (int broker = 1; broker <= size; broker++) {
        cluster.ctl("start", broker);
      }
      cluster.awaitActive();
      done = true;
    } finally {
      if (!done) {
        System.err.println(cluster.report());
        cluster.close();
      }
    }
    return cluster;
  }

  /** The arguments of a broker as words of the shell. */
  private String flags(int broker) throws IOException {
    String peers =
        IntStream.rangeClosed(1, size)
            .filter(each -> each != broker)
            .mapToObj(each -> "localhost:" + httpPorts.get(each - 1))
            .collect(Collectors.joining(","));
    return String.join(
        " ",
        "set --",
        "--id=" + broker,
        "--rack=r" + broker,
        "--data-dir=" + data(broker),
        "--port=" + httpPorts.get(broker - 1),
        "--kafka-port=" + kafkaPorts.get(broker - 1),
        "--cluster-port=" + Ports.free(),
        "--replication-port=" + Ports.free(),
        broker > CONTROLLERS ? "--process-roles=broker" : "",
        size > 1 ? "--peers=" + peers : "",
        "\n");
  }

  /** Does something to a broker, and returns once that is done: start, stop, kill, restart. */
  void ctl(String what, int broker) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(directory.resolve("ctl").toString(), what, Integer.toString(broker));
    environment(builder.environment());
    Finished done = Processes.run(builder, SCRIPT_MILLIS);
    if (done.exitCode() != 0) {
      throw new AssertionError("ctl " + what + " " + broker + ": " + done + "\n" + report());
    }
  }

  /** A command for a script, with the place for the broker's number. */
  String command(String what) {
    return directory.resolve("ctl") + " " + what + " {id}";
  }

  /** Waits until the first broker says that all of them are active. */
  void awaitActive() throws IOException, InterruptedException {
    String wanted = "\"phase\":\"active\"";
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      String status = curl("/cluster/status");
      if (status.split(wanted, -1).length == size + 1) {
        return;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not all brokers are active: " + status + "\n" + report());
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** What the first broker answers to a GET; empty if it doesn't. */
  String curl(String path) throws IOException, InterruptedException {
    String address = "http://localhost:" + httpPorts.get(0) + path;
    return Processes.run(new ProcessBuilder("curl", "-s", "--max-time", "10", address), 60_000)
        .out();
  }

  /** Runs a script of ops/scripts to its end. */
  Finished script(String name, String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = Scripts.command(name, arguments).directory(directory.toFile());
    environment(builder.environment());
    return Processes.run(builder, SCRIPT_MILLIS);
  }

  private void environment(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("ESKER"));
    environment.put("ESKER_JAVA_HOME", System.getProperty("java.home"));
    environment.put("ESKER_HEAP", "256m");
    environment.put("ESKER_META", meta());
    environment.put("ESKER", Program.installed().home().resolve("esker").toString());
    environment.put("XDG_STATE_HOME", directory.resolve("state").toString());
  }

  /** The brokers' HTTP addresses. */
  String meta() {
    return httpPorts.stream().map(each -> "localhost:" + each).collect(Collectors.joining(","));
  }

  /** The brokers' addresses for Kafka clients. */
  String bootstrap() {
    return kafkaPorts.stream().map(each -> "127.0.0.1:" + each).collect(Collectors.joining(","));
  }

  /** The process id of a broker, as it was started last. */
  long pid(int broker) throws IOException {
    return Long.parseLong(Files.readString(directory.resolve("pid-" + broker)).strip());
  }

  /** The data directory of a broker. */
  Path data(int broker) {
    return directory.resolve("data-" + broker);
  }

  /** Where scripts run. */
  Path directory() {
    return directory;
  }

  /** What the brokers have printed. */
  String report() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int broker = 1; broker <= size; broker++) {
      Path out = directory.resolve("out-" + broker);
      if (Files.exists(out)) {
        text.append("==== broker ").append(broker).append('\n').append(Files.readString(out));
      }
    }
    return text.toString();
  }

  /** Kills those that still run. */
  @Override
  public void close() throws IOException {
    for (int broker = 1; broker <= size; broker++) {
      if (Files.exists(directory.resolve("pid-" + broker))) {
        ProcessHandle.of(pid(broker))
            .ifPresent(
                process -> {
                  process.destroyForcibly();
                  var unused = process.onExit().join();
                });
      }
    }
  }
}
