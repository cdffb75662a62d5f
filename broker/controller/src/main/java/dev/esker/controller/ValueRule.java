package dev.esker.controller;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which values a setting may have.
 *
 * @param type of the value
 * @param allowed the rule for people, to follow "must be"
 * @param accepts tells of a value without white space around it whether it is allowed
 */
public record ValueRule(ConfigType type, String allowed, Predicate<String> accepts) {
  private static final Pattern SEPARATOR = Pattern.compile("\\s*,\\s*");

  /** A whole number of 32 bits from {@code min} to {@code max}. */
  public static ValueRule integer(int min, int max) {
    return whole(ConfigType.INT, min, max);
  }

  /** A whole number of 64 bits from {@code min} on. */
  public static ValueRule atLeast(long min) {
    return whole(ConfigType.LONG, min, Long.MAX_VALUE);
  }

  /** A fraction from 0 to 1. */
  public static ValueRule fraction() {
    return new ValueRule(
        ConfigType.DOUBLE,
        "a number from 0 to 1",
        value -> {
          try {
            double number = Double.parseDouble(value);
            return number >= 0 && number <= 1;
          } catch (NumberFormatException e) {
            return false;
          }
        });
  }

  /** True or false, in any case. */
  public static ValueRule flag() {
    return new ValueRule(
        ConfigType.BOOLEAN,
        "true or false",
        value -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false"));
  }

  /** One of some words, exactly. */
  public static ValueRule oneOf(String... words) {
    List<String> known = List.of(words);
    return new ValueRule(ConfigType.STRING, "one of " + String.join(", ", known), known::contains);
  }

  /** A list of some words, each at most once, perhaps empty. */
  public static ValueRule listOf(String... words) {
    List<String> known = List.of(words);
    return new ValueRule(
        ConfigType.LIST,
        "a list of " + String.join(", ", known) + ", each at most once",
        value -> {
          List<String> items = items(value);
          return known.containsAll(items) && new HashSet<>(items).size() == items.size();
        });
  }

  /** A list whose items match a pattern. */
  public static ValueRule listOf(Pattern item, String allowed) {
    return new ValueRule(
        ConfigType.LIST,
        allowed,
        value -> items(value).stream().allMatch(text -> item.matcher(text).matches()));
  }

  /** This rule with only one value of all that its type has, and the reason for that. */
  public static ValueRule only(ConfigType type, String value, String why) {
    return new ValueRule(
        type, value + " (" + why + ")", given -> given.toLowerCase(Locale.ROOT).equals(value));
  }

  /** The items of a list's value, without the white space around them. */
  public static List<String> items(String value) {
    String trimmed = value.trim();
    return trimmed.isEmpty() ? List.of() : Arrays.asList(SEPARATOR.split(trimmed));
  }

  private static ValueRule whole(ConfigType type, long min, long max) {
    return new ValueRule(
        type,
        "a whole number from " + min + " to " + max,
        value -> {
          try {
            long number = Long.parseLong(value);
            return number >= min && number <= max;
          } catch (NumberFormatException e) {
            return false;
          }
        });
  }
}
