package dev.esker.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A cluster that has been founded, as its nodes tell each other and keep on their disks.
 *
 * @param clusterId 22 characters of URL-safe base64
 * @param voters the controllers, by id, with the ids of their data directories: a controller that
 *     comes with another directory has lost its vote
 * @param origin the controller that ran alone before, and whose topics the cluster began with, if
 *     there was one
 */
public record FormedCluster(
    String clusterId, SortedMap<Integer, UUID> voters, Optional<Integer> origin) {
  private static final int MAX_VOTERS = 5;

  public FormedCluster {
    voters = new TreeMap<>(voters);
    if (voters.isEmpty() || voters.size() > MAX_VOTERS) {
      throw new IllegalArgumentException("a cluster has 1 to 5 controllers, not " + voters.size());
    }
    if (origin.isPresent() && !voters.containsKey(origin.get())) {
      throw new IllegalArgumentException(
          "node " + origin.get() + ", whose topics it began with, isn't among the controllers");
    }
  }

  /** Whether that node, with that directory, is one of the controllers. */
  boolean hasVote(int nodeId, UUID directoryId) {
    return directoryId.equals(voters.get(nodeId));
  }

  /** The voters as text: {@code 1:<directory>,2:<directory>}. */
  String votersText() {
    List<String> parts = new ArrayList<>();
    voters.forEach((id, directory) -> parts.add(id + ":" + directory));
    return String.join(",", parts);
  }

  /**
   * What {@link #votersText} has written, and the origin as a number.
   *
   * @throws IllegalArgumentException if it is something else
   */
  static FormedCluster parse(String clusterId, String voters, Optional<String> origin) {
    SortedMap<Integer, UUID> parsed = new TreeMap<>();
    for (String part : voters.split(",", -1)) {
      int colon = part.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("'" + part + "' isn't a controller and its directory");
      }
      int id = Integer.parseInt(part.substring(0, colon));
      if (parsed.put(id, UUID.fromString(part.substring(colon + 1))) != null) {
        throw new IllegalArgumentException("controller " + id + " is named twice");
      }
    }
    return new FormedCluster(clusterId, parsed, origin.map(Integer::valueOf));
  }

  @Override
  public SortedMap<Integer, UUID> voters() {
    return new TreeMap<>(voters);
  }

  /** For people. */
  String describe() {
    return "cluster " + clusterId + " with controllers " + Map.copyOf(voters).keySet();
  }
}
