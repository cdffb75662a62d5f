package dev.esker.server.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterView.Broker;
import dev.esker.spi.ClusterView.Phase;
import dev.esker.spi.Endpoint;
import dev.esker.spi.FetchResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadReplicaTest {
  private static final Map<String, Endpoint> KAFKA =
      Map.of("kafka/PLAINTEXT", new Endpoint("PLAINTEXT", "Kafka", "localhost", 9092));

  static Broker broker(int id, String rack, Phase phase) {
    return new Broker(id, rack, KAFKA, phase, 0);
  }

  static Broker broker(int id, String rack) {
    return broker(id, rack, Phase.ACTIVE);
  }

  private static ClusterView.Partition partition(int number, Integer... isr) {
    return new ClusterView.Partition(number, 1, 0, List.of(1, 2, 3, 4), List.of(isr), List.of());
  }

  private static int nearest(ClusterView.Partition partition, String rack, Broker... brokers) {
    ClusterTwin view = new ClusterTwin(Map.of(), List.of(brokers));
    return ReadReplica.NEAREST_RACK.preferred(view, partition, rack);
  }

  @Test
  void anInSyncReplicaInTheRackOfTheConsumer() {
    Broker[] racks = {broker(1, "a"), broker(2, "b"), broker(3, "c"), broker(4, null)};
    assertEquals(2, nearest(partition(0, 1, 2, 3), "b", racks));
    assertEquals(3, nearest(partition(0, 1, 2, 3), "c", racks));
    assertEquals(FetchResponse.NOBODY, nearest(partition(0, 1, 3), "b", racks));
    assertEquals(FetchResponse.NOBODY, nearest(partition(0, 1, 2, 3), "d", racks));
    assertEquals(FetchResponse.NOBODY, nearest(partition(0, 1, 2, 3), "", racks));
    assertEquals(
        FetchResponse.NOBODY,
        ReadReplica.LEADER.preferred(
            new ClusterTwin(Map.of(), List.of(racks)), partition(0, 1, 2, 3), "b"));
  }

  @Test
  void theLeaderIfItStandsThere() {
    assertEquals(
        FetchResponse.NOBODY,
        nearest(partition(0, 1, 2, 3), "a", broker(1, "a"), broker(2, "a"), broker(3, "a")));
  }

  @Test
  void nobodyWhoIsGoneOrAboutToGoOrHasNoFrontEnd() {
    assertEquals(
        FetchResponse.NOBODY,
        nearest(
            partition(0, 1, 2, 3, 4),
            "b",
            broker(1, "a"),
            broker(2, "b", Phase.FENCED),
            broker(3, "b", Phase.STOPPING),
            new Broker(4, "b", Map.of(), Phase.ACTIVE, 0)));
  }

  @Test
  void severalShareThePartitions() {
    Set<Integer> chosen = new HashSet<>();
    for (int number = 0; number < 3; number++) {
      chosen.add(
          nearest(
              partition(number, 4, 3, 2, 1),
              "b",
              broker(1, "a"),
              broker(2, "b"),
              broker(3, "b"),
              broker(4, "b")));
    }
    assertEquals(Set.of(2, 3, 4), chosen);
  }
}
