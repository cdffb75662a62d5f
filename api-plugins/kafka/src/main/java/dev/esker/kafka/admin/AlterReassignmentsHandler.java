package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignablePartitionResponse;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData.ReassignableTopicResponse;

/**
 * AlterPartitionReassignments (KIP-455). Replicas can't be moved: a partition that is where it
 * shall be is fine, any other assignment is refused, and there is never one to be cancelled.
 */
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
    AlterPartitionReassignmentsResponseData response =
        new AlterPartitionReassignmentsResponseData()
            .setAllowReplicationFactorChange(request.allowReplicationFactorChange());
    ClusterView view = services.cluster();
    for (ReassignableTopic topic : request.topics()) {
      ReassignableTopicResponse slot = new ReassignableTopicResponse().setName(topic.name());
      Optional<ClusterView.Topic> found = view.topic(topic.name());
      for (ReassignablePartition partition : topic.partitions()) {
        slot.partitions().add(check(found, partition));
      }
      response.responses().add(slot);
    }
    return now(response);
  }

  private static ReassignablePartitionResponse check(
      Optional<ClusterView.Topic> topic, ReassignablePartition wanted) {
    ReassignablePartitionResponse slot =
        new ReassignablePartitionResponse().setPartitionIndex(wanted.partitionIndex());
    int number = wanted.partitionIndex();
    if (topic.isEmpty() || number < 0 || number >= topic.get().partitions().size()) {
      return slot.setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    } else if (wanted.replicas() == null) {
      return slot.setErrorCode(ErrorCode.NO_REASSIGNMENT_IN_PROGRESS.code());
    }
    ClusterView.Partition partition = topic.get().partitions().get(number);
    if (wanted.replicas().equals(partition.replicas())) {
      return slot;
    }
    return slot.setErrorCode(ErrorCode.INVALID_REPLICA_ASSIGNMENT.code())
        .setErrorMessage(
            "replicas can't be moved here; partition "
                + number
                + " stays on "
                + partition.replicas());
  }
}
