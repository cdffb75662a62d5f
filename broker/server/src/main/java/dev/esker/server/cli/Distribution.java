package dev.esker.server.cli;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigException;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.plugins.PluginCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The folder that the program was installed or built in ({@code lib}, {@code plugins}, {@code
 * bench}), which the launcher names in the system property {@code esker.home}.
 *
 * @param home or null if the program doesn't run from one, as in an IDE
 */
record Distribution(Path home) {

  /** The one that this program runs from. */
  static Distribution current() {
    String home = System.getProperty("esker.home");
    return new Distribution(home == null || home.isEmpty() ? null : Path.of(home));
  }

  /** Where plugins are searched: the distribution's own folder, then those of the configuration. */
  List<Path> pluginRoots(List<String> pluginPath) {
    List<Path> roots = new ArrayList<>();
    if (home != null) {
      roots.add(home.resolve("plugins"));
    }
    pluginPath.forEach(each -> roots.add(Path.of(each)));
    return roots;
  }

  /** The plugins, as far as the environment tells; a bad environment leaves the distribution's. */
  PluginCatalog plugins(Map<String, String> environment) {
    List<String> path;
    try {
      path =
          BrokerConfig.from(new ConfigSources().environment(environment).merge()).plugins().path();
    } catch (ConfigException e) {
      path = List.of();
    }
    return PluginCatalog.discover(pluginRoots(path), Distribution.class.getClassLoader());
  }
}
