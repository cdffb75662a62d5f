package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.Json;
import dev.esker.commands.Table;
import dev.esker.server.RunningStatus;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.plugins.FrontendState;
import dev.esker.server.plugins.Frontends;
import dev.esker.server.plugins.PluginCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      print(frontends.states(), RunningStatus.read(data), json);
    }
    return ExitCode.OK;
  }

  private void print(List<FrontendState> states, Map<String, String> running, boolean json) {
    List<Map<String, Object>> rows = new ArrayList<>();
    Table table = new Table("NAME", "VERSION", "STATE", "ENDPOINTS", "SOURCE", "FAILURE");
    for (FrontendState state : states) {
      String prefix = "frontend." + state.name() + ".";
      String phase =
          running.getOrDefault(prefix + "state", state.phase().name()).toLowerCase(Locale.ROOT);
      String endpoints = running.getOrDefault(prefix + "endpoints", "");
      String failure = running.getOrDefault(prefix + "failure", state.failure());
      table.row(state.name(), state.version(), phase, endpoints, state.source(), failure);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("name", state.name());
      row.put("version", state.version());
      row.put("state", phase);
      row.put("endpoints", endpoints.isEmpty() ? List.of() : List.of(endpoints.split(",", -1)));
      row.put("source", state.source());
      row.put("failure", failure);
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
