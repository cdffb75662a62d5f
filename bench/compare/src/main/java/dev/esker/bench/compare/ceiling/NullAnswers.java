package dev.esker.bench.compare.ceiling;

import dev.esker.bench.compare.ceiling.NullTopics.Topic;
import dev.esker.bench.compare.wire.Frames;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.RequestHeaderData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;

/**
 * What the null broker says to each request. All writes succeed at offset 0: the client doesn't
 * look. Any thread.
 */
final class NullAnswers {
  private static final int NODE = 1;
  private static final int MAX_PARTITIONS = 100_000;
  private static final List<ApiKeys> SERVED =
      List.of(
          ApiKeys.PRODUCE,
          ApiKeys.LIST_OFFSETS,
          ApiKeys.METADATA,
          ApiKeys.API_VERSIONS,
          ApiKeys.CREATE_TOPICS,
          ApiKeys.CREATE_PARTITIONS,
          ApiKeys.DELETE_TOPICS,
          ApiKeys.INIT_PRODUCER_ID);

  private final String host;
  private final int port;
  private final NullTopics topics = new NullTopics();
  private final AtomicLong producers = new AtomicLong();

  NullAnswers(String host, int port) {
    this.host = host;
    this.port = port;
  }

  /**
   * Answers a request.
   *
   * @param request a frame without its length
   * @return the answer with its length; nothing if the request wants none (acks=0)
   * @throws IllegalArgumentException if it isn't a request that is served
   */
  Optional<ByteBuffer> answer(ByteBuffer request) {
    if (request.remaining() < 8) {
      throw new IllegalArgumentException(request.remaining() + " bytes are no request");
    }
    short key = request.getShort(request.position());
    short version = request.getShort(request.position() + 2);
    if (!ApiKeys.hasId(key) || !SERVED.contains(ApiKeys.forId(key))) {
      throw new IllegalArgumentException("request " + key + " isn't served");
    }
    ApiKeys api = ApiKeys.forId(key);
    if (!api.isVersionSupported(version)) {
      if (api == ApiKeys.API_VERSIONS) {
        // KIP-511: told in version 0, from which the client learns which there are.
        int correlationId = request.getInt(request.position() + 4);
        return Optional.of(
            Frames.response(
                api, (short) 0, correlationId, versions(Errors.UNSUPPORTED_VERSION.code())));
      }
      throw new IllegalArgumentException(api + " has no version " + version);
    }
    ByteBufferAccessor in = new ByteBufferAccessor(request);
    RequestHeaderData head = new RequestHeaderData(in, api.requestHeaderVersion(version));
    ApiMessage body = body(api, version, in);
    return body == null
        ? Optional.empty()
        : Optional.of(Frames.response(api, version, head.correlationId(), body));
  }

  private ApiMessage body(ApiKeys api, short version, ByteBufferAccessor in) {
    return switch (api) {
      case PRODUCE -> produce(new ProduceRequestData(in, version));
      case LIST_OFFSETS -> offsets(new ListOffsetsRequestData(in, version));
      case METADATA -> metadata(new MetadataRequestData(in, version));
      case API_VERSIONS -> {
        var unused = new ApiVersionsRequestData(in, version);
        yield versions(Errors.NONE.code());
      }
      case CREATE_TOPICS -> create(new CreateTopicsRequestData(in, version));
      case CREATE_PARTITIONS -> grow(new CreatePartitionsRequestData(in, version));
      case DELETE_TOPICS -> delete(new DeleteTopicsRequestData(in, version));
      case INIT_PRODUCER_ID ->
          new InitProducerIdResponseData()
              .setProducerId(producers.getAndIncrement())
              .setProducerEpoch((short) 0);
      default -> throw new IllegalArgumentException(api + " isn't served");
    };
  }

  private static ProduceResponseData produce(ProduceRequestData request) {
    if (request.acks() == 0) {
      return null;
    }
    ProduceResponseData answer = new ProduceResponseData();
    for (ProduceRequestData.TopicProduceData topic : request.topicData()) {
      ProduceResponseData.TopicProduceResponse written =
          new ProduceResponseData.TopicProduceResponse()
              .setName(topic.name())
              .setTopicId(topic.topicId());
      for (ProduceRequestData.PartitionProduceData partition : topic.partitionData()) {
        written
            .partitionResponses()
            .add(
                new ProduceResponseData.PartitionProduceResponse()
                    .setIndex(partition.index())
                    .setBaseOffset(0)
                    .setLogStartOffset(0));
      }
      answer.responses().add(written);
    }
    return answer;
  }

  /** Nothing was stored, so everything ends at 0. */
  private ListOffsetsResponseData offsets(ListOffsetsRequestData request) {
    ListOffsetsResponseData answer = new ListOffsetsResponseData();
    for (ListOffsetsRequestData.ListOffsetsTopic wanted : request.topics()) {
      ListOffsetsResponseData.ListOffsetsTopicResponse found =
          new ListOffsetsResponseData.ListOffsetsTopicResponse().setName(wanted.name());
      int count = topics.find(wanted.name(), Uuid.ZERO_UUID).map(Topic::partitions).orElse(0);
      for (ListOffsetsRequestData.ListOffsetsPartition partition : wanted.partitions()) {
        boolean there = partition.partitionIndex() >= 0 && partition.partitionIndex() < count;
        found
            .partitions()
            .add(
                new ListOffsetsResponseData.ListOffsetsPartitionResponse()
                    .setPartitionIndex(partition.partitionIndex())
                    .setErrorCode((there ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION).code())
                    .setOffset(there ? 0 : -1));
      }
      answer.topics().add(found);
    }
    return answer;
  }

  private static ApiVersionsResponseData versions(short error) {
    ApiVersionsResponseData answer = new ApiVersionsResponseData().setErrorCode(error);
    for (ApiKeys api : SERVED) {
      answer
          .apiKeys()
          .add(
              new ApiVersionsResponseData.ApiVersion()
                  .setApiKey(api.id)
                  .setMinVersion(api.oldestVersion())
                  .setMaxVersion(api.latestVersion(false)));
    }
    return answer;
  }

  private MetadataResponseData metadata(MetadataRequestData request) {
    MetadataResponseData answer =
        new MetadataResponseData().setClusterId("null").setControllerId(NODE);
    answer
        .brokers()
        .add(
            new MetadataResponseData.MetadataResponseBroker()
                .setNodeId(NODE)
                .setHost(host)
                .setPort(port));
    if (request.topics() == null) {
      topics.all().forEach(topic -> answer.topics().add(described(topic)));
      return answer;
    }
    for (MetadataRequestData.MetadataRequestTopic wanted : request.topics()) {
      answer
          .topics()
          .add(
              topics
                  .find(wanted.name(), wanted.topicId())
                  .map(NullAnswers::described)
                  .orElseGet(
                      () ->
                          new MetadataResponseData.MetadataResponseTopic()
                              .setName(wanted.name())
                              .setTopicId(wanted.topicId())
                              .setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code())));
    }
    return answer;
  }

  private static MetadataResponseData.MetadataResponseTopic described(Topic topic) {
    MetadataResponseData.MetadataResponseTopic described =
        new MetadataResponseData.MetadataResponseTopic()
            .setName(topic.name())
            .setTopicId(topic.id());
    for (int i = 0; i < topic.partitions(); i++) {
      described
          .partitions()
          .add(
              new MetadataResponseData.MetadataResponsePartition()
                  .setPartitionIndex(i)
                  .setLeaderId(NODE)
                  .setLeaderEpoch(0)
                  .setReplicaNodes(List.of(NODE))
                  .setIsrNodes(List.of(NODE)));
    }
    return described;
  }

  private CreateTopicsResponseData create(CreateTopicsRequestData request) {
    CreateTopicsResponseData answer = new CreateTopicsResponseData();
    for (CreateTopicsRequestData.CreatableTopic wanted : request.topics()) {
      boolean sensible = wanted.numPartitions() >= 1 && wanted.numPartitions() <= MAX_PARTITIONS;
      Errors error =
          sensible
              ? switch (topics.create(wanted.name(), wanted.numPartitions())) {
                case CREATED -> Errors.NONE;
                case EXISTS -> Errors.TOPIC_ALREADY_EXISTS;
                case TOO_MANY -> Errors.POLICY_VIOLATION;
              }
              : Errors.INVALID_PARTITIONS;
      answer
          .topics()
          .add(
              new CreateTopicsResponseData.CreatableTopicResult()
                  .setName(wanted.name())
                  .setErrorCode(error.code())
                  .setNumPartitions(wanted.numPartitions())
                  .setReplicationFactor((short) 1));
    }
    return answer;
  }

  private CreatePartitionsResponseData grow(CreatePartitionsRequestData request) {
    CreatePartitionsResponseData answer = new CreatePartitionsResponseData();
    for (CreatePartitionsRequestData.CreatePartitionsTopic wanted : request.topics()) {
      boolean sensible = wanted.count() >= 1 && wanted.count() <= MAX_PARTITIONS;
      Errors error =
          !sensible
              ? Errors.INVALID_PARTITIONS
              : topics.grow(wanted.name(), wanted.count())
                  ? Errors.NONE
                  : Errors.UNKNOWN_TOPIC_OR_PARTITION;
      answer
          .results()
          .add(
              new CreatePartitionsResponseData.CreatePartitionsTopicResult()
                  .setName(wanted.name())
                  .setErrorCode(error.code()));
    }
    return answer;
  }

  private DeleteTopicsResponseData delete(DeleteTopicsRequestData request) {
    DeleteTopicsResponseData answer = new DeleteTopicsResponseData();
    request
        .topicNames()
        .forEach(name -> answer.responses().add(deleted(name, topics.delete(name))));
    for (DeleteTopicsRequestData.DeleteTopicState wanted : request.topics()) {
      Optional<Topic> topic = topics.find(wanted.name(), wanted.topicId());
      String name = topic.map(Topic::name).orElse(wanted.name());
      boolean done = topic.isPresent() && topics.delete(topic.get().name());
      answer.responses().add(deleted(name, done).setTopicId(wanted.topicId()));
    }
    return answer;
  }

  private static DeleteTopicsResponseData.DeletableTopicResult deleted(String name, boolean done) {
    return new DeleteTopicsResponseData.DeletableTopicResult()
        .setName(name)
        .setErrorCode((done ? Errors.NONE : Errors.UNKNOWN_TOPIC_OR_PARTITION).code());
  }
}
