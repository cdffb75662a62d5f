package dev.esker.spi;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A plugin's own settings: the broker's properties that begin with {@code frontend.<name>.},
 * without the prefix.
 *
 * @param prefix what was cut off, for messages
 * @param values the settings
 */
public record PluginConfig(String prefix, Map<String, String> values) {
  public PluginConfig {
    values = Map.copyOf(values);
  }

  /** The value as it was given. */
  public Optional<String> string(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * The value as the name or address of a host.
   *
   * @param otherwise what counts if nothing was said
   * @throws IllegalArgumentException if it is empty; names the key
   */
  public String host(String key, String otherwise) {
    String host = string(key).orElse(otherwise).trim();
    if (host.isEmpty()) {
      throw new IllegalArgumentException(
          prefix + key + " must be a host name or address, and is empty");
    }
    return host;
  }

  /**
   * The value as a whole number.
   *
   * @throws IllegalArgumentException if it isn't one from {@code min} to {@code max}; names key,
   *     value and range
   */
  public OptionalInt integer(String key, int min, int max) {
    String text = values.get(key);
    if (text == null) {
      return OptionalInt.empty();
    }
    OptionalInt value = parse(text.trim());
    if (value.isEmpty() || value.getAsInt() < min || value.getAsInt() > max) {
      throw new IllegalArgumentException(
          prefix + key + " = " + text + " must be a whole number from " + min + " to " + max);
    }
    return value;
  }

  /**
   * The value as yes or no.
   *
   * @param otherwise what counts if nothing was said
   * @throws IllegalArgumentException if it is neither {@code true} nor {@code false}; names key and
   *     value
   */
  public boolean flag(String key, boolean otherwise) {
    String text = values.get(key);
    if (text == null) {
      return otherwise;
    }
    return switch (text.trim()) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new IllegalArgumentException(
              prefix + key + " = " + text + " must be true or false");
    };
  }

  /** Empty if it is no number: what the parser says of that is no help to a user. */
  private static OptionalInt parse(String text) {
    try {
      return OptionalInt.of(Integer.parseInt(text));
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }
}
