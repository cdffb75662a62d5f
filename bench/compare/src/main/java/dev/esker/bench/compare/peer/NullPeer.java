package dev.esker.bench.compare.peer;

import dev.esker.bench.compare.ceiling.NullBroker;
import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Comparison.PeerDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The null broker in a process of its own. Nothing can be read from it. */
public final class NullPeer implements Peer {
  private static final int FIRST_THAT_ASKS_FOR_NATIVE_ACCESS = 22;

  private final LiveProcesses live;

  /** A peer that is always there: it is in this program. */
  public NullPeer(LiveProcesses live) {
    this.live = live;
  }

  @Override
  public String name() {
    return Comparison.CEILING;
  }

  @Override
  public boolean stores() {
    return false;
  }

  @Override
  public PeerDescription prepare() {
    return new PeerDescription(
        "null broker", "answers at once, stores and checks nothing: the ceiling of Kafka's client");
  }

  @Override
  public RunningPeer start(Path directory) throws PeerFailedException, InterruptedException {
    try {
      int port = Ports.free();
      List<String> words = new ArrayList<>();
      words.addAll(List.of(Commands.java(), "-Xmx512m", "-XX:+UseSerialGC"));
      if (Runtime.version().feature() >= FIRST_THAT_ASKS_FOR_NATIVE_ACCESS) {
        words.add("--enable-native-access=ALL-UNNAMED");
      }
      words.addAll(
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              NullBroker.class.getName(),
              Integer.toString(port)));
      ProcessBuilder command = new ProcessBuilder(words).directory(directory.toFile());
      return LocalProcess.start(
          new Launch(
              name(),
              command,
              directory.resolve("log.txt"),
              new KafkaProbe(port),
              KafkaClients.to(port)),
          live);
    } catch (IOException e) {
      throw new PeerFailedException(name() + ": " + e.getMessage(), "");
    }
  }
}
