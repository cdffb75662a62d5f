package dev.esker.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.metrics.BrokerFigures;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.metrics.FiguresText;
import dev.esker.server.metrics.FiguresText.Family;
import dev.esker.spi.Acks;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FrontendMetrics;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.MetricsFormat;
import dev.esker.spi.Readiness;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.Clock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The figures of a broker that has done something of everything. */
@Timeout(120)
class FiguresTest {
  private static final Path DOCUMENT = Path.of("..", "..", "docs", "METRICS.md");
  private static final String BEGIN = "<!-- figures -->\n";
  private static final String END = "<!-- end of figures -->";

  @TempDir Path directory;
  private final BrokerMetrics metrics = new BrokerMetrics(Clock.system());
  private EngineCore core;

  @BeforeEach
  void aBrokerThatHasWorked() throws Exception {
    BrokerFigures.register(
        metrics, ProgramVersion.version(), ProgramVersion::revision, () -> Readiness.READY);
    ConfigSources sources = new ConfigSources();
    sources.flag("", "data.dir", directory.toString());
    sources.flag("", "tail.cache.bytes", "16MiB");
    core =
        EngineCore.open(
            new CoreSettings(BrokerConfig.from(sources.merge()), metrics), BrokerListener.NONE);
    NewTopic topic = new NewTopic("orders", 3, (short) -1, Map.of(), Map.of());
    get(core.admin().createTopics(List.of(topic), false, 60_000));
    assertEquals(ErrorCode.NONE, append("orders", 1, 3).error());
    assertEquals(ErrorCode.NONE, append("orders", 1, 4).error());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, append("nothing", 0, 1).error());
    fetch("orders", 1);
    fetch("nothing", 0);
    get(
        core.groups()
            .commit(
                new CommitRequest(
                    new MemberRef("readers", -1, "", null),
                    Map.of(
                        new TopicPartition("orders", 1), new CommittedOffset(2, -1, ""),
                        new TopicPartition("orders", 2), new CommittedOffset(0, -1, "")))));
    FrontendMetrics frontend = new FrontendMetrics(metrics, "test");
    frontend.answered("GET", 1_500_000);
    frontend.failed("GET", "NOT_FOUND");
    frontend.refused();
    frontend.throttled(250);
    frontend.connections(() -> 3);
    frontend.inFlightBytes(() -> 4);
  }

  @AfterEach
  void close() {
    core.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private AppendResult append(String topic, int partition, int records) throws Exception {
    RecordBatchBuilder batch = new RecordBatchBuilder();
    for (int i = 0; i < records; i++) {
      batch.append(1, null, "a value".getBytes(StandardCharsets.UTF_8));
    }
    CompletableFuture<List<AppendResult>> done = new CompletableFuture<>();
    AppendRequest.Entry entry =
        new AppendRequest.Entry(topic, partition, ValidatedBatch.trusted(batch.build()));
    assertTrue(
        core.logs().tryAppend(new AppendRequest(Acks.ALL, 1000, List.of(entry)), done::complete));
    return get(done).get(0);
  }

  private void fetch(String topic, int partition) throws Exception {
    FetchRequest.Entry entry = new FetchRequest.Entry(topic, partition, 0, 1 << 20, -1, -1);
    get(core.logs().fetch(new FetchRequest(0, 1, 1 << 20, false, List.of(entry)))).close();
  }

  private Map<String, Family> figures(boolean perPartition) throws Exception {
    return FiguresText.parse(text(MetricsFormat.PROMETHEUS, perPartition));
  }

  private String text(MetricsFormat format, boolean perPartition) throws Exception {
    return StandardCharsets.UTF_8.decode(get(metrics.write(format, perPartition))).toString();
  }

  private static double value(Map<String, Family> figures, String series) {
    String name = series.contains("{") ? series.substring(0, series.indexOf('{')) : series;
    Family family = figures.get(name);
    assertTrue(family != null, "no " + name);
    Double value = family.samples().get(series);
    assertTrue(value != null, () -> "no " + series + " in " + family.samples());
    return value;
  }

  @Test
  void theDocumentHasEveryFigure() throws Exception {
    StringBuilder table = new StringBuilder("\n| name | type | labels | |\n|---|---|---|---|\n");
    new TreeMap<>(figures(true))
        .forEach(
            (name, family) -> {
              if (name.startsWith("esker_")) {
                assertTrue(!family.samples().isEmpty(), name + " has no sample here");
                table.append(
                    String.format(
                        "| `%s` | %s | %s | %s |%n",
                        name, family.type(), String.join(", ", family.labels()), family.help()));
              }
            });
    table.append("\n");
    String document = Files.readString(DOCUMENT);
    assertEquals(
        table.toString(),
        document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END)),
        "the table of docs/METRICS.md");
  }

  @Test
  void theNumbersAreTrue() throws Exception {
    Map<String, Family> figures = figures(true);
    assertEquals(2, value(figures, "esker_topic_produced_batches_total{topic=\"orders\",}"));
    assertEquals(7, value(figures, "esker_topic_produced_records_total{topic=\"orders\",}"));
    assertEquals(
        value(figures, "esker_topic_produced_bytes_total{topic=\"orders\",}"),
        value(figures, "esker_topic_fetched_bytes_total{topic=\"orders\",}"));
    assertEquals(1, value(figures, "esker_topic_fetches_total{topic=\"orders\",}"));
    String unknown = "{code=\"UNKNOWN_TOPIC_OR_PARTITION\",}";
    assertEquals(1, value(figures, "esker_produce_errors_total" + unknown));
    assertEquals(1, value(figures, "esker_fetch_errors_total" + unknown));
    assertEquals(5, value(figures, "esker_group_lag_records{group=\"readers\",}"));
    assertEquals(5, value(figures, "esker_group_max_lag_records{group=\"readers\",}"));
    assertEquals(1, value(figures, "esker_groups{state=\"Empty\",}"));
    assertEquals(2, value(figures, "esker_committed_offsets"));
    assertEquals(2, value(figures, "esker_cluster_topics"));
    assertEquals(value(figures, "esker_partitions"), value(figures, "esker_leader_partitions"));
    assertEquals(1, value(figures, "esker_broker_state{state=\"ready\",}"));
    assertEquals(0.25, value(figures, "esker_throttle_seconds_total{frontend=\"test\",}"));
    String second = "{topic=\"orders\",partition=\"1\",}";
    assertEquals(7, value(figures, "esker_partition_log_end_offset" + second));
    assertEquals(7, value(figures, "esker_partition_high_watermark" + second));
    assertEquals(0, value(figures, "esker_partition_log_start_offset" + second));
    assertEquals(
        value(figures, "esker_topic_produced_bytes_total{topic=\"orders\",}"),
        value(figures, "esker_partition_size_bytes" + second));
    double fsyncs =
        figures.get("esker_wal_fsync_size_bytes").samples().get("esker_wal_fsync_size_bytes_count");
    assertTrue(fsyncs >= 2, "fsyncs: " + fsyncs);
    assertEquals(
        fsyncs,
        figures
            .get("esker_wal_fsync_duration_seconds")
            .samples()
            .get("esker_wal_fsync_duration_seconds_count"));
  }

  @Test
  void nothingIsSaidOfPartitionsUnlessAskedFor() throws Exception {
    assertTrue(
        figures(false).keySet().stream().noneMatch(name -> name.startsWith("esker_partition_")));
  }

  @Test
  void aTopicThatIsDeletedIsForgotten() throws Exception {
    assertTrue(text(MetricsFormat.PROMETHEUS, true).contains("topic=\"orders\""));
    get(core.admin().deleteTopics(List.of("orders"), 60_000));
    String text = text(MetricsFormat.PROMETHEUS, true);
    assertTrue(!text.contains("topic=\"orders\""), text);
  }

  @Test
  void nothingFailedAndOpenMetricsHasTheSame() throws Exception {
    assertEquals(0, value(figures(true), "esker_metrics_failures_total"));
    String open = text(MetricsFormat.OPEN_METRICS, true);
    assertTrue(open.endsWith("# EOF\n"), open);
    assertTrue(open.contains("\nesker_topic_produced_records_total{topic=\"orders\"} 7.0\n"), open);
  }
}
