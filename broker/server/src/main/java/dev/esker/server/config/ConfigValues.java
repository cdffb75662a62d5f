package dev.esker.server.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the sources said, merged: for each name the strongest text and where it was said. */
public final class ConfigValues {

  /**
   * A text that was given.
   *
   * @param text as it was given
   * @param origin where
   */
  public record Given(String text, Origin origin) {}

  /** Nothing was given. */
  public static final ConfigValues EMPTY = new ConfigValues(Map.of());

  private final Map<String, Given> given;

  ConfigValues(Map<String, Given> given) {
    this.given = Collections.unmodifiableMap(new TreeMap<>(given));
  }

  /**
   * The value of a setting, its default if none was given, or null if it has no default.
   *
   * @throws ConfigException if what was given isn't allowed
   */
  public <T> T get(Setting<T> setting) {
    Given value = given.get(setting.name());
    return value == null ? setting.defaultValue() : setting.parse(value.text(), value.origin());
  }

  /** The value of a setting if one was given. */
  public <T> Optional<T> given(Setting<T> setting) {
    Given value = given.get(setting.name());
    return value == null
        ? Optional.empty()
        : Optional.of(setting.parse(value.text(), value.origin()));
  }

  /** Where a setting's value was said. */
  public Origin origin(String name) {
    Given value = given.get(name);
    return value == null ? Origin.DEFAULT : value.origin();
  }

  /** Whether any source has that name. */
  public boolean isGiven(String name) {
    return given.containsKey(name);
  }

  /** Everything that was given, by name. */
  public Map<String, Given> all() {
    return given;
  }

  /** What was given under a prefix, without the prefix. */
  public Map<String, String> withPrefix(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    given.forEach(
        (name, value) -> {
          if (name.startsWith(prefix) && name.length() > prefix.length()) {
            found.put(name.substring(prefix.length()), value.text());
          }
        });
    return found;
  }

  /** An error about a value that is fine by itself but not together with others. */
  public ConfigException conflict(String name, String message) {
    Origin origin = origin(name);
    return new ConfigException(origin.describe() + ": " + message, origin.commandLine());
  }
}
