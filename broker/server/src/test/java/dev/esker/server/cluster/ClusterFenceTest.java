package dev.esker.server.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.BrokerListener;
import dev.esker.server.CoreSettings;
import dev.esker.server.EngineCore;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.wal.io.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClusterFenceTest {
  @TempDir Path directory;

  /** A program stops when its listener is told; see BrokerCommand. */
  @Test
  void aBrokerThatCanNotKeepTheMetadataIsFenced() throws Exception {
    ConfigSources sources = new ConfigSources();
    sources.flag("", "data.dir", directory.toString());
    sources.flag("", "tail.cache.bytes", "16MiB");
    sources.flag("", "node.id", "1");
    sources.flag("", "cluster.port", "0");
    sources.flag("", "replication.port", "0");
    BrokerConfig config = BrokerConfig.from(sources.merge());
    CompletableFuture<Throwable> fenced = new CompletableFuture<>();
    BrokerListener listener =
        new BrokerListener() {
          @Override
          public void fenced(Throwable cause) {
            fenced.complete(cause);
          }
        };
    CoreSettings settings = new CoreSettings(config, new BrokerMetrics(Clock.system()));
    try (EngineCore core = EngineCore.open(settings, listener)) {
      core.announce(Map.of());
      Files.move(directory.resolve("raft"), directory.resolve("elsewhere"));
      Files.createFile(directory.resolve("raft"));
      NewTopic topic = new NewTopic("a", 1, (short) -1, Map.of(), Map.of());
      var unused = core.admin().createTopics(List.of(topic), false, 1_000);
      String why = fenced.get(30, TimeUnit.SECONDS).getMessage();
      assertTrue(why.contains(directory.resolve("raft").toString()), why);
    }
  }
}
