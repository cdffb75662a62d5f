package dev.esker.engine;

import java.util.Objects;

/**
 * A partition to be created.
 *
 * @param id what it is
 * @param topic the name of its topic, which names its directory: letters, digits, '.', '_' and '-'
 * @param config the settings of its topic
 */
public record PartitionSpec(PartitionId id, String topic, LogConfig config) {
  public PartitionSpec {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(config, "config");
    if (!topic.matches("[a-zA-Z0-9._-]{1,249}") || topic.equals(".") || topic.equals("..")) {
      throw new IllegalArgumentException(
          "topic '" + topic + "' must be 1 to 249 letters, digits, '.', '_' or '-'");
    }
  }
}
