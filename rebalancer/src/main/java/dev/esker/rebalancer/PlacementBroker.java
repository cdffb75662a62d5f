package dev.esker.rebalancer;

import java.util.Objects;
import java.util.Optional;

/**
 * A broker that new replicas may be placed on.
 *
 * @param id from 0
 * @param rack where it stands, if that is known
 * @param capacity its weight against other brokers', 1 to {@value BrokerModel#MAX_CAPACITY}
 * @param replicas how many it has
 * @param leaders of how many of them it is the preferred leader
 */
public record PlacementBroker(
    int id, Optional<String> rack, int capacity, int replicas, int leaders) {

  public PlacementBroker {
    BrokerModel.range("broker id", id, 0, Integer.MAX_VALUE);
    Objects.requireNonNull(rack, "rack");
    BrokerModel.range("capacity of broker " + id, capacity, 1, BrokerModel.MAX_CAPACITY);
    BrokerModel.range("replicas of broker " + id, replicas, 0, Integer.MAX_VALUE);
    BrokerModel.range("leaders of broker " + id, leaders, 0, replicas);
  }
}
