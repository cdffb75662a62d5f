package dev.esker.server.admin;

import static dev.esker.server.admin.AdminFixture.get;
import static dev.esker.server.admin.AdminFixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.StorageEngine;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.server.metadata.LocalMetadata;
import dev.esker.spi.AdminService.CreatedTopic;
import dev.esker.spi.AdminService.DeletedRecords;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real metadata log and the real storage engine on a real disk. */
@Timeout(120)
class EngineAdminTest {
  private static final EngineListener LISTENER =
      error -> {
        throw new AssertionError(error);
      };

  @TempDir Path directory;

  @Test
  void topicsSurviveARestartWithTheirSettings() throws Exception {
    try (Broker broker = new Broker()) {
      List<CreatedTopic> created =
          broker.create(topic("a", 3, Map.of("flush.messages", "9")), topic("b", 2));
      created.forEach(one -> assertEquals(ErrorCode.NONE, one.error(), one.message()));
      get(broker.fixture.admin.deleteTopics(List.of("b"), 60_000));
      assertEquals(3, broker.engine.partitions().size());
    }
    try (Broker broker = new Broker()) {
      assertEquals(3, broker.engine.partitions().size());
      broker
          .engine
          .partitions()
          .forEach(log -> assertEquals(9, log.config().flushMessages(), log.topic()));
      assertEquals(ErrorCode.TOPIC_ALREADY_EXISTS, broker.create(topic("a", 1)).get(0).error());
    }
  }

  @Test
  void aPartitionThatACrashKeptFromTheDiskIsThereAfterTheStart() throws Exception {
    try (Broker broker = new Broker()) {
      broker.create(topic("a", 2));
    }
    // as if the broker had died between the metadata and the storage
    try (MetadataLog log = metadata().log()) {
      get(
          log.propose(
              new CreateTopic(
                  new TopicState(
                      new UUID(7, 7), "undone", List.of(PartitionState.initial(List.of(1)))),
                  Map.of())));
    }
    try (Broker broker = new Broker()) {
      assertEquals(3, broker.engine.partitions().size());
    }
  }

  @Test
  void anOffsetAfterTheEndIsOutOfRange() throws Exception {
    try (Broker broker = new Broker()) {
      broker.create(topic("a", 1));
      TopicPartition partition = new TopicPartition("a", 0);
      List<DeletedRecords> results =
          get(broker.fixture.admin.deleteRecords(Map.of(partition, 5L), 60_000));
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, results.get(0).error());
      results = get(broker.fixture.admin.deleteRecords(Map.of(partition, -1L), 60_000));
      assertEquals(new DeletedRecords(partition, ErrorCode.NONE, 0), results.get(0));
      assertEquals(
          Map.of(partition, 0L),
          get(broker.fixture.admin.describeLogDirs(List.of(partition))).get(0).partitions());
    }
  }

  @Test
  void tenThousandPartitionsInOneRequestShareTheirForces() throws Exception {
    try (Broker broker = new Broker()) {
      long before = broker.engine.stats().forces();
      long start = System.nanoTime();
      assertEquals(ErrorCode.NONE, broker.create(topic("large", 10_000)).get(0).error());
      report("1 topic of 10,000 partitions", start, broker.engine.stats().forces() - before);
      assertEquals(10_000, broker.engine.partitions().size());
      assertTrue(broker.engine.stats().forces() - before < 1_000);
    }
    long start = System.nanoTime();
    try (Broker broker = new Broker()) {
      report("restart", start, broker.engine.stats().forces());
      assertEquals(10_000, broker.engine.partitions().size());
    }
  }

  @Test
  void tenThousandTopicsInOneRequestShareTheirForces() throws Exception {
    try (Broker broker = new Broker()) {
      NewTopic[] topics = new NewTopic[10_000];
      for (int i = 0; i < topics.length; i++) {
        topics[i] = topic("t" + i, 1);
      }
      long before = broker.engine.stats().forces();
      long start = System.nanoTime();
      for (CreatedTopic one : broker.create(topics)) {
        assertEquals(ErrorCode.NONE, one.error(), one.message());
      }
      report("10,000 topics of 1 partition", start, broker.engine.stats().forces() - before);
      assertTrue(broker.engine.stats().forces() - before < 1_000);
    }
  }

  private static void report(String what, long start, long forces) {
    System.out.printf(
        "%s: %d ms, %d forces of the engine%n",
        what, (System.nanoTime() - start) / 1_000_000, forces);
  }

  private LocalMetadata metadata() throws Exception {
    return LocalMetadata.open(
        new NioDisk(),
        directory,
        OptionalInt.of(AdminFixture.BROKER),
        UUID::randomUUID,
        error -> {
          throw new AssertionError(error);
        });
  }

  /** A broker without front ends. */
  private final class Broker implements AutoCloseable {
    final StorageEngine engine;
    final AdminFixture fixture;

    Broker() throws Exception {
      LocalMetadata metadata = metadata();
      engine =
          StorageEngine.open(EngineConfig.of(directory), new NioDisk(), Clock.system(), LISTENER);
      fixture =
          new AdminFixture(
              metadata.log(), new EnginePartitionStore(engine, directory), Map.of(), true);
      get(fixture.reconciler.started());
    }

    List<CreatedTopic> create(NewTopic... topics) throws Exception {
      return new ArrayList<>(get(fixture.admin.createTopics(List.of(topics), false, 60_000)));
    }

    @Override
    public void close() throws IOException {
      fixture.close();
      engine.close();
    }
  }
}
