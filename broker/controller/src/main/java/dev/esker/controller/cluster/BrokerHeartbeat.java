package dev.esker.controller.cluster;

import dev.esker.gossip.BrokerRun;
import java.util.Objects;

/**
 * What a broker says of itself to the active controller, every {@code broker.heartbeat.interval.ms}
 * and from the start of its process, before it is registered.
 *
 * @param broker its id
 * @param run of its process and its storage; epoch 0 as long as it doesn't know that this run is
 *     registered
 * @param applied the version of the image that it has
 * @param wantsToStop whether it asks to be relieved of its leaderships
 */
public record BrokerHeartbeat(int broker, BrokerRun run, long applied, boolean wantsToStop) {
  public BrokerHeartbeat {
    Objects.requireNonNull(run, "run");
    if (broker < 0 || applied < 0) {
      throw new IllegalArgumentException("broker " + broker + " at version " + applied);
    }
  }
}
