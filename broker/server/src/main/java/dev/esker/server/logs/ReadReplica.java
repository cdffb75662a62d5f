package dev.esker.server.logs;

import dev.esker.spi.ClusterView;
import dev.esker.spi.FetchResponse;
import java.util.List;
import java.util.Optional;

/**
 * Which replica of a partition a leader tells a consumer to read from (KIP-392). Any thread.
 *
 * <p>What is named is in sync, so it has every record below the high watermark on its disk, and
 * learns of the high watermark with the next message of its leader: a consumer that goes there
 * waits for nothing that it could have had here but for the time of that message.
 */
public enum ReadReplica {
  /** The leader always. */
  LEADER {
    @Override
    int preferred(ClusterView view, ClusterView.Partition partition, String rack) {
      return FetchResponse.NOBODY;
    }
  },

  /**
   * One in the consumer's rack. The leader itself if it stands there or nobody else does; of
   * several another one for each partition.
   */
  NEAREST_RACK {
    @Override
    int preferred(ClusterView view, ClusterView.Partition partition, String rack) {
      if (rack.isEmpty() || isIn(rack, view.broker(partition.leader()))) {
        return FetchResponse.NOBODY;
      }
      List<Integer> near =
          partition.isr().stream()
              .filter(replica -> serves(view.broker(replica)) && isIn(rack, view.broker(replica)))
              .sorted()
              .toList();
      return near.isEmpty() ? FetchResponse.NOBODY : near.get(partition.partition() % near.size());
    }
  };

  private static final String KAFKA = "kafka";

  private static boolean isIn(String rack, Optional<ClusterView.Broker> broker) {
    return broker.filter(known -> rack.equals(known.rack())).isPresent();
  }

  /** Whether a consumer can go there, and needn't leave again soon. */
  private static boolean serves(Optional<ClusterView.Broker> broker) {
    return broker
        .filter(known -> known.phase() == ClusterView.Phase.ACTIVE)
        .flatMap(known -> known.endpointOf(KAFKA))
        .isPresent();
  }

  /**
   * Chooses.
   *
   * @param partition that is led here
   * @param rack of the consumer, empty if it doesn't say
   * @return a broker that isn't the leader, or {@link FetchResponse#NOBODY} for the leader
   */
  abstract int preferred(ClusterView view, ClusterView.Partition partition, String rack);
}
