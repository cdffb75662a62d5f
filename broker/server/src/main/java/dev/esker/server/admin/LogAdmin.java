package dev.esker.server.admin;

import dev.esker.controller.ConfigResolver;
import dev.esker.controller.TopicSettings;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.TopicState;
import dev.esker.server.admin.PartitionStore.OffsetBeyondEndException;
import dev.esker.server.admin.PartitionStore.PartitionKey;
import dev.esker.server.admin.PartitionStore.Space;
import dev.esker.spi.AdminService.ActiveProducer;
import dev.esker.spi.AdminService.DeletedRecords;
import dev.esker.spi.AdminService.LogDir;
import dev.esker.spi.AdminService.Producers;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks into stored partitions, and moves the start of their logs. */
final class LogAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(LogAdmin.class);
  private static final long HIGH_WATERMARK = -1;
  private static final long NO_OFFSET = -1;

  private final MetadataLog log;
  private final PartitionStore store;
  private final ConfigResolver resolver;

  LogAdmin(MetadataLog log, PartitionStore store, ConfigResolver resolver) {
    this.log = log;
    this.store = store;
    this.resolver = resolver;
  }

  CompletionStage<List<DeletedRecords>> deleteRecords(
      Map<TopicPartition, Long> beforeOffsets, int timeoutMillis) {
    MetadataImage image = log.image();
    List<CompletionStage<DeletedRecords>> results = new ArrayList<>(beforeOffsets.size());
    beforeOffsets.forEach(
        (partition, offset) ->
            results.add(
                Answers.within(
                    timeoutMillis,
                    deleteRecords(image, partition, offset),
                    failed(partition, ErrorCode.REQUEST_TIMED_OUT))));
    return Answers.inOrder(results);
  }

  private CompletionStage<DeletedRecords> deleteRecords(
      MetadataImage image, TopicPartition partition, long offset) {
    Optional<PartitionKey> key = key(image, partition);
    if (key.isEmpty()) {
      return now(failed(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
    }
    if (!deletes(image, partition.topic())) {
      return now(failed(partition, ErrorCode.POLICY_VIOLATION));
    }
    if (offset < HIGH_WATERMARK) {
      return now(failed(partition, ErrorCode.OFFSET_OUT_OF_RANGE));
    }
    return store
        .deleteRecordsBefore(key.get(), offset)
        .handle(
            (start, error) ->
                error == null
                    ? new DeletedRecords(partition, ErrorCode.NONE, start)
                    : failed(partition, code(partition, Answers.cause(error))));
  }

  /**
   * Whether the topic's policy lets records go; as in Kafka, a compacted one keeps the last of each
   * key.
   */
  private boolean deletes(MetadataImage image, String topic) {
    Map<String, String> own = image.config(ConfigTarget.topic(topic));
    return TopicSettings.of(resolver.topicValues(image, own)).retention().delete();
  }

  private static ErrorCode code(TopicPartition partition, Throwable error) {
    if (error instanceof OffsetBeyondEndException) {
      return ErrorCode.OFFSET_OUT_OF_RANGE;
    }
    if (error instanceof NoSuchElementException) {
      return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
    LOG.error("Can't delete records of {}", partition, error);
    return ErrorCode.KAFKA_STORAGE_ERROR;
  }

  CompletionStage<List<LogDir>> describeLogDirs(Collection<TopicPartition> partitions) {
    MetadataImage image = log.image();
    Map<TopicPartition, Long> sizes = new HashMap<>();
    try {
      for (TopicPartition partition : partitions) {
        Optional<PartitionKey> key = key(image, partition);
        if (key.isPresent()) {
          store.sizeInBytes(key.get()).ifPresent(bytes -> sizes.put(partition, bytes));
        }
      }
      Space space = store.space();
      return now(
          List.of(
              new LogDir(ErrorCode.NONE, store.directory(), space.total(), space.usable(), sizes)));
    } catch (IOException e) {
      LOG.error("Can't read the sizes of partitions", e);
      return now(
          List.of(new LogDir(ErrorCode.KAFKA_STORAGE_ERROR, store.directory(), -1, -1, Map.of())));
    }
  }

  CompletionStage<List<Producers>> describeProducers(List<TopicPartition> partitions) {
    MetadataImage image = log.image();
    return now(partitions.stream().map(partition -> producers(image, partition)).toList());
  }

  private Producers producers(MetadataImage image, TopicPartition partition) {
    Optional<PartitionKey> key = key(image, partition);
    if (key.isEmpty()) {
      return new Producers(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, List.of());
    }
    try {
      Optional<List<ActiveProducer>> producers = store.producers(key.get());
      return producers.isPresent()
          ? new Producers(partition, ErrorCode.NONE, producers.get())
          : new Producers(partition, ErrorCode.NOT_LEADER_OR_FOLLOWER, List.of());
    } catch (IOException e) {
      LOG.error("Can't read the producers of {}", partition, e);
      return new Producers(partition, ErrorCode.KAFKA_STORAGE_ERROR, List.of());
    }
  }

  private static Optional<PartitionKey> key(MetadataImage image, TopicPartition partition) {
    Optional<TopicState> topic = image.topic(partition.topic());
    return topic
        .filter(
            found ->
                partition.partition() >= 0 && partition.partition() < found.partitions().size())
        .map(found -> new PartitionKey(found.id(), partition.partition()));
  }

  private static DeletedRecords failed(TopicPartition partition, ErrorCode error) {
    return new DeletedRecords(partition, error, NO_OFFSET);
  }

  private static <T> CompletionStage<T> now(T answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
