package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.PartitionOutcome;
import dev.esker.spi.ClusterAdmin.WantedReplicas;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;

/** AlterPartitionReassignments (KIP-455, KIP-860): begins moves of replicas, and cancels them. */
public final class AlterReassignmentsHandler
    extends AnsweringHandler<AlterPartitionReassignmentsRequestData> {
  private final Services services;

  /** Serves with those services. */
  public AlterReassignmentsHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<AlterPartitionReassignmentsResponseData> answer(
      Call<AlterPartitionReassignmentsRequestData> call) throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.ALTER)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    AlterPartitionReassignmentsRequestData request = call.request();
    List<WantedReplicas> wanted = new ArrayList<>();
    for (ReassignableTopic topic : request.topics()) {
      for (ReassignablePartition partition : topic.partitions()) {
        wanted.add(
            new WantedReplicas(
                new TopicPartition(topic.name(), partition.partitionIndex()),
                Optional.ofNullable(partition.replicas())));
      }
    }
    return then(
        call,
        services
            .clusterAdmin()
            .alterReassignments(
                wanted, request.allowReplicationFactorChange(), request.timeoutMs()),
        answer -> response(request, answer));
  }

  private static AlterPartitionReassignmentsResponseData response(
      AlterPartitionReassignmentsRequestData request, Answer<List<PartitionOutcome>> answer) {
    AlterPartitionReassignmentsResponseData response =
        new AlterPartitionReassignmentsResponseData()
            .setAllowReplicationFactorChange(request.allowReplicationFactorChange())
            .setErrorCode(answer.error().code())
            .setErrorMessage(ErrorText.bounded(answer.message()));
    if (answer.error() != ErrorCode.NONE) {
      return response;
    }
    int next = 0;
    for (ReassignableTopic topic : request.topics()) {
      ReassignableTopicResponse slot = new ReassignableTopicResponse().setName(topic.name());
      for (ReassignablePartition partition : topic.partitions()) {
        PartitionOutcome outcome = answer.value().get(next++);
        slot.partitions()
            .add(
                new ReassignablePartitionResponse()
                    .setPartitionIndex(partition.partitionIndex())
                    .setErrorCode(outcome.error().code())
                    .setErrorMessage(ErrorText.bounded(outcome.message())));
      }
      response.responses().add(slot);
    }
    return response;
  }
}
