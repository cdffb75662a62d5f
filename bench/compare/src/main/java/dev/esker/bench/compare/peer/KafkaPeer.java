package dev.esker.bench.compare.peer;

import dev.esker.bench.compare.results.Comparison.PeerDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Apache Kafka, one node that is broker and controller (KRaft), started with the JVM options of its
 * own scripts. Formatting its directory isn't part of a start.
 */
public final class KafkaPeer implements Peer {
  private static final Duration FORMAT = Duration.ofMinutes(2);
  private static final String CLUSTER_ID = "AAAAAAAAAAAAAAAAAAAAAQ";

  /** The options of kafka-server-start.sh and kafka-run-class.sh. */
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx1G",
          "-Xms1G",
          "-server",
          "-XX:+UseG1GC",
          "-XX:MaxGCPauseMillis=20",
          "-XX:InitiatingHeapOccupancyPercent=35",
          "-XX:+ExplicitGCInvokesConcurrent",
          "-Djava.awt.headless=true");

  private final String name;
  private final Durability durability;
  private final ApacheKafka kafka;
  private final LiveProcesses live;
  private ApacheKafka.Found found;

  /** When it acknowledges. */
  @SuppressWarnings("ImmutableEnumChecker") // records, and lists made by List.of
  public enum Durability {
    /** Its default: once the record is in the page cache. */
    PAGE_CACHE("defaults: an ack from the page cache", List.of()),
    /** After an fsync. */
    FSYNC(
        "log.flush.interval.messages=1: an ack after an fsync",
        List.of("log.flush.interval.messages=1"));

    private final String description;
    private final List<String> settings;

    Durability(String description, List<String> settings) {
      this.description = description;
      this.settings = settings;
    }
  }

  /** With a name of its own for each durability. */
  public KafkaPeer(String name, Durability durability, ApacheKafka kafka, LiveProcesses live) {
    this.name = name;
    this.durability = durability;
    this.kafka = kafka;
    this.live = live;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean stores() {
    return true;
  }

  @Override
  public PeerDescription prepare() throws AbsentPeerException, InterruptedException {
    found = kafka.find();
    return new PeerDescription(
        "Apache Kafka " + found.version() + ", KRaft, one node", durability.description);
  }

  /** The settings file; what isn't in it is Kafka's default. */
  static List<String> properties(int port, int controller, Path data, Durability durability) {
    List<String> lines =
        new ArrayList<>(
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
                "log.dirs=" + data));
    lines.addAll(durability.settings);
    return lines;
  }

  @Override
  public RunningPeer start(Path directory) throws PeerFailedException, InterruptedException {
    try {
      int port = Ports.free();
      Path properties = directory.resolve("server.properties");
      Files.write(
          properties, properties(port, Ports.free(), directory.resolve("data"), durability));
      format(directory, properties);
      List<String> words = new ArrayList<>();
      words.add(Commands.java());
      words.addAll(JVM_OPTIONS);
      words.addAll(List.of("-cp", found.classPath(), "kafka.Kafka", properties.toString()));
      return LocalProcess.start(
          new Launch(
              name,
              new ProcessBuilder(words).directory(directory.toFile()),
              directory.resolve("log.txt"),
              new KafkaProbe(port),
              KafkaClients.to(port)),
          live);
    } catch (IOException e) {
      throw new PeerFailedException(name + ": " + e.getMessage(), "");
    }
  }

  private void format(Path directory, Path properties)
      throws IOException, InterruptedException, PeerFailedException {
    ProcessBuilder tool =
        new ProcessBuilder(
                Commands.java(),
                "-Xmx256m",
                "-cp",
                found.classPath(),
                "kafka.tools.StorageTool",
                "format",
                "-t",
                CLUSTER_ID,
                "-c",
                properties.toString())
            .directory(directory.toFile());
    Commands.Finished finished = new Commands(live).run(tool, FORMAT, line -> {});
    if (finished.exitCode() != 0) {
      throw new PeerFailedException(name + ": its directory can't be formatted", finished.tail());
    }
  }
}
