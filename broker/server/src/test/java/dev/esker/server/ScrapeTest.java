package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.metrics.FiguresText;
import dev.esker.server.metrics.FiguresText.Family;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.MetricsFormat;
import dev.esker.wal.io.Clock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a look at the figures costs with ten thousand partitions. */
@Tag("slow")
@Timeout(300)
class ScrapeTest {
  private static final int TOPICS = 100;
  private static final int PARTITIONS = 100;
  private static final int LOOKS = 100;

  @TempDir Path directory;
  private final BrokerMetrics metrics = new BrokerMetrics(Clock.system());

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(120, TimeUnit.SECONDS);
  }

  private static void create(EngineCore core, int topic, int partitions) throws Exception {
    NewTopic wanted = new NewTopic("t" + topic, partitions, (short) -1, Map.of(), Map.of());
    get(core.admin().createTopics(List.of(wanted), false, 120_000));
  }

  private long samples(boolean perPartition, String what) throws Exception {
    long[] nanos = new long[LOOKS];
    int bytes = 0;
    Map<String, Family> figures = Map.of();
    for (int i = 0; i < LOOKS; i++) {
      long start = System.nanoTime();
      ByteBuffer text = get(metrics.write(MetricsFormat.PROMETHEUS, perPartition));
      nanos[i] = System.nanoTime() - start;
      bytes = text.remaining();
      if (i == LOOKS - 1) {
        figures = FiguresText.parse(StandardCharsets.UTF_8.decode(text).toString());
      }
    }
    double first = nanos[0] / 1e6;
    Arrays.sort(nanos);
    System.out.printf(
        "%s: first look %.1f ms, P50 %.1f ms, P99 %.1f ms, %d bytes%n",
        what, first, nanos[LOOKS / 2] / 1e6, nanos[LOOKS * 99 / 100] / 1e6, bytes);
    return figures.entrySet().stream()
        .filter(family -> family.getKey().startsWith("esker_"))
        .mapToLong(family -> family.getValue().samples().size())
        .sum();
  }

  @Test
  void partitionsCostNothingUnlessAskedFor() throws Exception {
    ConfigSources sources = new ConfigSources();
    sources.flag("", "data.dir", directory.toString());
    BrokerConfig config = BrokerConfig.from(sources.merge());
    try (EngineCore core =
        EngineCore.open(new CoreSettings(config, metrics), BrokerListener.NONE)) {
      create(core, 0, PARTITIONS);
      long few = samples(false, "100 partitions");
      for (int topic = 1; topic < TOPICS; topic++) {
        create(core, topic, PARTITIONS);
      }
      assertEquals(few, samples(false, "10,000 partitions"));
      long all = samples(true, "10,000 partitions, each shown");
      assertTrue(all >= few + 4L * TOPICS * PARTITIONS, few + " and " + all);
    }
  }
}
