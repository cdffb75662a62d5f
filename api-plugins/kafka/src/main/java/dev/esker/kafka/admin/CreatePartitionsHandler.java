package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.AdminService.NewPartitions;
import dev.esker.spi.AdminService.TopicResult;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.CreatePartitionsRequestData;
import org.apache.kafka.common.message.CreatePartitionsRequestData.CreatePartitionsTopic;
import org.apache.kafka.common.message.CreatePartitionsResponseData;
import org.apache.kafka.common.message.CreatePartitionsResponseData.CreatePartitionsTopicResult;

/** CreatePartitions: more partitions for topics. */
public final class CreatePartitionsHandler extends AnsweringHandler<CreatePartitionsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public CreatePartitionsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<CreatePartitionsResponseData> answer(
      Call<CreatePartitionsRequestData> call) {
    CreatePartitionsRequestData request = call.request();
    CreatePartitionsResponseData response = new CreatePartitionsResponseData();
    List<NewPartitions> topics = new ArrayList<>();
    List<CreatePartitionsTopicResult> slots = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (CreatePartitionsTopic topic : request.topics()) {
      if (!seen.add(topic.name())) {
        continue;
      }
      CreatePartitionsTopicResult slot = new CreatePartitionsTopicResult().setName(topic.name());
      response.results().add(slot);
      if (request.topics().findAll(topic.name()).size() > 1) {
        slot.setErrorCode(ErrorCode.INVALID_REQUEST.code())
            .setErrorMessage("the topic is there more than once");
      } else if (!services.access().topic(call, Operation.ALTER, topic.name())) {
        slot.setErrorCode(ErrorCode.TOPIC_AUTHORIZATION_FAILED.code());
      } else {
        slots.add(slot);
        topics.add(new NewPartitions(topic.name(), topic.count(), assignments(topic)));
      }
    }
    if (topics.isEmpty()) {
      return now(response);
    }
    return then(
        call,
        services.admin().createPartitions(topics, request.validateOnly(), request.timeoutMs()),
        results -> {
          for (int i = 0; i < slots.size(); i++) {
            TopicResult result = results.get(i);
            slots
                .get(i)
                .setErrorCode(result.error().code())
                .setErrorMessage(ErrorText.bounded(result.message()));
          }
          return response;
        });
  }

  private static List<List<Integer>> assignments(CreatePartitionsTopic topic) {
    List<List<Integer>> assignments = new ArrayList<>();
    if (topic.assignments() != null) {
      topic.assignments().forEach(each -> assignments.add(List.copyOf(each.brokerIds())));
    }
    return assignments;
  }
}
