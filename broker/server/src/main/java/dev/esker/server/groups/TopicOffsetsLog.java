package dev.esker.server.groups;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.spi.Acks;
import dev.esker.spi.AdminService;
import dev.esker.spi.AdminService.CreatedTopic;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * {@code __consumer_offsets} as an ordinary topic of the broker. Appends are answered when all
 * in-sync replicas have them as durable as the topic asks, which is after fsync unless somebody
 * configured the topic otherwise.
 */
public final class TopicOffsetsLog implements OffsetsLog {

  /** The name that every tool of the field knows. */
  public static final String TOPIC = "__consumer_offsets";

  private static final int READ_BYTES = 1024 * 1024;

  private final LogService logs;
  private final AdminService admin;
  private final Supplier<ClusterView> cluster;
  private final Settings settings;
  private final AppendQueue appends;

  /**
   * Makes an adapter.
   *
   * @param logs where the records are
   * @param admin creates the topic
   * @param cluster the newest picture of the cluster
   * @param settings of the topic
   */
  public TopicOffsetsLog(
      LogService logs, AdminService admin, Supplier<ClusterView> cluster, Settings settings) {
    this.logs = logs;
    this.admin = admin;
    this.cluster = cluster;
    this.settings = settings;
    this.appends = new AppendQueue(logs);
  }

  @Override
  public OptionalInt partitions() {
    return cluster
        .get()
        .topic(TOPIC)
        .map(topic -> OptionalInt.of(topic.partitions().size()))
        .orElse(OptionalInt.empty());
  }

  @Override
  public CompletionStage<ErrorCode> create() {
    NewTopic topic =
        new NewTopic(
            TOPIC,
            settings.partitions(),
            settings.replicationFactor(),
            Map.of(),
            Map.of(
                "cleanup.policy", "compact",
                "compression.type", "producer",
                "segment.bytes", Integer.toString(settings.segmentBytes())));
    return admin
        .createTopics(List.of(topic), false, settings.timeoutMillis())
        .thenApply(
            results -> {
              CreatedTopic created = results.get(0);
              // Somebody else may have been faster.
              return created.error() == ErrorCode.TOPIC_ALREADY_EXISTS
                  ? ErrorCode.NONE
                  : created.error();
            });
  }

  @Override
  public CompletionStage<ErrorCode> append(
      int partition, List<CoordinatorRecord> records, long timestamp) {
    RecordBatchBuilder batch = new RecordBatchBuilder();
    records.forEach(record -> batch.append(timestamp, record.key(), record.value()));
    ValidatedBatch validated = ValidatedBatch.trusted(batch.build());
    return appends.append(
        new AppendRequest(
            Acks.ALL,
            settings.timeoutMillis(),
            List.of(new AppendRequest.Entry(TOPIC, partition, validated))));
  }

  @Override
  public CompletionStage<Chunk> read(int partition, long fromOffset) {
    if (fromOffset != BEGINNING) {
      return fetch(partition, fromOffset);
    }
    OffsetLookup lookup = new OffsetLookup(TOPIC, partition, OffsetLookup.EARLIEST, -1, false);
    return logs.offsets(List.of(lookup))
        .thenCompose(
            results -> {
              OffsetLookup.Result result = results.get(0);
              return result.error() == ErrorCode.NONE
                  ? fetch(partition, result.offset())
                  : CompletableFuture.completedFuture(Chunk.failed(result.error()));
            });
  }

  private CompletionStage<Chunk> fetch(int partition, long offset) {
    FetchRequest.Entry entry = new FetchRequest.Entry(TOPIC, partition, offset, READ_BYTES, -1, -1);
    return logs.fetch(new FetchRequest(0, 0, READ_BYTES, false, List.of(entry)))
        .thenApply(response -> chunk(response, offset));
  }

  private static Chunk chunk(FetchResponse response, long offset) {
    try (response) {
      FetchResponse.Entry entry = response.entries().get(0);
      return entry.error() == ErrorCode.NONE
          ? BatchReader.read(entry.records(), offset, entry.highWatermark())
          : Chunk.failed(entry.error());
    }
  }

  /**
   * The settings of the topic.
   *
   * @param partitions {@code offsets.topic.num.partitions}, in force when it is created
   * @param replicationFactor {@code offsets.topic.replication.factor}
   * @param segmentBytes {@code offsets.topic.segment.bytes}
   * @param timeoutMillis {@code offsets.commit.timeout.ms}: how long replicas may take
   */
  public record Settings(
      int partitions, short replicationFactor, int segmentBytes, int timeoutMillis) {

    /** Kafka's, except that one copy has to do on one broker. */
    public static final Settings DEFAULTS = new Settings(50, (short) 1, 100 * 1024 * 1024, 5000);
  }
}
