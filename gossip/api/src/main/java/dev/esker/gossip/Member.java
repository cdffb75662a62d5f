package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.range;
import static dev.esker.gossip.MetadataLimits.text;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A node of the cluster as gossip knows it.
 *
 * @param nodeId from 0
 * @param incarnation new with every start of the node's process
 * @param rack where it stands, if it said so
 * @param reachable whether it answers, as far as is known here; always true of oneself
 * @param properties what it says of itself: roles, endpoints, the id of its cluster
 */
public record Member(
    int nodeId,
    UUID incarnation,
    Optional<String> rack,
    boolean reachable,
    Map<String, String> properties) {

  /** The most properties of one member. */
  public static final int MAX_PROPERTIES = 64;

  /** The most bytes of all keys and values together: every member hears them of every other. */
  public static final int MAX_PROPERTY_BYTES = 8 << 10;

  public Member {
    range("node id", nodeId, 0, Integer.MAX_VALUE);
    Objects.requireNonNull(incarnation, "incarnation");
    rack.ifPresent(name -> text("rack", name));
    properties = Map.copyOf(properties);
    MetadataLimits.count("properties", properties, MAX_PROPERTIES);
    int bytes = 0;
    for (Map.Entry<String, String> property : properties.entrySet()) {
      text("property", property.getKey());
      text(property.getKey(), property.getValue());
      bytes += property.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += property.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    range("bytes of properties", bytes, 0, MAX_PROPERTY_BYTES);
  }

  /** The same member, reachable or not. */
  public Member reachable(boolean now) {
    return new Member(nodeId, incarnation, rack, now, properties);
  }

  /** The same member with other properties. */
  public Member with(Map<String, String> other) {
    return new Member(nodeId, incarnation, rack, reachable, other);
  }
}
