package dev.esker.server.admin;

import dev.esker.controller.TopicSettings;
import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.ProducerSnapshot;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.PartitionCommand;
import dev.esker.records.TimestampType;
import dev.esker.spi.AdminService.ActiveProducer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The {@link PartitionStore} of a {@link StorageEngine}. Safe for any thread, as the engine is. */
public final class EnginePartitionStore implements PartitionStore {
  private final StorageEngine engine;
  private final Path directory;

  /**
   * @param engine open
   * @param directory of its data
   */
  public EnginePartitionStore(StorageEngine engine, Path directory) {
    this.engine = engine;
    this.directory = directory;
  }

  /** A topic's settings as the engine takes them. */
  public static LogConfig logConfig(TopicSettings settings) {
    TopicSettings.Messages messages = settings.messages();
    return LogConfig.builder()
        .segmentBytes(settings.segmentBytes())
        .segmentMillis(settings.segmentMillis())
        .retentionBytes(settings.retention().bytes())
        .retentionMillis(settings.retention().millis())
        .delete(settings.retention().delete())
        .compact(settings.retention().compact())
        .flushMessages(settings.flush().messages())
        .flushMillis(settings.flush().millis())
        .maxMessageBytes(messages.maxBytes())
        .timestampType(
            messages.appendTime() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME)
        .timestampBeforeMaxMillis(messages.beforeMaxMillis())
        .timestampAfterMaxMillis(messages.afterMaxMillis())
        .indexIntervalBytes(settings.indexIntervalBytes())
        .minInSyncReplicas(messages.minInSyncReplicas())
        .compaction(compaction(settings.compaction()))
        .build();
  }

  private static LogConfig.Compaction compaction(TopicSettings.Compaction compaction) {
    return new LogConfig.Compaction(
        compaction.minDirtyRatio(),
        compaction.minLagMillis(),
        compaction.maxLagMillis(),
        compaction.deleteRetentionMillis());
  }

  @Override
  public CompletionStage<Void> create(Spec spec) {
    return engine
        .create(new PartitionSpec(id(spec.key()), spec.topic(), logConfig(spec.settings())))
        .thenAccept(
            log -> {
              if (log.leaderEpoch() != spec.leaderEpoch()) {
                log.setLeaderEpoch(spec.leaderEpoch());
              }
            });
  }

  @Override
  public CompletionStage<Void> delete(PartitionKey key) {
    return engine.delete(id(key));
  }

  @Override
  public void configure(PartitionKey key, TopicSettings settings) {
    log(key).ifPresent(log -> log.updateConfig(logConfig(settings)));
  }

  @Override
  public Optional<Stored> find(PartitionKey key) {
    return log(key).map(EnginePartitionStore::stored);
  }

  @Override
  public Collection<Stored> partitions() {
    return engine.partitions().stream().map(EnginePartitionStore::stored).toList();
  }

  @Override
  public CompletionStage<Long> deleteRecordsBefore(PartitionKey key, long offset) {
    Optional<PartitionLog> log = log(key);
    if (log.isEmpty()) {
      return CompletableFuture.failedFuture(
          new NoSuchElementException("partition " + key + " isn't stored here"));
    }
    return engine
        .advanceLogStart(log.get(), offset < 0 ? PartitionCommand.HIGH_WATERMARK : offset)
        .exceptionallyCompose(
            error -> {
              Throwable cause = Answers.cause(error);
              return CompletableFuture.failedFuture(
                  cause instanceof PartitionCommand.OffsetBeyondEndException
                      ? new OffsetBeyondEndException(cause.getMessage())
                      : cause);
            });
  }

  @Override
  public Optional<Long> sizeInBytes(PartitionKey key) throws IOException {
    Optional<PartitionLog> log = log(key);
    return log.isEmpty() ? Optional.empty() : Optional.of(log.get().sizeInBytes());
  }

  @Override
  public Optional<List<ActiveProducer>> producers(PartitionKey key) throws IOException {
    Optional<PartitionLog> log = log(key);
    return log.isEmpty()
        ? Optional.empty()
        : Optional.of(log.get().producers().stream().map(EnginePartitionStore::producer).toList());
  }

  @Override
  public String directory() {
    return directory.toAbsolutePath().toString();
  }

  @Override
  public Space space() throws IOException {
    var files = Files.getFileStore(directory);
    return new Space(files.getTotalSpace(), files.getUsableSpace());
  }

  private Optional<PartitionLog> log(PartitionKey key) {
    return engine.find(id(key));
  }

  private static PartitionId id(PartitionKey key) {
    return new PartitionId(key.topicId(), key.partition());
  }

  private static Stored stored(PartitionLog log) {
    return new Stored(new PartitionKey(log.id().topicId(), log.id().partition()), log.topic());
  }

  private static ActiveProducer producer(ProducerSnapshot snapshot) {
    return new ActiveProducer(
        snapshot.producerId(),
        snapshot.epoch(),
        snapshot.lastSequence(),
        snapshot.lastTimestamp(),
        -1,
        -1);
  }
}
