package dev.esker.controller;

import java.util.Objects;
import java.util.Optional;

/**
 * A requested change of one setting (KIP-339).
 *
 * @param key its name
 * @param operation what to do
 * @param value the new value, or the items to add or to take away; empty for {@link
 *     Operation#DELETE}
 */
public record ConfigChange(String key, Operation operation, Optional<String> value) {

  /** What to do with a setting. */
  public enum Operation {
    SET,
    DELETE,
    APPEND,
    SUBTRACT
  }

  public ConfigChange {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(value, "value");
  }
}
