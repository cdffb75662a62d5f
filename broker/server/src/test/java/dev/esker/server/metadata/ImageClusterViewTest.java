package dev.esker.server.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ImageClusterViewTest {
  private static final BrokerIdentity SELF = new BrokerIdentity("AAECAwQFBgcICQoLDA0ODw", 1);

  /** The version of the metadata at which the broker has made itself known. */
  private static final long EPOCH = 1;

  private static final Endpoint KAFKA = new Endpoint("PLAINTEXT", "Kafka", "localhost", 9092);

  @Test
  void showsBrokersTopicsAndWhatIsOffline() throws Exception {
    UUID id = new UUID(3, 3);
    TopicState topic =
        new TopicState(
            id,
            "__consumer_offsets",
            List.of(
                PartitionState.initial(List.of(1)),
                PartitionState.of(PartitionState.NO_LEADER, 4, List.of(2, 1), List.of())));
    try (MemoryMetadataLog log = new MemoryMetadataLog()) {
      BrokerRegistrar registrar = new BrokerRegistrar(log, SELF, new UUID(9, 9), Optional.of("a"));
      registrar.register(Map.of());
      registrar.register(Map.of("kafka/PLAINTEXT", KAFKA));
      log.propose(new CreateTopic(topic, Map.of())).toCompletableFuture().get(30, TimeUnit.SECONDS);
      ClusterView view = new ImageClusterView(SELF, log.image());

      assertEquals(SELF.clusterId(), view.clusterId());
      assertEquals(1, view.selfId());
      assertEquals(1, view.controllerId());
      ClusterView.Broker broker =
          new ClusterView.Broker(
              1, "a", Map.of("kafka/PLAINTEXT", KAFKA), ClusterView.Phase.ACTIVE, EPOCH);
      assertEquals(List.of(broker), view.brokers());
      assertEquals(Optional.of(broker), view.coordinatorOf("any"));
      ClusterView.Topic expected =
          new ClusterView.Topic(
              "__consumer_offsets",
              id,
              true,
              List.of(
                  new ClusterView.Partition(0, 1, 0, List.of(1), List.of(1), List.of()),
                  new ClusterView.Partition(1, -1, 4, List.of(2, 1), List.of(), List.of(2))));
      assertEquals(Optional.of(expected), view.topic("__consumer_offsets"));
      assertEquals(Optional.of(expected), view.topic(id));
      assertEquals(List.of(expected), List.copyOf(view.topics()));
      assertTrue(view.topic("none").isEmpty());
    }
  }

  @Test
  void anEmptyImageHasNoCoordinator() {
    ClusterView view = new ImageClusterView(SELF, MetadataImage.empty());
    assertNull(view.coordinatorOf("any").orElse(null));
    assertEquals(0, view.topics().size());
  }

  @Test
  void amongSeveralBrokersTheLeaderOfItsPartitionCoordinatesAGroup() throws Exception {
    MetadataImage image = Registrations.join(MetadataImage.empty(), List.of(1, 2), List.of());
    assertTrue(new ImageClusterView(SELF, image).coordinatorOf("any").isEmpty());
    TopicState topic =
        new TopicState(
            new UUID(3, 3),
            GroupPlacement.TOPIC,
            List.of(PartitionState.initial(List.of(2, 1)), PartitionState.initial(List.of(1, 2))));
    ClusterView view = new ImageClusterView(SELF, image.apply(new CreateTopic(topic, Map.of())));
    // "g" hashes to 103, "h" to 104.
    assertEquals(1, view.coordinatorOf("g").orElseThrow().id());
    assertEquals(2, view.coordinatorOf("h").orElseThrow().id());
  }
}
