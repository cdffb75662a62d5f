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
 * .running} of the data directory: process id and how it stands with each front end. Written when
 * the front ends are open and when they serve, deleted when the broker stops; after a kill it
 * stays, so it only counts while the directory is locked.
 */
public final class RunningStatus {

  private static final String FILE = ".running";
  private static final String PREFIX = "frontend.";
  private static final String STATE = ".state";
  private static final String VERSION = ".version";
  private static final String SOURCE = ".source";
  private static final String FAILURE = ".failure";
  private static final String ENDPOINTS = ".endpoints";

  /**
   * A front end as the broker sees it.
   *
   * @param name its name
   * @param version or null
   * @param source where it is
   * @param phase what it does
   * @param endpoints what it serves, {@code host:port}
   * @param failure why it doesn't run, or null
   */
  public record Served(
      String name,
      String version,
      String source,
      FrontendState.Phase phase,
      List<String> endpoints,
      String failure) {

    /** What is known of a front end that no broker has told about. */
    public static Served of(FrontendState state) {
      return new Served(
          state.name(), state.version(), state.source(), state.phase(), List.of(), state.failure());
    }
  }

  private RunningStatus() {}

  static void write(Path directory, List<FrontendState> states) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    for (FrontendState state : states) {
      String prefix = PREFIX + state.name();
      properties.setProperty(prefix + STATE, state.phase().name());
      set(properties, prefix + VERSION, state.version());
      set(properties, prefix + SOURCE, state.source());
      set(properties, prefix + FAILURE, state.failure());
      List<String> endpoints = new ArrayList<>();
      for (Endpoint endpoint : state.endpoints()) {
        endpoints.add(endpoint.host() + ":" + endpoint.port());
      }
      properties.setProperty(prefix + ENDPOINTS, String.join(",", endpoints));
    }
    Path temporary = directory.resolve(FILE + ".tmp");
    try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
      properties.store(writer, null);
    }
    Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void set(Properties properties, String key, String value) {
    if (value != null) {
      properties.setProperty(key, value);
    }
  }

  static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }

  /** The front ends of the broker of that directory, by name; empty if none is running there. */
  public static Map<String, Served> read(Path directory) throws IOException {
    Map<String, Served> served = new TreeMap<>();
    if (!DataDirectory.isInUse(directory)) {
      return served;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(directory.resolve(FILE), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return served; // it has the directory but has no front ends yet
    }
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(PREFIX) && key.endsWith(STATE)) {
        String name = key.substring(PREFIX.length(), key.length() - STATE.length());
        served.put(name, served(properties, name));
      }
    }
    return served;
  }

  private static Served served(Properties properties, String name) {
    String prefix = PREFIX + name;
    String endpoints = properties.getProperty(prefix + ENDPOINTS, "");
    return new Served(
        name,
        properties.getProperty(prefix + VERSION),
        properties.getProperty(prefix + SOURCE),
        FrontendState.Phase.valueOf(properties.getProperty(prefix + STATE)),
        endpoints.isEmpty() ? List.of() : List.of(endpoints.split(",", -1)),
        properties.getProperty(prefix + FAILURE));
  }
}
