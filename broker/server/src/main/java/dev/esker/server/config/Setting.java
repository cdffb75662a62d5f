package dev.esker.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The definition of one setting: its name, type, default, allowed values and documentation.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {

  /** What kind of value a setting has; the names are those that Kafka's tools show. */
  public enum Type {
    BOOLEAN,
    STRING,
    INT,
    LONG,
    LIST
  }

  /** Turns text into a value. */
  @FunctionalInterface
  private interface Parser<T> {
    /**
     * Parses a trimmed text.
     *
     * @throws IllegalArgumentException if it isn't allowed
     */
    T parse(String text);
  }

  private final String name;
  private final Type type;
  private final String defaultText;
  private final String allowed;
  private final String doc;
  private final Parser<T> parser;

  private Setting(
      String name, Type type, String defaultText, String allowed, String doc, Parser<T> parser) {
    this.name = Objects.requireNonNull(name, "name");
    this.type = type;
    this.defaultText = defaultText;
    this.allowed = allowed;
    this.doc = doc;
    this.parser = parser;
  }

  /** A whole number from {@code min} to {@code max}. */
  public static Setting<Integer> integer(
      String name, int defaultValue, int min, int max, String doc) {
    return new Setting<>(
        name,
        Type.INT,
        Integer.toString(defaultValue),
        range(min, max),
        doc,
        text -> Math.toIntExact(inRange(Long.parseLong(text), min, max)));
  }

  /** A whole number from {@code min} to {@code max}. */
  public static Setting<Long> number(
      String name, long defaultValue, long min, long max, String doc) {
    return new Setting<>(
        name,
        Type.LONG,
        Long.toString(defaultValue),
        range(min, max),
        doc,
        text -> inRange(Long.parseLong(text), min, max));
  }

  /** A number of bytes; {@code 64MiB} may be written for 67108864. */
  public static Setting<Long> bytes(
      String name, long defaultValue, long min, long max, String doc) {
    return new Setting<>(
        name,
        Type.LONG,
        Long.toString(defaultValue),
        range(min, max) + " bytes, or with KiB, MiB, GiB",
        doc,
        text -> inRange(Units.bytes(text), min, max));
  }

  /**
   * A number of milliseconds; {@code 5s}, {@code 10m}, {@code 2h}, {@code 7d} may be written.
   *
   * @param defaultMillis or null if it has no value of its own
   */
  public static Setting<Long> millis(
      String name, Long defaultMillis, long min, long max, String doc) {
    return new Setting<>(
        name,
        Type.LONG,
        defaultMillis == null ? null : defaultMillis.toString(),
        range(min, max) + " milliseconds, or with ms, s, m, h, d",
        doc,
        text -> inRange(Units.millis(text), min, max));
  }

  /**
   * A number of larger units of time (minutes, hours), as Kafka has for some settings.
   *
   * @param defaultValue or null if it has no value of its own
   */
  public static Setting<Long> timeUnits(
      String name, Long defaultValue, long min, long max, String doc) {
    return new Setting<>(
        name,
        Type.LONG,
        defaultValue == null ? null : defaultValue.toString(),
        range(min, max),
        doc,
        text -> inRange(Long.parseLong(text), min, max));
  }

  /** True or false. */
  public static Setting<Boolean> bool(String name, boolean defaultValue, String doc) {
    return new Setting<>(
        name,
        Type.BOOLEAN,
        Boolean.toString(defaultValue),
        "true or false",
        doc,
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> Boolean.TRUE;
              case "false" -> Boolean.FALSE;
              default -> throw new IllegalArgumentException(text);
            });
  }

  /**
   * Any text that isn't empty.
   *
   * @param defaultValue or null if it has none
   * @param allowed says in words what it may be
   */
  public static Setting<String> text(String name, String defaultValue, String allowed, String doc) {
    return new Setting<>(name, Type.STRING, defaultValue, allowed, doc, Setting::notEmpty);
  }

  /** A text that {@code parser} understands; it throws IllegalArgumentException at others. */
  public static <T> Setting<T> parsed(
      String name,
      String defaultValue,
      String allowed,
      String doc,
      java.util.function.Function<String, T> parser) {
    return new Setting<>(name, Type.STRING, defaultValue, allowed, doc, parser::apply);
  }

  /** Texts separated by commas; may be empty. */
  public static Setting<List<String>> list(
      String name, String defaultValue, String allowed, String doc) {
    return new Setting<>(name, Type.LIST, defaultValue, allowed, doc, Setting::splitList);
  }

  private static String notEmpty(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("empty");
    }
    return text;
  }

  private static List<String> splitList(String text) {
    List<String> items = new ArrayList<>();
    int from = 0;
    while (from <= text.length()) {
      int comma = text.indexOf(',', from);
      int to = comma < 0 ? text.length() : comma;
      String item = text.substring(from, to).trim();
      if (!item.isEmpty()) {
        items.add(item);
      }
      from = to + 1;
    }
    return List.copyOf(items);
  }

  private static long inRange(long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(Long.toString(value));
    }
    return value;
  }

  private static String range(long min, long max) {
    return max == Long.MAX_VALUE ? min + " or more" : min + " to " + max;
  }

  /** Its name in properties files: {@code log.segment.bytes}. */
  public String name() {
    return name;
  }

  /** Its name as a flag: {@code --log-segment-bytes}. */
  public String flag() {
    return "--" + name.replace('.', '-');
  }

  /** Its name as an environment variable: {@code ESKER_LOG_SEGMENT_BYTES}. */
  public String environmentVariable() {
    return ConfigSources.ENVIRONMENT_PREFIX + name.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** The type of its value. */
  public Type type() {
    return type;
  }

  /** Its default as text, or null if it has none. */
  public String defaultText() {
    return defaultText;
  }

  /** What is allowed, in words. */
  public String allowed() {
    return allowed;
  }

  /** What it does, in a sentence or two. */
  public String doc() {
    return doc;
  }

  /** Its default, or null if it has none. */
  T defaultValue() {
    return defaultText == null ? null : parser.parse(defaultText);
  }

  /**
   * Parses a value.
   *
   * @throws ConfigException if it isn't allowed
   */
  T parse(String text, Origin origin) {
    try {
      return parser.parse(text.trim());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ConfigException(
          origin.describe() + ": " + name + " = " + text + " is not allowed: it must be " + allowed,
          origin.commandLine());
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
