package dev.esker.server.admin;

import static dev.esker.server.admin.AdminFixture.get;
import static dev.esker.server.admin.AdminFixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.BrokerConfigs;
import dev.esker.controller.ConfigResolver;
import dev.esker.controller.TopicSettings;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.server.admin.PartitionStore.PartitionKey;
import dev.esker.server.admin.PartitionStore.Spec;
import dev.esker.server.admin.PartitionStore.Stored;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopicReconcilerTest {
  private static final ConfigResolver RESOLVER =
      new ConfigResolver(1, new BrokerConfigs(List.of(), Map.of()));

  private final MemoryPartitionStore store = new MemoryPartitionStore();

  @Test
  void atTheStartWhatACrashLeftUndoneIsDone() throws Exception {
    MetadataImage image =
        MetadataImage.empty()
            .apply(create(10, "a", 3, Map.of("flush.messages", "7")))
            .apply(create(11, "b", 1, Map.of()));
    // a: one of three is there, with old settings; b: missing; c: deleted, still there; a old: too
    TopicSettings defaults = TopicSettings.of(RESOLVER.topicValues(image, Map.of()));
    get(store.create(new Spec(key(10, 1), "a", 0, defaults)));
    get(store.create(new Spec(key(12, 0), "c", 0, defaults)));
    get(store.create(new Spec(key(9, 0), "a", 0, defaults)));
    get(store.create(new Spec(key(10, 3), "a", 0, defaults)));

    TopicReconciler reconciler = new TopicReconciler(1, store, RESOLVER);
    reconciler.onSnapshot(image);
    get(reconciler.started());
    assertEquals(
        Set.of(
            new Stored(key(10, 0), "a"),
            new Stored(key(10, 1), "a"),
            new Stored(key(10, 2), "a"),
            new Stored(key(11, 0), "b")),
        Set.copyOf(store.partitions()));
    assertEquals(7, store.settings(key(10, 1)).orElseThrow().flush().messages());
  }

  @Test
  void emptyMetadataDeletesNothing() throws Exception {
    TopicSettings defaults =
        TopicSettings.of(RESOLVER.topicValues(MetadataImage.empty(), Map.of()));
    get(store.create(new Spec(key(1, 0), "a", 0, defaults)));
    TopicReconciler reconciler = new TopicReconciler(1, store, RESOLVER);
    reconciler.onSnapshot(MetadataImage.empty());
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(reconciler.started()));
    IllegalStateException cause = assertInstanceOf(IllegalStateException.class, e.getCause());
    assertTrue(cause.getMessage().contains("has been lost"), cause.getMessage());
    assertEquals(1, store.partitions().size());
  }

  @Test
  void aNewBrokerStartsWithNothing() throws Exception {
    TopicReconciler reconciler = new TopicReconciler(1, store, RESOLVER);
    reconciler.onSnapshot(MetadataImage.empty());
    get(reconciler.started());
    assertEquals(0, store.partitions().size());
  }

  @Test
  void onlyPartitionsOfThisBrokerAreStored() throws Exception {
    TopicState topic =
        new TopicState(
            new UUID(5, 5),
            "t",
            List.of(
                PartitionState.of(PartitionState.NO_LEADER, 0, List.of(1), List.of(1)),
                PartitionState.of(PartitionState.NO_LEADER, 0, List.of(2), List.of(2)),
                PartitionState.of(PartitionState.NO_LEADER, 0, List.of(2, 1), List.of(2, 1))));
    TopicReconciler reconciler = new TopicReconciler(1, store, RESOLVER);
    reconciler.onSnapshot(MetadataImage.empty().apply(new CreateTopic(topic, Map.of())));
    get(reconciler.started());
    assertEquals(
        Set.of(0, 2),
        store.partitions().stream()
            .map(stored -> stored.key().partition())
            .collect(Collectors.toSet()));
  }

  @Test
  void aFailureAtTheStartIsReported() {
    store.failCreations(1);
    TopicReconciler reconciler = new TopicReconciler(1, store, RESOLVER);
    reconciler.onSnapshot(image("t"));
    assertThrows(ExecutionException.class, () -> get(reconciler.started()));
  }

  /** Each prefix of a history may be all that the storage has seen when the broker is killed. */
  @Test
  void aRestartAfterAnyMomentEndsInTheSameState() throws Exception {
    List<Stored> wanted;
    List<MetadataCommand> history;
    try (MemoryMetadataLog log = new MemoryMetadataLog();
        AdminFixture fixture = new AdminFixture(log, store, Map.of(), true)) {
      get(fixture.admin.createTopics(List.of(topic("a", 2), topic("b", 1)), false, 60_000));
      get(fixture.admin.deleteTopics(List.of("a"), 60_000));
      get(fixture.admin.createTopics(List.of(topic("a", 1), topic("c", 3)), false, 60_000));
      get(fixture.admin.deleteTopics(List.of("b"), 60_000));
      wanted = List.copyOf(store.partitions());
      history = log.applied();
    }
    MetadataImage last = MetadataImage.empty();
    for (var command : history) {
      last = last.apply(command);
    }
    for (int seen = 0; seen <= history.size(); seen++) {
      MemoryPartitionStore disk = new MemoryPartitionStore();
      TopicReconciler before = new TopicReconciler(1, disk, RESOLVER);
      MetadataImage image = MetadataImage.empty();
      before.onSnapshot(image);
      for (var command : history.subList(0, seen)) {
        image = image.apply(command);
        before.onCommand(image, command);
      }
      TopicReconciler after = new TopicReconciler(1, disk, RESOLVER);
      after.onSnapshot(last);
      get(after.started());
      assertEquals(wanted, List.copyOf(disk.partitions()), "after " + seen);
    }
  }

  private static MetadataImage image(String topic) {
    try {
      return MetadataImage.empty().apply(create(1, topic, 1, Map.of()));
    } catch (CommandRefusedException e) {
      throw new AssertionError(e);
    }
  }

  private static CreateTopic create(
      long id, String name, int partitions, Map<String, String> configs) {
    return new CreateTopic(
        new TopicState(
            new UUID(id, id),
            name,
            Collections.nCopies(
                partitions,
                PartitionState.of(PartitionState.NO_LEADER, 0, List.of(1), List.of(1)))),
        configs);
  }

  private static PartitionKey key(long id, int partition) {
    return new PartitionKey(new UUID(id, id), partition);
  }
}
