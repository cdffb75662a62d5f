package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code esker warm-up}, which the launcher runs once after a build, so that the JVM can archive
 * the classes that are loaded. Not in the help: it is of no use to people.
 *
 * <ul>
 *   <li>{@code --broker <JVM options of clients>} runs a broker on a temporary directory and free
 *       ports, and has clients use it that run in a JVM of their own: an archive with the classes
 *       of both would make an idle broker larger by a fifth.
 *   <li>{@code --clients <Kafka's host:port> <HTTP's host:port>} is that other JVM.
 *   <li>{@code --native-libraries <directory>} puts native libraries where the JVM finds them,
 *       since RocksDB would else unpack 17 MB at every start.
 * </ul>
 */
final class WarmUp {

  private static final String TOPIC = "warm-up";
  private static final int CLIENTS_MINUTES = 2;

  private final Console console;
  private final BrokerCore.Factory cores;

  WarmUp(Console console, BrokerCore.Factory cores) {
    this.console = console;
    this.cores = cores;
  }

  int run(List<String> arguments) {
    String task = arguments.isEmpty() ? "" : arguments.get(0);
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    try {
      switch (task) {
        case "--native-libraries" -> NativeLibrary.unpack(Path.of(rest.get(0)));
        case "--clients" -> useBroker(rest.get(0), rest.get(1));
        case "--broker" -> runBroker(rest);
        default -> {
          console.error("warm-up: --native-libraries, --broker or --clients is missing");
          return ExitCode.USAGE;
        }
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

  private void runBroker(List<String> clientOptions)
      throws IOException, BrokerStartException, InterruptedException {
    Path directory = Files.createTempDirectory("esker-warm-up");
    try {
      exercise(directory, clientOptions);
    } finally {
      deleteTree(directory);
    }
  }

  private void exercise(Path directory, List<String> clientOptions)
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
        runClients(clientOptions, address(broker, "kafka"), address(broker, "http"));
      }
    }
  }

  /** Where it listens; nowhere if a plugin isn't there, and then its commands aren't either. */
  private static String address(Broker broker, String protocol) {
    for (Endpoint endpoint : broker.endpoints()) {
      if (endpoint.protocol().toLowerCase(Locale.ROOT).equals(protocol)) {
        return endpoint.host() + ":" + endpoint.port();
      }
    }
    return "";
  }

  private static void runClients(List<String> options, String kafka, String http)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Desker.home=" + System.getProperty("esker.home"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "warm-up", "--clients", kafka, http));
    Process clients = new ProcessBuilder(command).inheritIO().start();
    if (!clients.waitFor(CLIENTS_MINUTES, TimeUnit.MINUTES)) {
      clients.destroyForcibly();
      throw new IOException("the clients of the warm-up didn't end");
    }
  }

  private static void useBroker(String kafka, String http) {
    String records = "key:one\nkey:two\nkey:three\n";
    try (PluginCatalog catalog = Distribution.current().plugins(Map.of())) {
      Map<String, CommandPlugin> commands = catalog.commands();
      run(commands, "topics", "", "create", TOPIC, "--meta", http);
      run(commands, "topics", "", "list", "--meta", http);
      run(commands, "producer", records, "-t", TOPIC, "-p", "0", "--meta", http);
      run(commands, "produce", records, TOPIC, "--bootstrap-server", kafka);
      run(commands, "consume", "", TOPIC, "-o", "beginning", "-e", "--bootstrap-server", kafka);
      run(commands, "groups", "", "list", "--meta", http);
    }
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
