package dev.esker.rebalancer;

import java.util.Objects;
import java.util.Optional;

/**
 * A broker, as a plan is made for it.
 *
 * @param id from 0
 * @param rack where it stands, if that is known. Brokers without a rack count as one rack together
 * @param capacity its weight against other brokers', 1 to {@value #MAX_CAPACITY}: one of 200 shall
 *     have twice of what one of 100 has
 * @param status whether replicas may be on it
 */
public record BrokerModel(int id, Optional<String> rack, int capacity, BrokerStatus status) {
  /** The largest weight. */
  public static final int MAX_CAPACITY = 10_000;

  /** The weight of a broker of which nothing else is known. */
  public static final int USUAL_CAPACITY = 100;

  public BrokerModel {
    range("broker id", id, 0, Integer.MAX_VALUE);
    Objects.requireNonNull(rack, "rack");
    range("capacity of broker " + id, capacity, 1, MAX_CAPACITY);
    Objects.requireNonNull(status, "status");
  }

  /** An active broker of the usual weight. */
  public static BrokerModel active(int id, String rack) {
    return new BrokerModel(id, Optional.of(rack), USUAL_CAPACITY, BrokerStatus.ACTIVE);
  }

  /** This broker in another state. */
  public BrokerModel with(BrokerStatus newStatus) {
    return new BrokerModel(id, rack, capacity, newStatus);
  }

  static void range(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " = " + value + " is not in " + min + ".." + max);
    }
  }
}
