package dev.esker.http.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The files of the console by their names, {@code lib/html.js} for instance. Immutable. */
final class ConsoleFiles {

  private static final String FOLDER = "console/";

  private final Map<String, ConsoleFile> files;

  private ConsoleFiles(Map<String, ConsoleFile> files) {
    this.files = Map.copyOf(files);
  }

  /**
   * Reads those of the program, from its jar or from the folder of a build.
   *
   * @throws IOException if they can't be read
   */
  static ConsoleFiles ofProgram() throws IOException {
    URL page = ConsoleFiles.class.getClassLoader().getResource(FOLDER + ConsoleHandler.PAGE);
    if (page == null) {
      throw new IOException("the program has no console");
    }
    return beside(page);
  }

  /** Those that are where the page is, in a jar or a folder. */
  static ConsoleFiles beside(URL page) throws IOException {
    if (page.openConnection() instanceof JarURLConnection jar) {
      jar.setUseCaches(false);
      try (JarFile file = jar.getJarFile()) {
        return of(file);
      }
    }
    return of(folder(page));
  }

  private static Path folder(URL page) throws IOException {
    try {
      return Path.of(new URI(page.toString())).getParent();
    } catch (URISyntaxException e) {
      throw new IOException("the console can't be read from " + page, e);
    }
  }

  private static ConsoleFiles of(JarFile jar) throws IOException {
    Map<String, ConsoleFile> files = new HashMap<>();
    for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
      if (!entry.isDirectory() && entry.getName().startsWith(FOLDER)) {
        try (InputStream in = jar.getInputStream(entry)) {
          add(files, entry.getName().substring(FOLDER.length()), in.readAllBytes());
        }
      }
    }
    return new ConsoleFiles(files);
  }

  private static ConsoleFiles of(Path folder) throws IOException {
    Map<String, ConsoleFile> files = new HashMap<>();
    List<Path> found;
    try (Stream<Path> all = Files.walk(folder)) {
      found = all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (Path path : found) {
      add(files, folder.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
    }
    return new ConsoleFiles(files);
  }

  private static void add(Map<String, ConsoleFile> files, String name, byte[] content) {
    ConsoleFile.of(name, content).ifPresent(file -> files.put(name, file));
  }

  /**
   * These, except where that folder has a file of the same name.
   *
   * @throws IOException if it can't be read
   */
  ConsoleFiles under(Path folder) throws IOException {
    Map<String, ConsoleFile> both = new HashMap<>(files);
    both.putAll(of(folder).files);
    return new ConsoleFiles(both);
  }

  /** A file by its name. */
  Optional<ConsoleFile> find(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /** The names of all. */
  java.util.Set<String> names() {
    return files.keySet();
  }
}
