package dev.esker.bench.compare.peer;

import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Comparison.PeerDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Esker as its launcher starts it, with nothing set but the port and the data directory. */
public final class EskerPeer implements Peer {
  private static final Duration PREPARATION = Duration.ofMinutes(5);

  private final Optional<Path> launcher;
  private final LiveProcesses live;

  /** With the launcher script, if it is known. */
  public EskerPeer(Optional<Path> launcher, LiveProcesses live) {
    this.launcher = launcher;
    this.live = live;
  }

  @Override
  public String name() {
    return Comparison.SUBJECT;
  }

  @Override
  public boolean stores() {
    return true;
  }

  /** Lets the launcher make its archive of loaded classes, which it does once for a JDK. */
  @Override
  public PeerDescription prepare() throws AbsentPeerException, InterruptedException {
    if (launcher.isEmpty()) {
      throw new AbsentPeerException("the launcher is unknown; start this as 'esker bench compare'");
    }
    Commands commands = new Commands(live);
    try {
      Commands.Finished help =
          commands.run(command(Path.of("."), "broker", "--help"), PREPARATION, line -> {});
      if (help.exitCode() != 0) {
        throw new AbsentPeerException(launcher.get() + " broker --help fails:\n" + help.tail());
      }
      Commands.Finished version =
          commands.run(command(Path.of("."), "version"), PREPARATION, line -> {});
      return new PeerDescription(
          version.tail().lines().findFirst().orElse("unknown").replaceFirst("^esker ", ""),
          "defaults: every ack after an fdatasync");
    } catch (IOException e) {
      throw new AbsentPeerException(e.getMessage());
    }
  }

  private ProcessBuilder command(Path directory, String... words) {
    List<String> line = new ArrayList<>();
    line.add(launcher.orElseThrow().toString());
    line.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    // Settings of whoever runs this must not become settings of the broker.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("ESKER_") && !name.equals("ESKER_JAVA_HOME"));
    builder.environment().put("ESKER_NO_BUILD", "1");
    return builder;
  }

  @Override
  public RunningPeer start(Path directory) throws PeerFailedException, InterruptedException {
    try {
      int port = Ports.free();
      ProcessBuilder command =
          command(
              directory,
              "broker",
              "--data-dir=" + directory.resolve("data"),
              "--kafka-port=" + port);
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
