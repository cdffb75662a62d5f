package dev.esker.server;

import dev.esker.server.plugins.FrontendState;
import dev.esker.spi.Endpoint;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What a running broker says of itself to other programs on its machine, in the file {@code
 * running.properties} of the data directory: process id and, for each front end, its state and
 * endpoints. Written once the broker is ready, deleted when it stops; after a kill it stays, so it
 * only counts while the directory is locked.
 */
public final class RunningStatus {

  private static final String FILE = ".running";

  private RunningStatus() {}

  static void write(Path directory, List<FrontendState> states) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    for (FrontendState state : states) {
      String prefix = "frontend." + state.name() + ".";
      properties.setProperty(prefix + "state", state.phase().name());
      if (state.failure() != null) {
        properties.setProperty(prefix + "failure", state.failure());
      }
      List<String> endpoints = new ArrayList<>();
      for (Endpoint endpoint : state.endpoints()) {
        endpoints.add(endpoint.host() + ":" + endpoint.port());
      }
      properties.setProperty(prefix + "endpoints", String.join(",", endpoints));
    }
    Path temporary = directory.resolve(FILE + ".tmp");
    try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
      properties.store(writer, null);
    }
    Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }

  /** What the broker of that directory said; empty if none is running there. */
  public static Map<String, String> read(Path directory) throws IOException {
    Map<String, String> values = new TreeMap<>();
    if (!DataDirectory.isInUse(directory)) {
      return values;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(directory.resolve(FILE), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return values; // it has the directory but isn't ready yet
    }
    properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
    return values;
  }
}
