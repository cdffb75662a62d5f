package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.OngoingReassignment;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingTopicReassignment;

/** ListPartitionReassignments (KIP-455): the moves of replicas that are under way. */
public final class ListReassignmentsHandler
    extends AnsweringHandler<ListPartitionReassignmentsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public ListReassignmentsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<ListPartitionReassignmentsResponseData> answer(
      Call<ListPartitionReassignmentsRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.DESCRIBE)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    ListPartitionReassignmentsRequestData request = call.request();
    Optional<Set<TopicPartition>> wanted = Optional.empty();
    if (request.topics() != null) {
      Set<TopicPartition> named = new HashSet<>();
      request
          .topics()
          .forEach(
              topic ->
                  topic
                      .partitionIndexes()
                      .forEach(index -> named.add(new TopicPartition(topic.name(), index))));
      wanted = Optional.of(named);
    }
    return then(
        call,
        services.clusterAdmin().listReassignments(wanted, request.timeoutMs()),
        ListReassignmentsHandler::response);
  }

  private static ListPartitionReassignmentsResponseData response(
      Answer<List<OngoingReassignment>> answer) {
    ListPartitionReassignmentsResponseData response =
        new ListPartitionReassignmentsResponseData()
            .setErrorCode(answer.error().code())
            .setErrorMessage(ErrorText.bounded(answer.message()));
    if (answer.error() != ErrorCode.NONE) {
      return response;
    }
    Map<String, OngoingTopicReassignment> topics = new LinkedHashMap<>();
    for (OngoingReassignment each : answer.value()) {
      topics
          .computeIfAbsent(
              each.partition().topic(), name -> new OngoingTopicReassignment().setName(name))
          .partitions()
          .add(
              new OngoingPartitionReassignment()
                  .setPartitionIndex(each.partition().partition())
                  .setReplicas(each.replicas())
                  .setAddingReplicas(each.move().adding())
                  .setRemovingReplicas(each.move().removing()));
    }
    response.topics().addAll(topics.values());
    return response;
  }
}
