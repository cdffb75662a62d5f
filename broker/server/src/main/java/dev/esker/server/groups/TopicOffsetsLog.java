package dev.esker.server.groups;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.records.RecordBatchBuilder;
import dev.esker.records.ValidatedBatch;
import dev.esker.server.logs.EpochLogs;
import dev.esker.server.metadata.GroupPlacement;
import dev.esker.spi.Acks;
import dev.esker.spi.AdminService;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.OffsetLookup;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * {@code __consumer_offsets} as an ordinary topic of the broker. Appends are answered when all
 * in-sync replicas have them as durable as the topic asks, which is after fsync unless somebody
 * configured the topic otherwise.
 */
public final class TopicOffsetsLog implements OffsetsLog {

  private static final String TOPIC = GroupPlacement.TOPIC;

  private static final int READ_BYTES = 1024 * 1024;

  private final EpochLogs logs;
  private final AdminService admin;
  private final Supplier<ClusterView> cluster;
  private final int timeoutMillis;
  private final AppendQueue appends;

  /**
   * Makes an adapter.
   *
   * @param logs where the records are
   * @param admin creates the topic
   * @param cluster the newest picture of the cluster
   * @param timeoutMillis {@code offsets.commit.timeout.ms}: how long replicas may take
   */
  public TopicOffsetsLog(
      EpochLogs logs, AdminService admin, Supplier<ClusterView> cluster, int timeoutMillis) {
    this.logs = logs;
    this.admin = admin;
    this.cluster = cluster;
    this.timeoutMillis = timeoutMillis;
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

  /** As its own topics are created by the broker, whoever asks for them first. */
  @Override
  public CompletionStage<ErrorCode> create() {
    return admin
        .autoCreateTopics(Set.of(TOPIC))
        .thenApply(missing -> missing.getOrDefault(TOPIC, ErrorCode.NONE));
  }

  @Override
  public boolean mayMove() {
    return logs.isReplicated();
  }

  @Override
  public int epoch(int partition) {
    return logs.leaderEpoch(TOPIC, partition);
  }

  @Override
  public CompletionStage<ErrorCode> settled(int partition, int epoch) {
    return logs.settled(TOPIC, partition, epoch, timeoutMillis);
  }

  @Override
  public CompletionStage<ErrorCode> append(
      int partition, int epoch, List<CoordinatorRecord> records, long timestamp) {
    RecordBatchBuilder batch = new RecordBatchBuilder();
    records.forEach(record -> batch.append(timestamp, record.key(), record.value()));
    ValidatedBatch validated = ValidatedBatch.trusted(batch.build());
    return appends.append(
        new AppendRequest(
            Acks.ALL, timeoutMillis, List.of(new AppendRequest.Entry(TOPIC, partition, validated))),
        epoch);
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
}
