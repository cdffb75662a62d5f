package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterWatch;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterImageTest {
  private static final BrokerIdentity SELF = new BrokerIdentity("AAECAwQFBgcICQoLDA0ODw", 1);

  private static void create(MemoryMetadataLog log, String topic) throws Exception {
    TopicState state =
        new TopicState(
            UUID.nameUUIDFromBytes(topic.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            topic,
            List.of(
                PartitionState.of(PartitionState.NO_LEADER, 0, List.of(1), List.of(1)),
                PartitionState.of(PartitionState.NO_LEADER, 0, List.of(1), List.of(1))));
    log.propose(new CreateTopic(state, Map.of())).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void everyChangeMakesANewViewAndOldOnesStayAsTheyAre() throws Exception {
    try (MemoryMetadataLog log = new MemoryMetadataLog()) {
      create(log, "first");
      ClusterImage image = new ClusterImage(SELF, log.image());
      assertTrue(image.view().topic("first").isPresent());
      log.subscribe(image);
      ClusterView before = image.view();
      assertSame(before, image.view());
      create(log, "second");
      assertTrue(before.topic("second").isEmpty());
      assertTrue(image.view().topic("second").isPresent());
      assertEquals(2, image.view().topics().size());
    }
  }

  @Test
  void partitionsOutsideATopicAreNotThere() throws Exception {
    try (MemoryMetadataLog log = new MemoryMetadataLog()) {
      create(log, "a");
      ClusterImage image = new ClusterImage(SELF, log.image());
      assertTrue(image.has(new TopicPartition("a", 0)));
      assertTrue(image.has(new TopicPartition("a", 1)));
      assertFalse(image.has(new TopicPartition("a", 2)));
      assertFalse(image.has(new TopicPartition("b", 0)));
    }
  }

  @Test
  void whoeverWatchesIsToldAfterEachChangeUntilItGoes() throws Exception {
    try (MemoryMetadataLog log = new MemoryMetadataLog()) {
      ClusterImage image = new ClusterImage(SELF, log.image());
      List<Integer> topics = new CopyOnWriteArrayList<>();
      Runnable look = () -> topics.add(image.view().topics().size());
      ClusterWatch twice = image.watch(look);
      image.watch(look);
      image.watch(
          () -> {
            throw new IllegalStateException("a watcher's bug");
          });
      log.subscribe(image);
      create(log, "first");
      twice.close();
      twice.close();
      create(log, "second");
      image.onLeader(log.quorum());
      // Twice the snapshot, twice the first topic, then once each.
      assertEquals(List.of(0, 0, 1, 1, 2, 2), topics);
    }
  }
}
