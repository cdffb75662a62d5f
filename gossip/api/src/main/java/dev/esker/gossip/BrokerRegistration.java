package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.count;
import static dev.esker.gossip.MetadataLimits.range;
import static dev.esker.gossip.MetadataLimits.text;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A broker as the cluster knows it.
 *
 * @param id from 0
 * @param incarnation new with every start of the broker's process, so that a late message of an
 *     earlier one can be told apart
 * @param rack where it stands, if it said so
 * @param endpoints its addresses by front end and listener, {@code kafka/PLAINTEXT} for instance
 * @param fenced whether it is cut off from leadership
 */
public record BrokerRegistration(
    int id,
    UUID incarnation,
    Optional<String> rack,
    Map<String, Address> endpoints,
    boolean fenced) {

  public BrokerRegistration {
    Objects.requireNonNull(incarnation, "incarnation");
    range("broker id", id, 0, Integer.MAX_VALUE);
    rack.ifPresent(name -> text("rack", name));
    count("endpoints", endpoints, MetadataLimits.MAX_ENDPOINTS);
    endpoints.keySet().forEach(key -> text("endpoint", key));
    endpoints = Map.copyOf(endpoints);
  }

  /**
   * Where a listener is reached.
   *
   * @param name of the listener
   * @param protocol for people, {@code Kafka} for instance
   * @param host as advertised
   * @param port 1 to 65535
   */
  public record Address(String name, String protocol, String host, int port) {
    public Address {
      text("name", name);
      text("protocol", protocol);
      text("host", host);
      range("port", port, 1, 65_535);
    }
  }
}
