package dev.esker.kafka.data;

import dev.esker.kafka.api.ApiHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.Ids;
import dev.esker.records.BatchRules;
import dev.esker.records.Compression;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.ValidatedBatch;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Produce: validates each batch on the network thread and hands all good ones to the write pipeline
 * as one append. What is wrong with one partition doesn't stop the others.
 */
public final class ProduceHandler implements ApiHandler<ProduceRequestData> {

  /** From here on clients know zstd (KIP-110). */
  private static final int FIRST_VERSION_WITH_ZSTD = 7;

  /** From here on topics come by id (KIP-516). */
  private static final int FIRST_VERSION_WITH_IDS = 13;

  private final Services services;

  /** Serves with those services. */
  public ProduceHandler(Services services) {
    this.services = services;
  }

  @Override
  public void handle(Call<ProduceRequestData> call) {
    ProduceRequestData request = call.request();
    ProduceAnswer answer = new ProduceAnswer(services, call);
    Optional<Acks> acks = acks(request.acks());
    ClusterView view = services.cluster();
    Set<TopicPartition> seen = new HashSet<>();
    for (TopicProduceData topicData : request.topicData()) {
      answer.topic(topicData);
      Topic topic = resolve(call, view, topicData);
      for (PartitionProduceData data : topicData.partitionData()) {
        if (acks.isEmpty()) {
          answer.failed(
              data.index(),
              ErrorCode.INVALID_REQUIRED_ACKS,
              "acks " + request.acks() + " is none of -1, 0, 1");
        } else if (topic.error != ErrorCode.NONE) {
          answer.failed(data.index(), topic.error, null);
        } else if (!seen.add(new TopicPartition(topic.name, data.index()))) {
          answer.failed(
              data.index(), ErrorCode.INVALID_REQUEST, "the partition is there more than once");
        } else {
          append(call, answer, topic, data);
        }
      }
    }
    answer.submit(acks.orElse(Acks.LEADER), request.timeoutMs());
  }

  /** A topic of the request: its name and rules, or why nothing can be appended to it. */
  private record Topic(String name, BatchRules rules, int partitions, ErrorCode error) {
    static Topic failed(ErrorCode error) {
      return new Topic("", null, 0, error);
    }
  }

  private static Optional<Acks> acks(short number) {
    return switch (number) {
      case 0 -> Optional.of(Acks.NONE);
      case 1 -> Optional.of(Acks.LEADER);
      case -1 -> Optional.of(Acks.ALL);
      default -> Optional.empty();
    };
  }

  private Topic resolve(Call<?> call, ClusterView view, TopicProduceData data) {
    boolean byId = call.version() >= FIRST_VERSION_WITH_IDS;
    Optional<ClusterView.Topic> topic =
        byId ? view.topic(Ids.fromWire(data.topicId())) : view.topic(data.name());
    if (byId && topic.isEmpty()) {
      return Topic.failed(ErrorCode.UNKNOWN_TOPIC_ID);
    }
    String name = byId ? topic.get().name() : data.name();
    if (!services.access().topic(call, Operation.WRITE, name)) {
      return Topic.failed(ErrorCode.TOPIC_AUTHORIZATION_FAILED);
    }
    if (topic.isEmpty()) {
      return Topic.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    int partitions = topic.get().partitions().size();
    return services
        .logs()
        .rules(name)
        .map(rules -> new Topic(name, rules, partitions, ErrorCode.NONE))
        // The topic is there, but no partition of it is here.
        .orElseGet(() -> Topic.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER));
  }

  private void append(Call<?> call, ProduceAnswer answer, Topic topic, PartitionProduceData data) {
    int partition = data.index();
    if (partition < 0 || partition >= topic.partitions) {
      answer.failed(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, null);
      return;
    }
    if (!(data.records() instanceof MemoryRecords records) || records.sizeInBytes() == 0) {
      answer.failed(partition, ErrorCode.INVALID_RECORD, "there is no batch");
      return;
    }
    ValidatedBatch batch;
    try {
      batch = call.validator().validate(records.buffer(), topic.rules, services.clock().millis());
    } catch (InvalidBatchException e) {
      answer.refused(partition, error(e), e);
      return;
    }
    if (batch.compression() == Compression.ZSTD && call.version() < FIRST_VERSION_WITH_ZSTD) {
      answer.failed(
          partition,
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
          "zstd is known from version " + FIRST_VERSION_WITH_ZSTD + " on");
    } else if (batch.isTransactional()) {
      answer.failed(
          partition, ErrorCode.INVALID_TXN_STATE, "transactions aren't served by this broker");
    } else {
      answer.append(partition, new AppendRequest.Entry(topic.name, partition, batch));
    }
  }

  private static ErrorCode error(InvalidBatchException refused) {
    return switch (refused.reason()) {
      case CORRUPT -> ErrorCode.CORRUPT_MESSAGE;
      case TOO_LARGE -> ErrorCode.MESSAGE_TOO_LARGE;
      case INVALID_BATCH, INVALID_RECORD -> ErrorCode.INVALID_RECORD;
      case INVALID_TIMESTAMP -> ErrorCode.INVALID_TIMESTAMP;
      case UNSUPPORTED_MAGIC -> ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT;
      case UNSUPPORTED_COMPRESSION -> ErrorCode.UNSUPPORTED_COMPRESSION_TYPE;
    };
  }
}
