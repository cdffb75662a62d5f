package dev.esker.controller;

import java.util.List;
import java.util.Optional;

/**
 * A setting with the value that is in force.
 *
 * @param definition the setting
 * @param value in force; empty if it is unset
 * @param source where that value comes from
 * @param readOnly whether it can't be changed while the broker runs
 * @param levels every level at which a value is set, the one in force first
 */
public record ResolvedConfig(
    ConfigDefinition definition,
    Optional<String> value,
    Source source,
    boolean readOnly,
    List<Level> levels) {

  /** Where a value may come from; an earlier one wins. */
  public enum Source {
    TOPIC,
    DYNAMIC_BROKER,
    DYNAMIC_DEFAULT_BROKER,
    STATIC_BROKER,
    DEFAULT
  }

  /**
   * The setting at one level.
   *
   * @param key its name there
   * @param value its value there
   * @param source the level
   */
  public record Level(String key, String value, Source source) {}

  public ResolvedConfig {
    levels = List.copyOf(levels);
  }
}
