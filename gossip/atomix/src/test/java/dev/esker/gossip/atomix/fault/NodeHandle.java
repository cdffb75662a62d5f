package dev.esker.gossip.atomix.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link NodeProcess} that runs, and what it says. */
final class NodeHandle implements AutoCloseable {
  private final int node;
  private final String run;
  private final Process process;
  private final Writer in;
  private final Thread reader;
  private final History history;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private volatile int leader = -1;
  private volatile boolean open;
  private volatile String failure;

  NodeHandle(int node, int port, Path directory, String run, boolean rejoin, History history)
      throws IOException {
    this.node = node;
    this.run = run;
    this.history = history;
    List<String> command = new ArrayList<>();
    String java = System.getProperty("esker.other.java", System.getProperty("java.home"));
    command.add(Path.of(java, "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            NodeProcess.class.getName(),
            Integer.toString(node),
            Integer.toString(port),
            directory.toString(),
            run,
            rejoin ? "rejoin" : "start"));
    process =
        new ProcessBuilder(command)
            .redirectError(directory.resolveSibling("node-" + node + ".err").toFile())
            .start();
    in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    reader = new Thread(this::read, "node-" + node);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    long last = -1;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
          case "OPEN" -> open = true;
          case "LEADER" -> leader = Integer.parseInt(words[1]);
          case "SEEN" -> {
            long version = Long.parseLong(words[1]);
            if (last >= 0 && version != last + 1) {
              history.fault(this + " sees " + version + " after " + last);
            }
            last = version;
            history.seen(toString(), version, words[2]);
          }
          case "SNAPSHOT" -> {
            long version = Long.parseLong(words[1]);
            if (version < last) {
              history.fault(this + " goes back from " + last + " to " + version);
            }
            last = version;
          }
          case "ACK" -> history.acknowledged(toString(), Long.parseLong(words[1]), words[2]);
          case "BARRIER", "TOPICS" -> answers.add(line);
          case "FAILED" -> failure = line;
          default -> {
            // of the log
          }
        }
      }
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      // the last line of a process that was killed may be cut
    }
  }

  /** What it was told leads, or -1. */
  int leader() {
    return leader;
  }

  boolean isOpen() {
    return open;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String failure() {
    return failure;
  }

  private void tell(String command) throws IOException {
    in.write(command + "\n");
    in.flush();
  }

  /** Stops proposing. */
  void quiet() throws IOException {
    tell("quiet");
  }

  /** The version that holds all that was acknowledged, and what the topics are then. */
  String barrier() throws Exception {
    for (int attempt = 0; attempt < 10; attempt++) {
      answers.clear();
      tell("barrier");
      String answer = answers.poll(30, TimeUnit.SECONDS);
      if (answer != null && !answer.endsWith(" -1")) {
        return answer.split(" ", -1)[1] + " " + answers.poll(30, TimeUnit.SECONDS);
      }
    }
    throw new AssertionError(this + " doesn't catch up; alive " + isAlive() + ", " + failure);
  }

  void signal(String signal) throws Exception {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  /** As if the process had never been: no chance to clean up. */
  void kill() throws Exception {
    process.destroyForcibly().waitFor();
    reader.join(10_000);
  }

  @Override
  public String toString() {
    return "node " + node + " run " + run;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
