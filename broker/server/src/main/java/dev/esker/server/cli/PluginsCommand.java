package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.server.RunningStatus;
import dev.esker.server.RunningStatus.Served;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.plugins.FrontendState;
import dev.esker.server.plugins.Frontends;
import dev.esker.server.plugins.PluginCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code esker plugins list}. */
@Command(name = "plugins", description = "Lists the plugins.")
final class PluginsCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  PluginsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "plugins: what? There is 'list'");
  }

  @Command(
      name = "list",
      description =
          "Lists front ends with version, state and, if a broker runs on the data directory, what"
              + " it serves.",
      footer = {"", "Example: esker plugins list --data-dir data"})
  int list(
      @Option(names = "--json", description = "Print JSON.") boolean json,
      @Option(
              names = "--data-dir",
              description = "Of the broker to look at (default: that of the configuration).")
          Path dataDirectory,
      @Option(names = "--config", description = "A properties file.") Path file)
      throws IOException {
    ConfigSources sources = new ConfigSources().environment(console.environment());
    if (file != null) {
      sources.file(file);
    }
    BrokerConfig config = BrokerConfig.from(sources.merge());
    Path data = dataDirectory != null ? dataDirectory : config.node().dataDirectory();
    List<Path> roots = Distribution.current().pluginRoots(config.plugins().path());
    try (PluginCatalog catalog =
            PluginCatalog.discover(roots, PluginsCommand.class.getClassLoader());
        Frontends frontends = new Frontends(catalog, config.plugins())) {
      print(merge(frontends.states(), RunningStatus.read(data)), json);
    }
    return ExitCode.OK;
  }

  /** What is installed, and of what a running broker has, what that one says. */
  private static Collection<Served> merge(
      List<FrontendState> installed, Map<String, Served> running) {
    Map<String, Served> all = new TreeMap<>();
    installed.forEach(state -> all.put(state.name(), Served.of(state)));
    all.putAll(running);
    return all.values();
  }

  private void print(Collection<Served> all, boolean json) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Table table = new Table("NAME", "VERSION", "STATE", "ENDPOINTS", "SOURCE", "FAILURE");
    for (Served each : all) {
      String phase = each.phase().name().toLowerCase(Locale.ROOT);
      String endpoints = String.join(",", each.endpoints());
      table.row(each.name(), each.version(), phase, endpoints, each.source(), each.failure());
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", each.name());
      row.put("version", each.version());
      row.put("state", phase);
      row.put("endpoints", each.endpoints());
      row.put("source", each.source());
      row.put("failure", each.failure());
      rows.add(row);
    }
    if (json) {
      console.out().println(Json.of(rows));
    } else if (rows.isEmpty()) {
      console.out().println("no plugins found");
    } else {
      console.out().print(table);
    }
  }
}
