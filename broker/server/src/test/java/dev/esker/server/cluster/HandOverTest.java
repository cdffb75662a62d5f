package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataImage;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.server.BrokerListener;
import dev.esker.server.BrokerStartException;
import dev.esker.server.CoreSettings;
import dev.esker.server.EngineCore;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.spi.Acks;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that ran alone, and the cluster that begins with it; on real directories and Raft. */
@Timeout(120)
class HandOverTest {
  @TempDir Path directory;

  @Test
  void aBrokerBecomesAClusterOfOneAndStaysOneWithoutBeingTold() throws Exception {
    String clusterId;
    try (EngineCore alone = open("1")) {
      clusterId = alone.cluster().clusterId();
      create(alone, "a");
      assertEquals(0, append(alone, "a"));
      assertEquals(1, append(alone, "a"));
    }
    try (EngineCore first = open("1", "cluster.port", "0", "replication.port", "0")) {
      first.announce(Map.of());
      assertEquals(clusterId, first.cluster().clusterId());
      awaitLeader(first, "a");
      assertEquals(2, append(first, "a"));
      create(first, "b");
      awaitLeader(first, "b");
      assertEquals(0, append(first, "b"));
    }
    try (EngineCore again = open("1", "replication.port", "0")) {
      again.announce(Map.of());
      assertEquals(clusterId, again.cluster().clusterId());
      awaitLeader(again, "b");
      assertEquals(1, append(again, "b"));
      awaitLeader(again, "a");
      assertEquals(3, append(again, "a"));
    }
    Files.delete(data("1").resolve(ClusterFile.NAME));
    BrokerStartException e = assertThrows(BrokerStartException.class, () -> open("1").close());
    assertTrue(e.getMessage().contains("gone"), e.getMessage());
  }

  @Test
  void threeBeginWithTheTopicsOfTheOneThatHasSome() throws Exception {
    UUID topic;
    try (EngineCore alone = open("3", "node.id", "3")) {
      create(alone, "a");
      topic = alone.cluster().topic("a").orElseThrow().id();
    }
    int port = freePort();
    ExecutorService starts = Executors.newCachedThreadPool();
    List<Future<ClusterMetadata>> starting = new ArrayList<>();
    for (String node : List.of("1", "2", "3")) {
      BrokerConfig config =
          config(
              node,
              "node.id",
              node,
              "controller.quorum.size",
              "3",
              "cluster.port",
              node.equals("3") ? Integer.toString(port) : "0",
              "seeds",
              "127.0.0.1:" + port);
      starting.add(starts.submit(() -> join(config)));
    }
    List<ClusterMetadata> nodes = new ArrayList<>();
    try {
      for (Future<ClusterMetadata> each : starting) {
        nodes.add(each.get(60, TimeUnit.SECONDS));
      }
      for (ClusterMetadata node : nodes) {
        MetadataImage image = node.metadata().image();
        assertTrue(image.topic(topic).isPresent(), () -> node.identity() + ": " + image);
      }
      assertFalse(Files.exists(data("1").resolve("metadata")));
      try (var files = Files.list(data("3").resolve("metadata"))) {
        assertTrue(files.allMatch(file -> file.toString().endsWith(".handed-over")));
      }
    } finally {
      nodes.forEach(ClusterMetadata::close);
      starts.shutdownNow();
    }
  }

  @Test
  void topicsThatWouldBeForgottenKeepANodeOutOfACluster() throws Exception {
    open("2").close();
    int port = freePort();
    try (EngineCore first =
        open("4", "node.id", "4", "cluster.port", "" + port, "replication.port", "0")) {
      BrokerStartException late =
          assertThrows(
              BrokerStartException.class,
              () -> open("2", "seeds", "127.0.0.1:" + port, "cluster.port", "0").close());
      assertTrue(late.getMessage().contains(data("2").toString()), late.getMessage());
      assertTrue(late.getMessage().contains(first.cluster().clusterId()), late.getMessage());
      assertTrue(late.getMessage().contains("ran alone"), late.getMessage());
      assertFalse(Files.exists(data("2").resolve(ClusterFile.NAME)));
    }
    // It is as it was.
    open("2").close();
  }

  @Test
  void aDirectoryOfAnotherNodeIsRefused() throws Exception {
    String[] cluster = {"node.id", "1", "cluster.port", "0", "replication.port", "0"};
    open("1", cluster).close();
    BrokerStartException other =
        assertThrows(BrokerStartException.class, () -> open("1", "node.id", "2").close());
    assertTrue(other.getMessage().contains("belongs to node 1"), other.getMessage());
    assertTrue(other.getMessage().contains(data("1").toString()), other.getMessage());
    Path meta = data("1").resolve("meta.properties");
    String text = Files.readString(meta);
    Files.writeString(meta, text.replaceAll("cluster.id=.*", "cluster.id=AAECAwQFBgcICQoLDA0ODw"));
    BrokerStartException foreign =
        assertThrows(BrokerStartException.class, () -> open("1").close());
    assertTrue(foreign.getMessage().contains("AAECAwQFBgcICQoLDA0ODw"), foreign.getMessage());
  }

  private Path data(String name) {
    return directory.resolve(name);
  }

  private BrokerConfig config(String name, String... settings) {
    ConfigSources sources = new ConfigSources();
    sources.flag("", "data.dir", data(name).toString());
    sources.flag("", "tail.cache.bytes", "16MiB");
    for (int i = 0; i < settings.length; i += 2) {
      sources.flag("", settings[i], settings[i + 1]);
    }
    return BrokerConfig.from(sources.merge());
  }

  private EngineCore open(String name, String... settings)
      throws BrokerStartException, IOException {
    Files.createDirectories(data(name));
    BrokerMetrics metrics = new BrokerMetrics(Clock.system());
    return EngineCore.open(new CoreSettings(config(name, settings), metrics), BrokerListener.NONE);
  }

  /** As a broker does it. */
  private static ClusterMetadata join(BrokerConfig config) throws Exception {
    NioDisk disk = new NioDisk();
    Path data = config.node().dataDirectory();
    Files.createDirectories(data);
    ClusterMetadata node =
        ClusterMetadata.open(
            config,
            UUID.randomUUID(),
            new ClusterMetadata.Surroundings(
                disk,
                new CutLinks(),
                UUID::randomUUID,
                e -> {},
                reason -> {},
                (name, endpoint) -> {}));
    get(node.metadata().barrier());
    node.completeHandOver(disk, data, reason -> {});
    return node;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static void create(EngineCore core, String topic) throws Exception {
    NewTopic wanted = new NewTopic(topic, 1, (short) -1, Map.of(), Map.of());
    var created = get(core.admin().createTopics(List.of(wanted), false, 60_000));
    assertEquals(ErrorCode.NONE, created.get(0).error(), created.get(0).message());
  }

  /** A leader that was just elected isn't one before its replica knows. */
  private static void awaitLeader(EngineCore core, String topic) throws Exception {
    OffsetLookup latest = new OffsetLookup(topic, 0, OffsetLookup.LATEST, -1, false);
    ErrorCode error = ErrorCode.NOT_LEADER_OR_FOLLOWER;
    while (error != ErrorCode.NONE) {
      error = get(core.logs().offsets(List.of(latest))).get(0).error();
      Thread.onSpinWait();
    }
  }

  private static long append(EngineCore core, String topic) throws Exception {
    ValidatedBatch batch =
        ValidatedBatch.trusted(
            new RecordBatchBuilder().append(1, null, "x".getBytes(StandardCharsets.UTF_8)).build());
    CompletableFuture<List<AppendResult>> done = new CompletableFuture<>();
    AppendRequest request =
        new AppendRequest(Acks.ALL, 10_000, List.of(new AppendRequest.Entry(topic, 0, batch)));
    assertTrue(core.logs().tryAppend(request, done::complete));
    AppendResult result = get(done).get(0);
    assertEquals(ErrorCode.NONE, result.error());
    return result.baseOffset();
  }
}
