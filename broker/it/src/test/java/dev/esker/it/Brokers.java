package dev.esker.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Registered by a test, it starts brokers for it, on empty directories below {@code target}. When
 * the test is over they are killed and their directories deleted; if it failed, what they printed
 * is shown and the directories stay.
 */
public final class Brokers implements AfterEachCallback {

  private final List<BrokerProcess> started = new ArrayList<>();
  private final List<Path> directories = new ArrayList<>();

  /** A broker on an empty directory, on a port that stays its own when it is started again. */
  BrokerProcess start(String... flags) throws IOException, InterruptedException {
    return prepare(directory().resolve("data"), flags).start();
  }

  /** A broker that was not started yet, on a directory of the caller's. */
  BrokerProcess prepare(Path data, String... flags) throws IOException {
    BrokerProcess broker = new BrokerProcess(data, Ports.free(), List.of(flags));
    started.add(broker);
    return broker;
  }

  /** The same with more environment for the launcher. */
  BrokerProcess prepare(Path data, int port, List<String> flags, Map<String, String> environment) {
    BrokerProcess broker = new BrokerProcess(data, port, flags, environment);
    started.add(broker);
    return broker;
  }

  /** An empty directory that is deleted afterwards. */
  public Path directory() throws IOException {
    Path parent = Program.root().resolve("broker/it/target/data");
    Files.createDirectories(parent);
    Path directory = Files.createTempDirectory(parent, "broker");
    directories.add(directory);
    return directory;
  }

  /** Kills those that still run, before the test takes their directories away. */
  void killAll() {
    started.forEach(BrokerProcess::close);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    boolean failed = context.getExecutionException().isPresent();
    for (BrokerProcess broker : started) {
      if (failed) {
        System.err.println(broker.report());
      }
      broker.close();
    }
    if (!failed) {
      for (Path directory : directories) {
        Program.deleteTree(directory);
      }
    }
    started.clear();
    directories.clear();
  }
}
