package dev.esker.spi;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Who a node is, as far as it knows: what others that begin to form a cluster with it ask for.
 *
 * @param id its number; empty until its configuration or its data directory has said it
 * @param name what people call it: the name that it was given, else its number, or null
 * @param clusterId the cluster that it belongs to; empty while it belongs to none
 * @param directoryId made with its data directory; empty until that is read
 * @param rack where it stands, if it was told
 * @param endpoints where it is reached, so far: {@value #CLUSTER} for gossip and metadata, {@value
 *     #REPLICATION} for records between brokers, and those of front ends by name and listener,
 *     {@code kafka/PLAINTEXT} for instance
 */
public record NodeInfo(
    OptionalInt id,
    String name,
    Optional<String> clusterId,
    Optional<UUID> directoryId,
    Optional<String> rack,
    Map<String, Endpoint> endpoints) {

  /** The key of the endpoint for gossip and metadata. */
  public static final String CLUSTER = "cluster";

  /** The key of the endpoint for records between brokers. */
  public static final String REPLICATION = "replication";

  public NodeInfo {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(clusterId, "clusterId");
    Objects.requireNonNull(directoryId, "directoryId");
    Objects.requireNonNull(rack, "rack");
    endpoints = Map.copyOf(endpoints);
  }
}
