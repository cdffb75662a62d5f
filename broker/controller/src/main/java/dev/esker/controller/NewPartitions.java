package dev.esker.controller;

import dev.esker.controller.rebalance.Draining;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import java.util.ArrayList;
import java.util.List;

/** Where new partitions may be, and who leads them at first. */
final class NewPartitions {
  private NewPartitions() {}

  /** The active brokers, without those that are being drained if there are enough others. */
  static List<BrokerRegistration> brokersFor(MetadataImage image, int replicationFactor) {
    List<BrokerRegistration> active =
        image.brokers().stream().filter(BrokerRegistration::active).toList();
    List<BrokerRegistration> staying =
        active.stream().filter(broker -> !Draining.isMarked(image, broker.id())).toList();
    return staying.size() >= replicationFactor ? staying : active;
  }

  /**
   * The first states of partitions: the active replicas are in sync, the first of them leads.
   *
   * @param replicas of each partition, registered brokers
   */
  static List<PartitionState> of(MetadataImage image, List<List<Integer>> replicas)
      throws RefusedException {
    List<PartitionState> states = new ArrayList<>(replicas.size());
    for (List<Integer> brokers : replicas) {
      List<Integer> active =
          brokers.stream()
              .filter(id -> image.broker(id).filter(BrokerRegistration::active).isPresent())
              .toList();
      if (active.isEmpty()) {
        throw new RefusedException(
            ControllerError.INVALID_REPLICA_ASSIGNMENT,
            "All brokers specified in the manual partition assignment "
                + brokers
                + " are fenced or in controlled shutdown.");
      }
      states.add(PartitionState.of(active.get(0), 0, brokers, active));
    }
    return states;
  }
}
