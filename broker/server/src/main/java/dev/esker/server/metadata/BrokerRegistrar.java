package dev.esker.server.metadata;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataLog;
import dev.esker.spi.Endpoint;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Makes this broker known in the metadata: once without endpoints before topics are created, since
 * replicas are placed on registered brokers only, and again when its front ends listen. For any
 * thread.
 */
public final class BrokerRegistrar {
  private final MetadataLog log;
  private final int nodeId;
  private final BrokerRun run;
  private final Optional<String> rack;

  /**
   * @param log where it is made known
   * @param identity of this broker
   * @param incarnation a random id of this run of the process
   * @param rack where the broker stands, if it is configured
   */
  public BrokerRegistrar(
      MetadataLog log, BrokerIdentity identity, UUID incarnation, Optional<String> rack) {
    this.log = log;
    this.nodeId = identity.nodeId();
    this.run = BrokerRun.starting(incarnation, identity.directoryId());
    this.rack = rack;
  }

  /**
   * Registers the broker with these endpoints instead of the ones before.
   *
   * @param endpoints by front end and listener, {@code kafka/PLAINTEXT} for instance
   * @return completes once that is durable
   */
  public CompletionStage<Long> register(Map<String, Endpoint> endpoints) {
    Map<String, BrokerRegistration.Address> addresses = new TreeMap<>();
    endpoints.forEach(
        (key, endpoint) ->
            addresses.put(
                key,
                new BrokerRegistration.Address(
                    endpoint.name(), endpoint.protocol(), endpoint.host(), endpoint.port())));
    return log.propose(
        new RegisterBroker(
            new BrokerRegistration(nodeId, run, rack, addresses, BrokerPhase.ACTIVE)));
  }
}
