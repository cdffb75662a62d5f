package dev.esker.server.plugins;

import dev.esker.spi.CommandPlugin;
import dev.esker.spi.FrontendPlugin;
import dev.esker.spi.PluginSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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
   * @param settings that it says it has
   * @param plugin or null if it failed
   * @param loader what its code runs with
   * @param failure why it can't be used, or null
   */
  public record Found(
      String name,
      String version,
      String source,
      List<PluginSetting> settings,
      FrontendPlugin plugin,
      ClassLoader loader,
      String failure) {

    static Found of(FrontendPlugin plugin, String source, ClassLoader loader) {
      String name = plugin.name();
      if (name == null || !NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "the name \""
                + name
                + "\" of "
                + plugin.getClass().getName()
                + " must be a lower-case letter and up to 39 lower-case letters, digits and '-'");
      }
      return new Found(
          name, plugin.version(), source, List.copyOf(plugin.settings()), plugin, loader, null);
    }

    static Found failed(String name, String source, String failure) {
      return new Found(name, null, source, List.of(), null, null, failure);
    }
  }

  /** No dots: they part the name from the rest of a setting. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  /** How long the code that is asked for a plugin's name and the like may take. */
  private static final Duration LOAD_TIMEOUT = Duration.ofSeconds(60);

  private final List<PluginFolder> folders = new ArrayList<>();
  private final Map<String, String> brokenFolders = new TreeMap<>();
  private Map<String, Found> frontends;

  private final Duration loadTimeout;

  private PluginCatalog(Duration loadTimeout) {
    this.loadTimeout = loadTimeout;
  }

  /**
   * Looks for plugins.
   *
   * @param roots directories with a folder for each plugin; those that don't exist are passed over
   * @param broker where shared classes come from, and a place of plugins itself
   */
  public static PluginCatalog discover(Collection<Path> roots, ClassLoader broker) {
    return discover(roots, broker, LOAD_TIMEOUT);
  }

  static PluginCatalog discover(Collection<Path> roots, ClassLoader broker, Duration loadTimeout) {
    PluginCatalog catalog = new PluginCatalog(loadTimeout);
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
    PluginCatalog catalog = new PluginCatalog(LOAD_TIMEOUT);
    catalog.frontends = new TreeMap<>();
    for (FrontendPlugin plugin : plugins) {
      ClassLoader loader = plugin.getClass().getClassLoader();
      catalog.frontends.put(plugin.name(), Found.of(plugin, PluginFolder.CLASS_PATH, loader));
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

  /** The settings that front ends say they have, by the name of the front end. */
  public Map<String, List<PluginSetting>> settings() {
    Map<String, List<PluginSetting>> settings = new TreeMap<>();
    for (Found each : frontends()) {
      if (!each.settings().isEmpty()) {
        settings.put(each.name(), each.settings());
      }
    }
    return settings;
  }

  /** Whether there is a usable front end of that name. */
  public boolean hasFrontend(String name) {
    return frontends().stream().anyMatch(f -> f.plugin() != null && f.name().equals(name));
  }

  private Map<String, Found> findFrontends() {
    Map<String, Found> found = new TreeMap<>();
    brokenFolders.forEach(
        (source, failure) -> found.put(source, Found.failed(lastName(source), source, failure)));
    for (PluginFolder folder : folders) {
      try {
        for (Found each : guarded(folder, () -> frontendsOf(folder))) {
          Found first = found.putIfAbsent(each.name(), each);
          if (first != null && !folder.source().equals(PluginFolder.CLASS_PATH)) {
            log.warn(
                "plugin {} in {} is passed over: {} has one of that name",
                each.name(),
                each.source(),
                first.source());
          }
        }
      } catch (PluginFailure e) {
        found.put(folder.source(), Found.failed(folder.name(), folder.source(), e.getMessage()));
      }
    }
    return found;
  }

  private static List<Found> frontendsOf(PluginFolder folder) {
    List<Found> found = new ArrayList<>();
    for (FrontendPlugin plugin : folder.services(FrontendPlugin.class)) {
      found.add(Found.of(plugin, folder.source(), folder.loader()));
    }
    return found;
  }

  /** Runs what calls the plugins' code, such as their constructors. */
  private <T> T guarded(PluginFolder folder, Callable<T> call) throws PluginFailure {
    return GuardedCall.of("esker-load-" + folder.name(), folder.loader(), call)
        .awaitUninterruptibly(loadTimeout);
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
        guarded(folder, () -> commandsOf(folder)).forEach(commands::putIfAbsent);
      } catch (PluginFailure e) {
        log.warn("the commands of plugin {} can't be loaded: {}", folder.source(), e.getMessage());
      }
    }
    return commands;
  }

  private static Map<String, CommandPlugin> commandsOf(PluginFolder folder) {
    Map<String, CommandPlugin> commands = new LinkedHashMap<>();
    for (CommandPlugin command : folder.services(CommandPlugin.class)) {
      commands.putIfAbsent(command.name(), command);
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
