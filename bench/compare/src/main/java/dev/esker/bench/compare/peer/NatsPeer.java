package dev.esker.bench.compare.peer;

import dev.esker.bench.compare.nats.Limits;
import dev.esker.bench.compare.nats.NatsTarget;
import dev.esker.bench.compare.results.Comparison.PeerDescription;
import dev.esker.bench.kafka.ClientMemory;
import dev.esker.bench.load.Workload;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * NATS with JetStream, one server, by its own client. Its settings name the address, the directory
 * and, if that is what it is about, when to sync; all else has the server's default.
 */
public final class NatsPeer implements Peer {
  private static final String SETTINGS = "nats.conf";

  private final String name;
  private final Durability durability;
  private final NatsServer server;
  private final LiveProcesses live;

  /** When it acknowledges. */
  public enum Durability {
    /** Its default: once the message is in the page cache; an fsync follows within two minutes. */
    PAGE_CACHE("defaults: an ack from the page cache", ""),
    /** After an fsync. Servers have this setting since 2.10. */
    FSYNC("sync_interval: always: an ack after an fsync", "  sync_interval: always\n");

    private final String description;
    private final String settings;

    Durability(String description, String settings) {
      this.description = description;
      this.settings = settings;
    }
  }

  /** With a name of its own for each durability. */
  public NatsPeer(String name, Durability durability, NatsServer server, LiveProcesses live) {
    this.name = name;
    this.durability = durability;
    this.server = server;
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
    String version = server.version();
    try {
      server.check(settings(1, durability));
    } catch (AbsentPeerException e) {
      String since = durability == Durability.FSYNC ? "; 2.10 and later take sync_interval" : "";
      throw new AbsentPeerException(
          NatsServer.PROGRAM + " " + version + " refuses its settings: " + e.getMessage() + since);
    }
    return new PeerDescription(
        NatsServer.PROGRAM + " " + version + ", JetStream, one server",
        durability.description
            + "; its own client, jnats "
            + NatsTarget.clientVersion()
            + ", which has no batches; one stream with a subject for each partition");
  }

  /** The settings file; the directory is below that in which the server is started. */
  static String settings(int port, Durability durability) {
    return "listen: \""
        + InetAddress.getLoopbackAddress().getHostAddress()
        + ":"
        + port
        + "\"\njetstream {\n  store_dir: \"data\"\n"
        + durability.settings
        + "}\n";
  }

  @Override
  public RunningPeer start(Path directory) throws PeerFailedException, InterruptedException {
    try {
      int port = Ports.free();
      Files.writeString(directory.resolve(SETTINGS), settings(port, durability));
      return LocalProcess.start(
          new Launch(
              name,
              new ProcessBuilder(server.find().toString(), "-c", SETTINGS)
                  .directory(directory.toFile()),
              directory.resolve("log.txt"),
              new NatsProbe(port),
              clients(port)),
          live);
    } catch (IOException | AbsentPeerException e) {
      throw new PeerFailedException(name + ": " + e.getMessage(), "");
    }
  }

  /** Clients with as many bytes under way as those of Kafka have; this one knows no batches. */
  private static Launch.Connector clients(int port) {
    String url = "nats://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port;
    return (load, settings) -> new NatsTarget(url, limits(load, settings));
  }

  private static Limits limits(Workload load, ClientSettings settings) {
    ClientMemory memory =
        ClientMemory.shared(
            load.clients().producers(),
            load.clients().consumers(),
            settings.batchBytes(),
            load.shape().bytes());
    return new Limits(memory.producerBytes(), Limits.MOST_RECORDS);
  }
}
