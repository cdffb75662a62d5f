package dev.esker.server.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Collects values from the sources; the strongest one wins whatever the order of the calls. Not
 * thread-safe.
 */
public final class ConfigSources {

  /** What environment variables that are settings begin with. */
  static final String ENVIRONMENT_PREFIX = "ESKER_";

  /** Variables of the launcher and of other commands, which aren't settings of the broker. */
  private static final Set<String> OTHER_VARIABLES =
      Set.of(
          "ESKER_BOOTSTRAP",
          "ESKER_HEAP",
          "ESKER_HOME",
          "ESKER_JAVA_HOME",
          "ESKER_JVM_OPTIONS",
          "ESKER_META",
          "ESKER_NO_BUILD",
          "ESKER_NO_CDS",
          "ESKER_STARTED_BY");

  private final Map<String, ConfigValues.Given> given = new HashMap<>();

  /** Takes one value that was given as a flag. */
  public ConfigSources flag(String flag, String name, String text) {
    put(name, text, new Origin(Origin.Kind.FLAG, flag));
    return this;
  }

  /**
   * Takes the {@code ESKER_*} variables. Those that Kubernetes makes up for a service called
   * "esker" ({@code ESKER_PORT=tcp://...}, {@code ESKER_SERVICE_HOST}) are none of ours.
   */
  public ConfigSources environment(Map<String, String> variables) {
    variables.forEach(
        (variable, text) -> {
          if (variable.startsWith(ENVIRONMENT_PREFIX)
              && !OTHER_VARIABLES.contains(variable)
              && !variable.startsWith("ESKER_SERVICE_")
              && !variable.startsWith("ESKER_PORT")) {
            put(settingOf(variable), text, new Origin(Origin.Kind.ENVIRONMENT, variable));
          }
        });
    return this;
  }

  private static String settingOf(String variable) {
    return variable
        .substring(ENVIRONMENT_PREFIX.length())
        .toLowerCase(Locale.ROOT)
        .replace('_', '.');
  }

  /**
   * Takes a properties file.
   *
   * @throws ConfigException if it can't be read
   */
  public ConfigSources file(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new ConfigException("--config = " + file + ": there is no such file", true);
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("--config = " + file + " can't be read: " + e.getMessage(), true);
    }
    Origin origin = new Origin(Origin.Kind.FILE, file.toString());
    for (String name : properties.stringPropertyNames()) {
      put(name, properties.getProperty(name), origin);
    }
    return this;
  }

  private void put(String name, String text, Origin origin) {
    given.merge(
        name,
        new ConfigValues.Given(text, origin),
        (old, next) -> old.origin().kind().compareTo(next.origin().kind()) > 0 ? old : next);
  }

  /** What was collected. */
  public ConfigValues merge() {
    return new ConfigValues(given);
  }
}
