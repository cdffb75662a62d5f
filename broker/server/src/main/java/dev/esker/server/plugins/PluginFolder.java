package dev.esker.server.plugins;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Where plugins come from: a folder of jars with a class loader of its own, or the class path. Its
 * services are looked up when they are asked for. Closing it closes its jars; not thread-safe.
 */
final class PluginFolder implements AutoCloseable {

  /** What the class path is called. */
  static final String CLASS_PATH = "class path";

  private final String name;
  private final String source;
  private final ClassLoader loader;
  private final boolean isolated;

  private PluginFolder(String name, String source, ClassLoader loader, boolean isolated) {
    this.name = name;
    this.source = source;
    this.loader = loader;
    this.isolated = isolated;
  }

  /** What is on the broker's own class path. */
  static PluginFolder classPath(ClassLoader broker) {
    return new PluginFolder(CLASS_PATH, CLASS_PATH, broker, false);
  }

  /**
   * A folder of jars.
   *
   * @throws IOException if it can't be read or has no jars
   */
  static PluginFolder of(Path folder, ClassLoader broker) throws IOException {
    List<Path> jars = list(folder, "*.jar");
    if (jars.isEmpty()) {
      throw new IOException("there is no jar in " + folder);
    }
    String name = String.valueOf(folder.getFileName());
    return new PluginFolder(
        name, folder.toString(), new PluginClassLoader(name, urls(jars), broker), true);
  }

  /** The entries of a directory that match, sorted by name. */
  static List<Path> list(Path directory, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      entries.forEach(found::add);
    }
    Collections.sort(found);
    return found;
  }

  private static URL[] urls(List<Path> jars) throws MalformedURLException {
    URL[] urls = new URL[jars.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = jars.get(i).toUri().toURL();
    }
    return urls;
  }

  /** The folder's name, or {@link #CLASS_PATH}. */
  String name() {
    return name;
  }

  /** Where it is, for people. */
  String source() {
    return source;
  }

  /** What its code runs with as context class loader. */
  ClassLoader loader() {
    return loader;
  }

  /**
   * The implementations of a service here.
   *
   * @throws ServiceConfigurationError if one can't be made
   */
  <S> List<S> services(Class<S> type) {
    return ContextLoader.with(loader, () -> load(type));
  }

  private <S> List<S> load(Class<S> type) {
    List<S> found = new ArrayList<>();
    for (S service : ServiceLoader.load(type, loader)) {
      if (!isolated || service.getClass().getClassLoader() == loader) {
        found.add(service);
      }
    }
    return found;
  }

  @Override
  public void close() throws IOException {
    if (loader instanceof URLClassLoader jars && isolated) {
      jars.close();
    }
  }
}
