package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * From the start of the process to the first answer of a broker on an empty directory, and its
 * memory when it has nothing to do: ours through the launcher, and Apache Kafka as its own scripts
 * start it, in turns on one machine and one JDK (the one that the launcher picks). What Kafka needs
 * once per directory, formatting, is not counted. {@code bench/start-to-ready.sh} runs this alone.
 */
@Tag("slow")
final class StartToReadyIT {

  private static final int TURNS = 5;
  private static final int ROUNDS_NOT_COUNTED = 1;
  private static final long START_MILLIS = 60_000;
  private static final long LOOK_NANOS = 2_000_000;
  private static final int SOCKET_MILLIS = 5_000;
  private static final long IDLE_SECONDS = 3;
  private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";

  /** ApiVersions, version 0, without a client's name. */
  private static final byte[] REQUEST = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 7, -1, -1};

  @RegisterExtension private final Brokers brokers = new Brokers();

  /**
   * What one start took.
   *
   * @param readyMillis until the first answer
   * @param memoryKib resident when idle
   */
  private record Start(double readyMillis, long memoryKib) {}

  @Test
  void eskerIsReadyInAQuarterOfTheTimeAndMemoryOfKafka() throws Exception {
    List<Start> esker = new ArrayList<>();
    List<Start> kafka = new ArrayList<>();
    for (int turn = -ROUNDS_NOT_COUNTED; turn < TURNS; turn++) {
      Start ours = measure(esker(brokers.directory()), turn);
      Start theirs = measure(kafka(brokers.directory()), turn);
      if (turn >= 0) {
        esker.add(ours);
        kafka.add(theirs);
      }
    }
    System.out.printf(
        "start to ready, medians of %d turns: Esker %.0f ms, %d MiB resident;"
            + " Apache Kafka %.0f ms, %d MiB; Esker needs %.0f %% of the time, %.0f %% of the memory"
            + " (%s)%n",
        TURNS,
        time(esker),
        memory(esker),
        time(kafka),
        memory(kafka),
        100 * time(esker) / time(kafka),
        100.0 * memory(esker) / memory(kafka),
        jdk());
    assertTrue(time(esker) < time(kafka), "it's not even quicker");
    assertTrue(memory(esker) < memory(kafka), "it's not even smaller");
  }

  private static double time(List<Start> starts) {
    return starts.stream().map(Start::readyMillis).sorted().toList().get(starts.size() / 2);
  }

  private static long memory(List<Start> starts) {
    return starts.stream().map(Start::memoryKib).sorted().toList().get(starts.size() / 2) >> 10;
  }

  /** A process that was not started yet, and the port that it will listen on. */
  private record Candidate(String name, ProcessBuilder process, int port) {}

  private static Candidate esker(Path directory) throws IOException {
    int port = Ports.free();
    ProcessBuilder process =
        Program.installed().command(directory, List.of("broker", "--kafka-port=" + port));
    process.environment().remove("ESKER_JAVA_HOME");
    return new Candidate("Esker", process, port);
  }

  /** The JDK that the launcher has picked; it notes that beside the program. */
  private static Path jdk() throws IOException {
    Path choice = Program.installed().home().resolve("java-choice");
    return Path.of(Files.readAllLines(choice).get(1));
  }

  private static Candidate kafka(Path directory) throws IOException, InterruptedException {
    int port = Ports.free();
    int controller = Ports.free();
    Path properties = directory.resolve("server.properties");
    Files.write(
        properties,
        List.of(
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@127.0.0.1:" + controller,
            "listeners=PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller,
            "advertised.listeners=PLAINTEXT://127.0.0.1:" + port,
            "controller.listener.names=CONTROLLER",
            "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "offsets.topic.replication.factor=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "log.dirs=" + directory.resolve("data")));
    Finished formatted =
        KafkaTools.run(
            "kafka.tools.StorageTool",
            List.of("format", "-t", CLUSTER_ID, "-c", properties.toString()));
    assertEquals(0, formatted.exitCode(), formatted::toString);
    // The options of kafka-server-start.sh and kafka-run-class.sh.
    ProcessBuilder process =
        new ProcessBuilder(
            jdk().resolve("bin/java").toString(),
            "-Xmx1G",
            "-Xms1G",
            "-server",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:InitiatingHeapOccupancyPercent=35",
            "-XX:+ExplicitGCInvokesConcurrent",
            "-Djava.awt.headless=true",
            "-cp",
            KafkaTools.libraries() + "/*",
            "kafka.Kafka",
            properties.toString());
    return new Candidate("Kafka", process.directory(directory.toFile()), port);
  }

  private static Start measure(Candidate candidate, int turn)
      throws IOException, InterruptedException {
    candidate.process().redirectErrorStream(true);
    long begin = System.nanoTime();
    Process process = candidate.process().start();
    try {
      process.getOutputStream().close();
      Output output = new Output(candidate.name(), process.getInputStream());
      while (!answers(candidate.port())) {
        if (!process.isAlive() || System.nanoTime() - begin > START_MILLIS * 1_000_000) {
          throw new AssertionError(candidate.name() + " did not get ready\n" + output.text());
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
      double millis = (System.nanoTime() - begin) / 1e6;
      // Part of what is measured: memory once the start's own work has settled.
      TimeUnit.SECONDS.sleep(IDLE_SECONDS);
      Start start = new Start(millis, Processes.memoryKib(process.pid(), "VmRSS"));
      System.out.printf(
          "  turn %d%s: %s %.0f ms, %d MiB%n",
          turn + 1,
          turn < 0 ? " (not counted)" : "",
          candidate.name(),
          start.readyMillis(),
          start.memoryKib() >> 10);
      return start;
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
  }

  /** Whether a broker answers there. */
  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(SOCKET_MILLIS);
      socket.getOutputStream().write(REQUEST);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int length = in.readInt();
      byte[] answer = in.readNBytes(length);
      // The request's number, then no error.
      return answer.length >= 6
          && ByteBuffer.wrap(answer).getInt(0) == 7
          && ByteBuffer.wrap(answer).getShort(4) == 0;
    } catch (IOException e) {
      return false; // nobody listens yet
    }
  }
}
