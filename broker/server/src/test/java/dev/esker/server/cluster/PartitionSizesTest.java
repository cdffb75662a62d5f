package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.StorageEngine;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.MemoryMessages;
import dev.esker.gossip.MemoryMetadataLog;
import dev.esker.gossip.MemoryNetwork;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Registrations;
import dev.esker.gossip.TopicState;
import dev.esker.server.admin.SizeSurvey;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.NioDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broker 1 has partitions and leads all but the last; broker 2 may not answer. */
@Timeout(60)
class PartitionSizesTest {
  private static final UUID TOPIC = new UUID(-3, 3);
  private static final int PARTITIONS = 6;

  @TempDir Path directory;

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static MemoryMetadataLog metadata() throws Exception {
    MemoryMetadataLog log = new MemoryMetadataLog();
    for (int id = 1; id <= 2; id++) {
      long epoch = get(log.propose(new RegisterBroker(Registrations.of(id, BrokerPhase.FENCED))));
      get(log.propose(new ChangeBroker(id, epoch, BrokerPhase.ACTIVE, List.of())));
    }
    PartitionState here = PartitionState.initial(List.of(1));
    PartitionState elsewhere = PartitionState.initial(List.of(2, 1));
    List<PartitionState> partitions = List.of(here, here, here, here, here, elsewhere);
    get(log.propose(new CreateTopic(new TopicState(TOPIC, "t", partitions), Map.of())));
    return log;
  }

  @Test
  void asksPageByPageAndSaysWhetherAllHaveAnswered() throws Exception {
    MemoryNetwork network = new MemoryNetwork();
    MemoryMessages messages = new MemoryMessages(network);
    try (MemoryMetadataLog log = metadata();
        StorageEngine engine =
            StorageEngine.open(
                EngineConfig.of(directory),
                new NioDisk(),
                Clock.system(),
                error -> {
                  throw new AssertionError(error);
                })) {
      for (int number = 0; number < PARTITIONS; number++) {
        get(
            engine.create(
                new PartitionSpec(
                    new PartitionId(TOPIC, number), "t", LogConfig.builder().build())));
      }
      PartitionSizes one = new PartitionSizes(1, engine, log, messages.join(1), Runnable::run, 2);
      one.serve();
      CompletableFuture<SizeSurvey.Result> asked = one.take().toCompletableFuture();
      network.run();
      assertFalse(asked.isDone(), "broker 2 doesn't run");
      messages.tick(60_000_000_000L);
      assertFalse(get(asked).complete());

      messages
          .join(2)
          .serve(
              PartitionSizes.SUBJECT,
              (from, body) -> CompletableFuture.completedFuture(answer(5, 77)));
      asked = one.take().toCompletableFuture();
      network.run();
      SizeSurvey.Result all = get(asked);
      assertTrue(all.complete());
      assertEquals(77, all.sizes().bytes("t", 5));
      assertEquals(0, all.sizes().bytes("t", 0), "it is empty");
      assertEquals(0, all.sizes().bytes("other", 0));
    }
  }

  private static byte[] answer(int partition, long bytes) {
    return java.nio.ByteBuffer.allocate(30)
        .put((byte) 1)
        .put((byte) 0)
        .putLong(TOPIC.getMostSignificantBits())
        .putLong(TOPIC.getLeastSignificantBits())
        .putInt(partition)
        .putLong(bytes)
        .array();
  }
}
