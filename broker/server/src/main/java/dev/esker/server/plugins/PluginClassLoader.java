package dev.esker.server.plugins;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;

/**
 * The class loader of one plugin.
 *
 * <p>A class comes from the first of: the broker, if its package is one of the few that plugins
 * share with it (then from nowhere else, since the contract's types must be the same on both
 * sides); the JDK; the plugin's own jars. The broker's other classes and resources don't exist for
 * it.
 */
final class PluginClassLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  /** Packages that come from the broker. */
  private static final List<String> SHARED_PACKAGES =
      List.of(
          "dev.esker.spi.",
          "dev.esker.records.",
          "org.slf4j.",
          "com.github.luben.zstd.",
          "net.jpountz.",
          "org.xerial.snappy.");

  private final ClassLoader broker;

  /**
   * @param name of the plugin, for stack traces
   * @param jars its own
   * @param broker where shared classes come from
   */
  PluginClassLoader(String name, URL[] jars, ClassLoader broker) {
    super("plugin-" + name, jars, ClassLoader.getPlatformClassLoader());
    this.broker = broker;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (isShared(name)) {
      return broker.loadClass(name);
    }
    return super.loadClass(name, resolve);
  }

  private static boolean isShared(String className) {
    for (String prefix : SHARED_PACKAGES) {
      if (className.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  /** Own resources before the JDK's; the broker's aren't seen. */
  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }
}
