package dev.esker.kafka.api;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterView.Broker;
import dev.esker.spi.ClusterView.Partition;
import dev.esker.spi.Endpoint;
import java.util.List;
import java.util.Optional;

/** Where clients of this front end reach the brokers of the cluster. */
public final class BrokerEndpoints {

  /** Where a broker's registration has the address of its Kafka listener. */
  public static final String KEY = "kafka/PLAINTEXT";

  /** In place of a broker's id. */
  public static final int NOBODY = -1;

  private final Endpoint own;

  /** With the address under which this broker is reached. */
  public BrokerEndpoints(Endpoint own) {
    this.own = own;
  }

  /**
   * A broker that can be reached.
   *
   * @param id its id
   * @param host its address
   * @param port its port
   * @param rack or null
   */
  public record Node(int id, String host, int port, String rack) {}

  /** A broker's address; empty if its registration has none. */
  public Optional<Node> of(ClusterView view, Broker broker) {
    Endpoint endpoint = broker.endpoints().get(KEY);
    if (endpoint == null && broker.id() == view.selfId()) {
      endpoint = own;
    }
    return Optional.ofNullable(endpoint)
        .map(at -> new Node(broker.id(), at.host(), at.port(), broker.rack()));
  }

  /** The address of the broker with that id, if it is registered, unfenced and has one. */
  public Optional<Node> ofId(ClusterView view, int id) {
    for (Broker broker : view.brokers()) {
      if (broker.id() == id) {
        return broker.fenced() ? Optional.empty() : of(view, broker);
      }
    }
    return Optional.empty();
  }

  /** Every broker that can be reached. */
  public List<Node> alive(ClusterView view) {
    return view.brokers().stream()
        .filter(broker -> !broker.fenced())
        .flatMap(broker -> of(view, broker).stream())
        .toList();
  }

  /** The replicas that can't be reached: on brokers that are gone, or without this front end. */
  public List<Integer> offline(ClusterView view, Partition partition) {
    return partition.replicas().stream()
        .filter(id -> partition.offline().contains(id) || ofId(view, id).isEmpty())
        .toList();
  }

  /**
   * Whom clients shall send changes to. Every broker passes changes on, so this is any one that can
   * be reached, by preference the one that leads.
   */
  public int controller(ClusterView view) {
    if (ofId(view, view.controllerId()).isPresent()) {
      return view.controllerId();
    }
    if (ofId(view, view.selfId()).isPresent()) {
      return view.selfId();
    }
    return alive(view).stream().findFirst().map(Node::id).orElse(NOBODY);
  }
}
