package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.count;
import static dev.esker.gossip.MetadataLimits.range;
import static dev.esker.gossip.MetadataLimits.text;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A broker as the cluster knows it.
 *
 * @param id from 0
 * @param run of its process
 * @param rack where it stands, if it said so
 * @param endpoints its addresses by front end and listener, {@code kafka/PLAINTEXT} for instance
 * @param phase how far it takes part
 */
public record BrokerRegistration(
    int id,
    BrokerRun run,
    Optional<String> rack,
    Map<String, Address> endpoints,
    BrokerPhase phase) {

  public BrokerRegistration {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(phase, "phase");
    range("broker id", id, 0, Integer.MAX_VALUE);
    rack.ifPresent(name -> text("rack", name));
    count("endpoints", endpoints, MetadataLimits.MAX_ENDPOINTS);
    endpoints.keySet().forEach(key -> text("endpoint", key));
    endpoints = Map.copyOf(endpoints);
  }

  /** Whether it is cut off from leadership. */
  public boolean fenced() {
    return phase == BrokerPhase.FENCED;
  }

  /** Whether it may be elected. */
  public boolean active() {
    return phase == BrokerPhase.ACTIVE;
  }

  /** The epoch of its run. */
  public long epoch() {
    return run.epoch();
  }

  /** The same in another phase. */
  public BrokerRegistration in(BrokerPhase other) {
    return new BrokerRegistration(id, run, rack, endpoints, other);
  }

  /** The same, registered at that version of the metadata. */
  BrokerRegistration at(long epoch) {
    return new BrokerRegistration(id, run.at(epoch), rack, endpoints, phase);
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
