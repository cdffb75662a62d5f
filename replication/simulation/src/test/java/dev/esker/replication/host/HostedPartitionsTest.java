package dev.esker.replication.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.CatchUpQuota;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.core.ReplicaConfig;
import dev.esker.replication.core.ReplicaMessage;
import dev.esker.wal.io.ManualClock;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The logs of a broker follow the metadata, on the real engine and a disk in memory. */
class HostedPartitionsTest {
  private static final int SELF = 1;

  /** More than a file of the write-ahead log has room for. */
  private static final int MANY = 400;

  private static final UUID RUN = new UUID(0, 1);
  private static final UUID TOPIC = new UUID(0, 7);
  private static final ReplicaConfig CONFIG =
      new ReplicaConfig(2000, 8, 1000, 2_000_000_000L, 300_000_000L, 2_000_000_000L, 1000);

  private final Loop loop = new Loop();
  private final MemoryDisk disk = new MemoryDisk();
  private final Known known = new Known();
  private final HostedReplicas replicas = new HostedReplicas(loop, known);
  private StorageEngine engine;
  private HostedPartitions partitions;
  private MetadataImage image = MetadataImage.empty();

  @BeforeEach
  void open() throws IOException {
    MemoryCatalogStore catalog = new MemoryCatalogStore();
    engine =
        StorageEngine.openStepped(
            EngineConfig.of(Path.of("/data")).withWal(new WalLimits(16 << 10, 12 << 10)),
            disk,
            new ManualClock(1_700_000_000_000L),
            directory -> catalog,
            cause -> {});
    partitions =
        new HostedPartitions(
            new ReplicaParts(loop, engine, CONFIG, CatchUpQuota.UNLIMITED),
            SELF,
            RUN,
            new Defaults(),
            replicas);
  }

  @AfterEach
  void close() throws IOException {
    partitions.close();
    engine.close();
  }

  @Test
  void createsAndDeletesWhatTheMetadataSay() {
    apply(register(RUN));
    apply(create(3));
    work();
    assertEquals(Set.of(key(0), key(1), key(2)), known.keys);
    assertTrue(partitions.settled("t").toCompletableFuture().isDone());
    apply(new DeleteTopic(TOPIC));
    CompletableFuture<Void> settled = partitions.settled("t").toCompletableFuture();
    assertFalse(settled.isDone());
    work();
    assertDoesNotThrow(settled::join);
    assertEquals(Set.of(), known.keys);
    assertEquals(Optional.empty(), engine.find(new PartitionId(TOPIC, 0)));
  }

  /** What the metadata say until then is meant for an earlier run. */
  @Test
  void doesNothingBeforeThisRunIsRegistered() {
    apply(register(new UUID(0, 99)));
    apply(create(1));
    work();
    assertEquals(Set.of(), known.keys);
    apply(register(RUN));
    work();
    assertEquals(Set.of(key(0)), known.keys);
  }

  /** As long as the current file of the write-ahead log has room, there is no full disk. */
  @Test
  void whatAFullDiskPreventsIsToldAndTriedAgain() {
    apply(register(RUN));
    disk.limitCapacity(0);
    apply(create(MANY));
    CompletableFuture<Void> settled = partitions.settled("t").toCompletableFuture();
    work();
    assertThrows(CompletionException.class, settled::join);
    int failed = loop.notices.size();
    assertTrue(failed > 0);
    assertEquals(MANY - failed, known.keys.size());
    partitions.repair();
    work();
    assertEquals(2 * failed, loop.notices.size());
    disk.limitCapacity(Long.MAX_VALUE);
    partitions.repair();
    work();
    assertDoesNotThrow(partitions.settled("t").toCompletableFuture()::join);
    assertEquals(MANY, known.keys.size());
  }

  @Test
  void whoeverWaitsIsToldWhenTheBrokerStops() {
    apply(register(RUN));
    apply(create(1));
    CompletableFuture<Void> settled = partitions.settled("t").toCompletableFuture();
    partitions.close();
    assertThrows(CompletionException.class, settled::join);
  }

  private void work() {
    for (int i = 0; i < 10; i++) {
      engine.step();
      loop.run();
    }
  }

  private void apply(MetadataCommand command) {
    image = assertDoesNotThrow(() -> image.apply(command));
    partitions.applied(image, command);
  }

  private static RegisterBroker register(UUID incarnation) {
    return new RegisterBroker(
        new BrokerRegistration(
            SELF,
            BrokerRun.starting(incarnation, new UUID(0, 5)),
            Optional.empty(),
            Map.of(),
            BrokerPhase.FENCED));
  }

  private static CreateTopic create(int count) {
    List<PartitionState> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Integer> replica = List.of(SELF);
      states.add(
          new PartitionState(
              PartitionState.NO_LEADER, 0, 0, replica, replica, List.of(), Reassignment.NONE));
    }
    return new CreateTopic(new TopicState(TOPIC, "t", states), Map.of());
  }

  private static PartitionKey key(int partition) {
    return new PartitionKey(TOPIC, partition);
  }

  private static final class Known implements HostedReplicas.Watcher {
    private final Set<PartitionKey> keys = new HashSet<>();

    @Override
    public void added(HostedReplica replica) {
      assertTrue(keys.add(replica.partition()));
    }

    @Override
    public void removed(PartitionKey partition) {
      assertTrue(keys.remove(partition));
    }
  }

  private static final class Defaults implements ReplicaSettings {
    @Override
    public int minInsyncReplicas(MetadataImage image, String topic) {
      return 1;
    }

    @Override
    public LogConfig logConfig(MetadataImage image, String topic) {
      return LogConfig.DEFAULTS;
    }
  }

  /** Tasks wait until they are run. */
  private static final class Loop implements HostEnvironment {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> notices = new ArrayList<>();

    void run() {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    @Override
    public long nowNanos() {
      return 0;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void readElsewhere(Runnable task) {
      tasks.add(task);
    }

    @Override
    public void send(int broker, ReplicaMessage message) {
      // nobody is there
    }

    @Override
    public CompletionStage<Long> propose(MetadataCommand command) {
      return new CompletableFuture<>();
    }

    @Override
    public void notice(PartitionKey partition, String message, Throwable cause) {
      notices.add(message);
    }
  }
}
