package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.Election;
import dev.esker.spi.ClusterAdmin.PartitionOutcome;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;

/** ElectLeaders (KIP-460): preferred leaders, and unclean ones where nobody leads. */
public final class ElectLeadersHandler extends AnsweringHandler<ElectLeadersRequestData> {
  private static final byte PREFERRED = 0;
  private static final byte UNCLEAN = 1;

  private final Services services;

  /** Serves with those services. */
  public ElectLeadersHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<ElectLeadersResponseData> answer(Call<ElectLeadersRequestData> call)
      throws RejectedRequestException {
    ElectLeadersRequestData request = call.request();
    byte type = request.electionType();
    if (!services.access().cluster(call, Operation.ALTER)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    } else if (type != PREFERRED && type != UNCLEAN) {
      throw new RejectedRequestException(
          ErrorCode.INVALID_REQUEST, "there is no election of type " + type);
    }
    return then(
        call,
        services
            .clusterAdmin()
            .electLeaders(
                type == PREFERRED ? Election.PREFERRED : Election.UNCLEAN,
                wanted(request),
                request.timeoutMs()),
        ElectLeadersHandler::response);
  }

  private static Optional<List<TopicPartition>> wanted(ElectLeadersRequestData request) {
    if (request.topicPartitions() == null) {
      return Optional.empty();
    }
    List<TopicPartition> wanted = new ArrayList<>();
    request
        .topicPartitions()
        .forEach(
            topic ->
                topic
                    .partitions()
                    .forEach(
                        partition -> wanted.add(new TopicPartition(topic.topic(), partition))));
    return Optional.of(wanted);
  }

  private static ElectLeadersResponseData response(Answer<List<PartitionOutcome>> answer) {
    ElectLeadersResponseData response =
        new ElectLeadersResponseData().setErrorCode(answer.error().code());
    if (answer.error() != ErrorCode.NONE) {
      return response;
    }
    Map<String, ReplicaElectionResult> topics = new LinkedHashMap<>();
    for (PartitionOutcome outcome : answer.value()) {
      topics
          .computeIfAbsent(
              outcome.partition().topic(), name -> new ReplicaElectionResult().setTopic(name))
          .partitionResult()
          .add(
              new PartitionResult()
                  .setPartitionId(outcome.partition().partition())
                  .setErrorCode(outcome.error().code())
                  .setErrorMessage(ErrorText.bounded(outcome.message())));
    }
    response.replicaElectionResults().addAll(topics.values());
    return response;
  }
}
