package dev.esker.controller;

import java.util.List;
import java.util.Optional;

/**
 * A setting.
 *
 * @param name its key
 * @param rule which values it may have
 * @param defaultValue the value when nobody has set one, or empty if it is unset then
 * @param effect what Esker does with it
 * @param synonyms the settings of the broker that are the default of this setting of a topic, those
 *     that win first; empty for settings of brokers
 * @param documentation for people
 */
public record ConfigDefinition(
    String name,
    ValueRule rule,
    Optional<String> defaultValue,
    Effect effect,
    List<Synonym> synonyms,
    String documentation) {

  /** What Esker does with a setting. */
  public enum Effect {
    /** It acts on it. */
    ACTS,
    /** It checks, keeps and shows it, and nothing follows from it. */
    STORED,
    /** Only the value that is true here is accepted. */
    FIXED
  }

  /**
   * A setting of the broker.
   *
   * @param name its key
   * @param factor what its value is multiplied with (hours to milliseconds, for instance)
   */
  public record Synonym(String name, long factor) {

    /** The broker's value in the unit of the topic's setting; saturates. */
    String converted(String value) {
      if (factor == 1) {
        return value;
      }
      long number = Long.parseLong(value.trim());
      // a negative number of hours stands for no limit, which is -1 milliseconds
      return Long.toString(number < 0 ? -1 : saturated(number));
    }

    private long saturated(long number) {
      return number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
    }
  }

  public ConfigDefinition {
    synonyms = List.copyOf(synonyms);
  }

  /** What is wrong with a value, naming key, value and what is allowed; empty if it is good. */
  public Optional<String> fault(String value) {
    if (rule.accepts().test(value.trim())) {
      return Optional.empty();
    }
    String shown = value.length() > 200 ? value.substring(0, 200) + "..." : value;
    return Optional.of(name + " = " + shown + " must be " + rule.allowed());
  }
}
