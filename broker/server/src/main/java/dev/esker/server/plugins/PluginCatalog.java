package dev.esker.server.plugins;

import dev.esker.spi.CommandPlugin;
import dev.esker.spi.FrontendPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins that were found. Of two front ends with the same name the first counts: folders
 * before the class path, earlier roots before later ones. Not thread-safe; closing it closes the
 * jars.
 */
public final class PluginCatalog implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PluginCatalog.class);

  /**
   * A front end that was found, or a folder that couldn't be used.
   *
   * @param name of the front end, or of the folder
   * @param version or null
   * @param source where it is, for people
   * @param plugin or null if it failed
   * @param loader what its code runs with
   * @param failure why it can't be used, or null
   */
  public record Found(
      String name,
      String version,
      String source,
      FrontendPlugin plugin,
      ClassLoader loader,
      String failure) {}

  private final List<PluginFolder> folders = new ArrayList<>();
  private final Map<String, String> brokenFolders = new TreeMap<>();
  private Map<String, Found> frontends;

  private PluginCatalog() {}

  /**
   * Looks for plugins.
   *
   * @param roots directories with a folder for each plugin; those that don't exist are passed over
   * @param broker where shared classes come from, and a place of plugins itself
   */
  public static PluginCatalog discover(Collection<Path> roots, ClassLoader broker) {
    PluginCatalog catalog = new PluginCatalog();
    for (Path root : roots) {
      if (Files.isDirectory(root)) {
        catalog.addRoot(root, broker);
      }
    }
    catalog.folders.add(PluginFolder.classPath(broker));
    return catalog;
  }

  private void addRoot(Path root, ClassLoader broker) {
    try {
      for (Path folder : PluginFolder.list(root, "*")) {
        if (Files.isDirectory(folder)) {
          addFolder(folder, broker);
        }
      }
    } catch (IOException e) {
      brokenFolders.put(root.toString(), "can't be read: " + e.getMessage());
    }
  }

  private void addFolder(Path folder, ClassLoader broker) {
    try {
      folders.add(PluginFolder.of(folder, broker));
    } catch (IOException e) {
      brokenFolders.put(folder.toString(), e.getMessage());
    }
  }

  /** The plugins that a program brings itself. */
  public static PluginCatalog of(FrontendPlugin... plugins) {
    PluginCatalog catalog = new PluginCatalog();
    catalog.frontends = new TreeMap<>();
    for (FrontendPlugin plugin : plugins) {
      catalog.frontends.put(
          plugin.name(),
          new Found(
              plugin.name(),
              plugin.version(),
              PluginFolder.CLASS_PATH,
              plugin,
              plugin.getClass().getClassLoader(),
              null));
    }
    return catalog;
  }

  /** Every front end by name, and every folder that failed. */
  public Collection<Found> frontends() {
    if (frontends == null) {
      frontends = findFrontends();
    }
    return frontends.values();
  }

  /** Whether there is a usable front end of that name. */
  public boolean hasFrontend(String name) {
    return frontends().stream().anyMatch(f -> f.plugin() != null && f.name().equals(name));
  }

  private Map<String, Found> findFrontends() {
    Map<String, Found> found = new TreeMap<>();
    brokenFolders.forEach(
        (source, failure) ->
            found.put(source, new Found(lastName(source), null, source, null, null, failure)));
    for (PluginFolder folder : folders) {
      try {
        for (FrontendPlugin plugin : folder.services(FrontendPlugin.class)) {
          Found each =
              new Found(
                  plugin.name(), plugin.version(), folder.source(), plugin, folder.loader(), null);
          Found first = found.putIfAbsent(each.name(), each);
          if (first != null && !folder.source().equals(PluginFolder.CLASS_PATH)) {
            log.warn(
                "plugin {} in {} is passed over: {} has one of that name",
                each.name(),
                each.source(),
                first.source());
          }
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        found.put(
            folder.source(),
            new Found(folder.name(), null, folder.source(), null, null, PluginFailure.reason(e)));
      }
    }
    return found;
  }

  private static String lastName(String source) {
    return String.valueOf(Path.of(source).getFileName());
  }

  /**
   * Every command that plugins bring, by name; a folder whose commands can't be loaded is logged.
   */
  public Map<String, CommandPlugin> commands() {
    Map<String, CommandPlugin> commands = new LinkedHashMap<>();
    for (PluginFolder folder : folders) {
      try {
        for (CommandPlugin command : folder.services(CommandPlugin.class)) {
          commands.putIfAbsent(command.name(), command);
        }
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        log.warn(
            "the commands of plugin {} can't be loaded: {}",
            folder.source(),
            PluginFailure.reason(e));
      }
    }
    return commands;
  }

  /** A command by its name. */
  public Optional<CommandPlugin> command(String name) {
    return Optional.ofNullable(commands().get(name));
  }

  /** Runs something with the class loader of a plugin's object as context class loader. */
  public static <T> T callWithLoaderOf(Object plugin, Supplier<T> call) {
    return ContextLoader.with(plugin.getClass().getClassLoader(), call::get);
  }

  @Override
  public void close() {
    for (PluginFolder folder : folders) {
      try {
        folder.close();
      } catch (IOException e) {
        log.warn("the jars of plugin {} can't be closed: {}", folder.source(), e.getMessage());
      }
    }
  }
}
