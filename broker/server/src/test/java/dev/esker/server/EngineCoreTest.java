package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.spi.Acks;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.Endpoint;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.OffsetLookup;
import dev.esker.wal.io.Clock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The core of a broker on a real directory. */
@Timeout(120)
class EngineCoreTest {

  @TempDir Path directory;

  private EngineCore open(String... settings) throws BrokerStartException {
    return open(BrokerListener.NONE, settings);
  }

  private EngineCore open(BrokerListener listener, String... settings) throws BrokerStartException {
    ConfigSources sources = new ConfigSources();
    sources.flag("", "data.dir", directory.toString());
    sources.flag("", "tail.cache.bytes", "16MiB");
    for (int i = 0; i < settings.length; i += 2) {
      sources.flag("", settings[i], settings[i + 1]);
    }
    BrokerConfig config = BrokerConfig.from(sources.merge());
    return EngineCore.open(new CoreSettings(config, new BrokerMetrics(Clock.system())), listener);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static void create(BrokerCore core, String topic, int partitions) throws Exception {
    NewTopic wanted = new NewTopic(topic, partitions, (short) -1, Map.of(), Map.of());
    var created = get(core.admin().createTopics(List.of(wanted), false, 60_000));
    assertEquals(ErrorCode.NONE, created.get(0).error(), created.get(0).message());
  }

  private static AppendResult append(BrokerCore core, String topic, String value) throws Exception {
    ValidatedBatch batch =
        ValidatedBatch.trusted(
            new RecordBatchBuilder()
                .append(1, null, value.getBytes(StandardCharsets.UTF_8))
                .build());
    CompletableFuture<List<AppendResult>> done = new CompletableFuture<>();
    AppendRequest request =
        new AppendRequest(Acks.ALL, 1000, List.of(new AppendRequest.Entry(topic, 0, batch)));
    assertTrue(core.logs().tryAppend(request, done::complete));
    return get(done).get(0);
  }

  private static int bytesOf(BrokerCore core, String topic) throws Exception {
    FetchRequest.Entry entry = new FetchRequest.Entry(topic, 0, 0, 1 << 20, -1, -1);
    try (FetchResponse response =
        get(core.logs().fetch(new FetchRequest(0, 1, 1 << 20, false, List.of(entry))))) {
      assertEquals(ErrorCode.NONE, response.entries().get(0).error());
      return response.entries().get(0).records().sizeInBytes();
    }
  }

  @Test
  void whatWasStoredIsThereAfterAReopen() throws Exception {
    String cluster;
    int self;
    try (EngineCore core = open()) {
      cluster = core.cluster().clusterId();
      self = core.cluster().selfId();
      create(core, "a", 3);
      assertEquals(0, append(core, "a", "one").baseOffset());
      assertEquals(1, append(core, "a", "two").baseOffset());
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, append(core, "b", "x").error());
    }
    try (EngineCore core = open()) {
      assertEquals(cluster, core.cluster().clusterId());
      assertEquals(self, core.cluster().selfId());
      assertEquals(3, core.cluster().topic("a").orElseThrow().partitions().size());
      assertTrue(bytesOf(core, "a") > 0);
      assertEquals(2, append(core, "a", "three").baseOffset());
      OffsetLookup latest = new OffsetLookup("a", 0, OffsetLookup.LATEST, -1, false);
      assertEquals(3, get(core.logs().offsets(List.of(latest))).get(0).offset());
    }
  }

  @Test
  void producerIdsAreNeverGivenOutTwice() throws Exception {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (EngineCore core = open()) {
        ids.add(get(core.logs().newProducerId()).producerId());
        ids.add(get(core.logs().newProducerId()).producerId());
      }
    }
    assertEquals(ids.stream().distinct().sorted().toList(), ids);
  }

  @Test
  void endpointsAreMadeKnown() throws Exception {
    try (EngineCore core = open()) {
      Endpoint endpoint = new Endpoint("PLAINTEXT", "kafka", "localhost", 9092);
      core.announce(Map.of("kafka/PLAINTEXT", endpoint));
      assertEquals(
          Map.of("kafka/PLAINTEXT", endpoint), core.cluster().brokers().get(0).endpoints());
      assertNotNull(core.groups());
    }
  }

  @Test
  void theDirectoryOfAnotherBrokerIsRefused() throws Exception {
    open("node.id", "1").close();
    BrokerStartException e =
        assertThrows(BrokerStartException.class, () -> open("node.id", "2").close());
    assertTrue(e.getMessage().contains("1") && e.getMessage().contains("2"), e.getMessage());
    open("node.id", "1").close();
  }

  @Test
  void theDirectoryOfAnotherSystemIsRefusedAndLeftAsItIs() throws Exception {
    Path file = directory.resolve("meta.properties");
    String kafkas = "version=1\ncluster.id=AAECAwQFBgcICQoLDA0ODw\nnode.id=1\n";
    Files.writeString(file, kafkas);
    BrokerStartException e = assertThrows(BrokerStartException.class, () -> open().close());
    assertTrue(e.getMessage().contains("Kafka perhaps"), e.getMessage());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    assertEquals(kafkas, Files.readString(file));
  }

  @Test
  void aStartThatFailsHalfWayLeavesNothingOpen() throws Exception {
    try (EngineCore core = open()) {
      create(core, "a", 1);
      append(core, "a", "one");
    }
    // The engine can't open its log, when metadata is open already.
    Path wal = directory.resolve("wal");
    Path away = directory.resolve("wal.away");
    Files.move(wal, away);
    Files.writeString(wal, "not a directory");
    for (int i = 0; i < 3; i++) {
      assertThrows(BrokerStartException.class, () -> open().close());
    }
    Files.delete(wal);
    Files.move(away, wal);
    // RocksDB and the metadata log would both refuse to be opened twice.
    try (EngineCore core = open()) {
      assertTrue(bytesOf(core, "a") > 0);
    }
  }

  @Test
  void theClusterImageFollowsTheMetadata() throws Exception {
    try (EngineCore core = open()) {
      create(core, "a", 2);
      assertEquals(2, core.cluster().topic("a").orElseThrow().partitions().size());
      get(core.admin().deleteTopics(List.of("a"), 60_000));
      assertTrue(core.cluster().topic("a").isEmpty());
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, append(core, "a", "x").error());
    }
  }

  @Test
  void closingTwiceDoesNothing() throws Exception {
    EngineCore core = open();
    core.close();
    core.close();
  }
}
