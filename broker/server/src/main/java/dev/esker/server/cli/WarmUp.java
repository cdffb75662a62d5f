package dev.esker.server.cli;

import dev.esker.engine.NativeLibrary;
import dev.esker.server.Broker;
import dev.esker.server.BrokerCore;
import dev.esker.server.BrokerListener;
import dev.esker.server.BrokerStartException;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.spi.CommandPlugin;
import dev.esker.spi.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code esker warm-up}, which the launcher runs once after a build: it does what a broker and its
 * clients do most, on a temporary directory and free ports, so that the JVM can archive the classes
 * that they load; and with {@code --native-libraries <directory>} it puts native libraries where
 * the JVM finds them, since RocksDB would else unpack 17 MB at every start. Not in the help: it is
 * of no use to people.
 */
final class WarmUp {

  private static final String TOPIC = "warm-up";

  private final Console console;
  private final BrokerCore.Factory cores;

  WarmUp(Console console, BrokerCore.Factory cores) {
    this.console = console;
    this.cores = cores;
  }

  int run(List<String> arguments) {
    try {
      if (arguments.size() == 2 && arguments.get(0).equals("--native-libraries")) {
        NativeLibrary.unpack(Path.of(arguments.get(1)));
        return ExitCode.OK;
      }
      Path directory = Files.createTempDirectory("esker-warm-up");
      try {
        exercise(directory);
      } finally {
        deleteTree(directory);
      }
      return ExitCode.OK;
    } catch (IOException | BrokerStartException e) {
      console.error("warm-up: " + e);
      return ExitCode.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private void exercise(Path directory)
      throws IOException, BrokerStartException, InterruptedException {
    List<Path> roots = Distribution.current().pluginRoots(List.of());
    try (PluginCatalog catalog = PluginCatalog.discover(roots, WarmUp.class.getClassLoader())) {
      ConfigSources sources =
          new ConfigSources().flag("", "data.dir", directory.resolve("data").toString());
      for (PluginCatalog.Found found : catalog.frontends()) {
        sources.flag("", "frontend." + found.name() + ".port", "0");
      }
      sources.flag("", "tail.cache.bytes", "16MiB");
      sources.flag("", "offsets.topic.num.partitions", "1");
      BrokerConfig config = BrokerConfig.from(sources.merge());
      try (Broker broker = Broker.start(config, catalog, cores, BrokerListener.NONE)) {
        for (Endpoint endpoint : broker.endpoints()) {
          if (endpoint.protocol().toLowerCase(Locale.ROOT).equals("kafka")) {
            useKafka(catalog.commands(), endpoint.host() + ":" + endpoint.port());
          }
        }
      }
    }
  }

  private static void useKafka(Map<String, CommandPlugin> commands, String address) {
    String records = "key:one\nkey:two\nkey:three\n";
    run(commands, "topics", "", "create", TOPIC, "--bootstrap-server", address);
    run(commands, "topics", "", "list", "--bootstrap-server", address);
    run(commands, "produce", records, TOPIC, "--bootstrap-server", address);
    run(commands, "consume", "", TOPIC, "-o", "beginning", "-e", "--bootstrap-server", address);
  }

  private static void run(
      Map<String, CommandPlugin> commands, String name, String input, String... arguments) {
    CommandPlugin command = commands.get(name);
    if (command == null) {
      return;
    }
    InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    PluginCatalog.callWithLoaderOf(command, () -> command.run(arguments, in, nowhere, System.err));
  }

  private static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path each : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
