package dev.esker.spi.twin;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import java.util.List;
import java.util.Optional;

/** What one broker may answer of which partition. */
final class TwinReplicas {
  private final TwinCluster cluster;

  TwinReplicas(TwinCluster cluster) {
    this.cluster = cluster;
  }

  /** NONE, or why that partition can't be used here. */
  ErrorCode check(String topic, int partition) {
    Optional<ClusterView.Topic> known = cluster.topic(topic);
    if (known.isEmpty() || partition < 0 || partition >= known.get().partitions().size()) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    return known.get().partitions().get(partition).leader() == cluster.selfId()
        ? ErrorCode.NONE
        : ErrorCode.NOT_LEADER_OR_FOLLOWER;
  }

  /** The same for a read: who knows of followers may be answered by one (KIP-392). */
  ErrorCode checkRead(FetchRequest request, FetchRequest.Entry entry) {
    ErrorCode error = check(entry.topic(), entry.partition());
    boolean follows =
        error == ErrorCode.NOT_LEADER_OR_FOLLOWER
            && request.rack() != null
            && cluster
                .partition(entry.topic(), entry.partition())
                .filter(partition -> partition.replicas().contains(cluster.selfId()))
                .isPresent();
    return follows ? ErrorCode.NONE : error;
  }

  /** The in-sync replica in the reader's rack, if this broker leads and stands in another. */
  int preferred(FetchRequest request, FetchRequest.Entry entry) {
    if (request.rack() == null
        || request.rack().isEmpty()
        || check(entry.topic(), entry.partition()) != ErrorCode.NONE) {
      return FetchResponse.NOBODY;
    }
    ClusterView.Partition partition =
        cluster.partition(entry.topic(), entry.partition()).orElseThrow();
    List<Integer> near =
        partition.isr().stream()
            .filter(
                id ->
                    cluster
                        .broker(id)
                        .filter(broker -> request.rack().equals(broker.rack()))
                        .isPresent())
            .toList();
    return near.isEmpty() || near.contains(cluster.selfId()) ? FetchResponse.NOBODY : near.get(0);
  }
}
