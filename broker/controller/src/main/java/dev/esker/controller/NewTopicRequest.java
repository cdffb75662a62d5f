package dev.esker.controller;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic that is asked for.
 *
 * @param name its name
 * @param partitions how many, or {@link #DEFAULT}
 * @param replicationFactor how many replicas each, or {@link #DEFAULT}
 * @param assignment brokers by partition, or empty to have them placed
 * @param configs its own settings; a null value is refused, not an exception
 */
public record NewTopicRequest(
    String name,
    int partitions,
    int replicationFactor,
    Map<Integer, List<Integer>> assignment,
    Map<String, String> configs) {

  /** Stands for the broker's default. */
  public static final int DEFAULT = -1;

  public NewTopicRequest {
    assignment = Map.copyOf(assignment);
    // not Map.copyOf: a client may send a null
    configs = Collections.unmodifiableMap(new TreeMap<>(configs));
  }

  /** A topic with all defaults. */
  public static NewTopicRequest named(String name) {
    return new NewTopicRequest(name, DEFAULT, DEFAULT, Map.of(), Map.of());
  }
}
