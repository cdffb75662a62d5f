package dev.esker.controller;

import dev.esker.controller.rebalance.Draining;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.TopicState;
import java.util.List;

/** Decides on requests about brokers. */
public final class BrokerController {
  private BrokerController() {}

  /** Decides to forget a broker: it must be fenced and hold no replica. */
  public static Decision unregister(MetadataImage image, int id) {
    try {
      BrokerRegistration broker = require(image, id);
      if (!broker.fenced()) {
        throw new RefusedException(
            ControllerError.INVALID_REQUEST,
            "broker " + id + " is running; stop it before it is unregistered");
      }
      for (TopicState topic : image.topics()) {
        for (int number = 0; number < topic.partitions().size(); number++) {
          if (topic.partitions().get(number).replicas().contains(id)) {
            throw new RefusedException(
                ControllerError.INVALID_REQUEST,
                "broker "
                    + id
                    + " still is a replica of "
                    + new PartitionName(topic.name(), number)
                    + "; drain it, or move its partitions, before it is unregistered");
          }
        }
      }
      return new Decision.Accepted(List.of(new UnregisterBroker(id, broker.epoch())));
    } catch (RefusedException e) {
      return e.decision();
    }
  }

  /** Decides to drain a broker, or to let it have replicas again. */
  public static Decision drain(MetadataImage image, int id, boolean draining) {
    try {
      require(image, id);
      return new Decision.Accepted(
          Draining.isMarked(image, id) == draining
              ? List.of()
              : List.of(Draining.mark(id, draining)));
    } catch (RefusedException e) {
      return e.decision();
    }
  }

  private static BrokerRegistration require(MetadataImage image, int id) throws RefusedException {
    return image
        .broker(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    ControllerError.BROKER_ID_NOT_REGISTERED,
                    "Broker ID " + id + " is not currently registered"));
  }
}
