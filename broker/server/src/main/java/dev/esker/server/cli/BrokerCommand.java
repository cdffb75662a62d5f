package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.server.Broker;
import dev.esker.server.BrokerCore;
import dev.esker.server.BrokerListener;
import dev.esker.server.BrokerStartException;
import dev.esker.server.cli.process.OrphanWatch;
import dev.esker.server.cli.process.ShutdownSignal;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigException;
import dev.esker.server.config.ConfigReference;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.config.ConfigValues;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.spi.Endpoint;
import dev.esker.spi.PluginSetting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code esker broker}: runs a broker in the foreground. The ready lines on standard output appear
 * once requests are served. SIGTERM and SIGINT let it answer what it has taken and close in good
 * order, exit code 0; a broker that can't go on says why and ends with 1.
 */
final class BrokerCommand {

  private final Console console;
  private final BrokerCore.Factory cores;

  BrokerCommand(Console console, BrokerCore.Factory cores) {
    this.console = console;
    this.cores = cores;
  }

  int run(List<String> arguments) {
    try {
      BrokerArguments parsed = BrokerArguments.parse(arguments);
      switch (parsed.action()) {
        case HELP -> console.out().print(BrokerArguments.help());
        case HELP_CONFIG -> console.out().print(ConfigReference.text(pluginSettings()));
        case HELP_CONFIG_MARKDOWN ->
            console.out().print(ConfigReference.markdown(pluginSettings()));
        case RUN -> {
          return run(parsed.sources());
        }
      }
      return ExitCode.OK;
    } catch (UsageException e) {
      console.error("broker: " + e.getMessage());
      return ExitCode.USAGE;
    } catch (ConfigException e) {
      console.error("broker: " + e.getMessage());
      return e.fromCommandLine() ? ExitCode.USAGE : ExitCode.FAILED;
    }
  }

  private Map<String, List<PluginSetting>> pluginSettings() {
    try (PluginCatalog catalog = Distribution.current().plugins(console.environment())) {
      return catalog.settings();
    }
  }

  private int run(ConfigSources sources) {
    ConfigValues values = sources.environment(console.environment()).merge();
    BrokerConfig config = BrokerConfig.from(values);
    config.warnings().forEach(console::warning);
    List<Path> roots = Distribution.current().pluginRoots(config.plugins().path());
    try (PluginCatalog catalog =
        PluginCatalog.discover(roots, BrokerCommand.class.getClassLoader())) {
      checkHttp(values, catalog);
      return serve(config, catalog);
    } catch (BrokerStartException e) {
      console.error("broker: " + e.getMessage());
      return ExitCode.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      console.error("broker: interrupted");
      return ExitCode.FAILED;
    }
  }

  /** {@code --port} promises an HTTP API, so it is refused where there is none. */
  private static void checkHttp(ConfigValues values, PluginCatalog catalog) {
    String port = "frontend.http.port";
    if (values.origin(port).commandLine() && !catalog.hasFrontend("http")) {
      throw values.conflict(
          port,
          "the HTTP front end is not installed (no plugin 'http'), so it can't be given a port;"
              + " the port of the Kafka front end is --kafka-port");
    }
  }

  private int serve(BrokerConfig config, PluginCatalog catalog)
      throws BrokerStartException, InterruptedException {
    ShutdownSignal signal = ShutdownSignal.install();
    int code = ExitCode.FAILED;
    BrokerListener listener = new StartProgress(console.err(), console.watched(), signal::stop);
    OrphanWatch.begin(console.environment(), signal::stop);
    try (Broker broker = Broker.start(config, catalog, cores, listener)) {
      console.out().print(readyLines(broker));
      console.out().flush();
      signal.await();
      code = broker.fenceCause().map(this::sayWhy).orElse(ExitCode.OK);
    } finally {
      signal.finished(code);
    }
    return code;
  }

  private int sayWhy(Throwable cause) {
    console.error("broker: stopped, since what it writes can't be made durable any more: " + cause);
    return ExitCode.FAILED;
  }

  /**
   * One line for the broker with the port that people think of first (HTTP if there is one), and
   * one for each endpoint of another kind, those for other nodes last.
   */
  private static String readyLines(Broker broker) {
    StringBuilder lines = new StringBuilder();
    List<Endpoint> endpoints = broker.endpoints();
    Endpoint first = endpoints.get(0);
    for (Endpoint endpoint : endpoints) {
      if (endpoint.protocol().equalsIgnoreCase("http")) {
        first = endpoint;
        break;
      }
    }
    lines
        .append("Broker ")
        .append(broker.name())
        .append(" running on :")
        .append(first.port())
        .append('\n');
    for (Endpoint endpoint : endpoints) {
      if (!endpoint.protocol().equalsIgnoreCase("http")) {
        line(lines, endpoint);
      }
    }
    broker.nodeEndpoints().forEach(endpoint -> line(lines, endpoint));
    return lines.toString();
  }

  private static void line(StringBuilder lines, Endpoint endpoint) {
    lines
        .append(endpoint.protocol())
        .append(" on ")
        .append(endpoint.host())
        .append(':')
        .append(endpoint.port())
        .append('\n');
  }
}
