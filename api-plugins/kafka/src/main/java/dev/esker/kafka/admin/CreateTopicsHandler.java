package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.kafka.protocol.Ids;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.CreatedTopic;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicConfigs;
import org.apache.kafka.common.message.CreateTopicsResponseData.CreatableTopicResult;

/** CreateTopics. */
public final class CreateTopicsHandler extends AnsweringHandler<CreateTopicsRequestData> {
  private static final int UNSET = -1;

  private final Services services;

  /** Serves with those services. */
  public CreateTopicsHandler(Services services) {
    this.services = services;
  }

  /** A topic that can't be created as it is asked for. */
  private static final class BadTopic extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode error;

    BadTopic(ErrorCode error, String message) {
      super(message, null, false, false);
      this.error = error;
    }
  }

  @Override
  protected CompletionStage<CreateTopicsResponseData> answer(Call<CreateTopicsRequestData> call) {
    CreateTopicsRequestData request = call.request();
    CreateTopicsResponseData response = new CreateTopicsResponseData();
    List<NewTopic> topics = new ArrayList<>();
    List<CreatableTopicResult> slots = new ArrayList<>();
    for (CreatableTopic topic : request.topics()) {
      if (response.topics().find(topic.name()) != null) {
        continue;
      }
      CreatableTopicResult slot = new CreatableTopicResult().setName(topic.name());
      response.topics().mustAdd(slot);
      try {
        topics.add(check(call, topic));
        slots.add(slot);
      } catch (BadTopic e) {
        slot.setErrorCode(e.error.code()).setErrorMessage(ErrorText.bounded(e.getMessage()));
      }
    }
    if (topics.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.admin().createTopics(topics, request.validateOnly(), request.timeoutMs()),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            fill(call, slots.get(i), results.get(i));
          }
          return response;
        });
  }

  private NewTopic check(Call<CreateTopicsRequestData> call, CreatableTopic topic) throws BadTopic {
    String name = topic.name();
    if (call.request().topics().findAll(name).size() > 1) {
      throw new BadTopic(ErrorCode.INVALID_REQUEST, "the topic is there more than once");
    }
    if (!services.access().cluster(call, Operation.CREATE)
        && !services.access().topic(call, Operation.CREATE, name)) {
      throw new BadTopic(ErrorCode.TOPIC_AUTHORIZATION_FAILED, "Authorization failed.");
    }
    if (!topic.assignments().isEmpty()
        && (topic.numPartitions() != UNSET || topic.replicationFactor() != UNSET)) {
      throw new BadTopic(
          ErrorCode.INVALID_REQUEST,
          "with a replica assignment, partitions and replication factor must be -1");
    }
    Map<Integer, List<Integer>> assignment = new LinkedHashMap<>();
    for (CreatableReplicaAssignment replicas : topic.assignments()) {
      if (assignment.put(replicas.partitionIndex(), List.copyOf(replicas.brokerIds())) != null) {
        throw new BadTopic(
            ErrorCode.INVALID_REPLICA_ASSIGNMENT,
            "partition " + replicas.partitionIndex() + " is assigned more than once");
      }
    }
    Map<String, String> configs = new LinkedHashMap<>();
    for (CreatableTopicConfig config : topic.configs()) {
      if (config.value() == null) {
        throw new BadTopic(ErrorCode.INVALID_CONFIG, config.name() + " has no value");
      }
      configs.put(config.name(), config.value());
    }
    return new NewTopic(
        name, topic.numPartitions(), topic.replicationFactor(), assignment, configs);
  }

  private void fill(Call<?> call, CreatableTopicResult slot, CreatedTopic created) {
    slot.setErrorCode(created.error().code()).setErrorMessage(ErrorText.bounded(created.message()));
    if (created.error() != ErrorCode.NONE) {
      return;
    }
    slot.setTopicId(Ids.toWire(created.id()));
    if (!services.access().topic(call, Operation.DESCRIBE_CONFIGS, slot.name())) {
      slot.setTopicConfigErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code());
      return;
    }
    slot.setNumPartitions(created.partitions())
        .setReplicationFactor(created.replicationFactor())
        .setConfigs(new ArrayList<>());
    for (ConfigEntry config : created.configs()) {
      slot.configs()
          .add(
              new CreatableTopicConfigs()
                  .setName(config.key())
                  .setValue(config.sensitive() ? null : config.value())
                  .setReadOnly(config.readOnly())
                  .setConfigSource(ConfigCodes.source(config.source()))
                  .setIsSensitive(config.sensitive()));
    }
  }
}
