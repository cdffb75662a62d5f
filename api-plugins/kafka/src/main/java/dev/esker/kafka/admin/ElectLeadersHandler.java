package dev.esker.kafka.admin;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ElectLeadersResponseData.ReplicaElectionResult;

/**
 * ElectLeaders (KIP-460). Nobody is elected on request: a partition whose leader is the one that
 * would be elected needs no election, for any other the leader isn't available.
 */
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
    ClusterView view = services.cluster();
    ElectLeadersResponseData response = new ElectLeadersResponseData();
    if (request.topicPartitions() == null) {
      view.topics().forEach(topic -> addWhatIsNeeded(response, topic, type));
      return now(response);
    }
    for (TopicPartitions wanted : request.topicPartitions()) {
      Optional<ClusterView.Topic> topic = view.topic(wanted.topic());
      ReplicaElectionResult result = new ReplicaElectionResult().setTopic(wanted.topic());
      for (int partition : wanted.partitions()) {
        result.partitionResult().add(elect(topic, partition, type));
      }
      response.replicaElectionResults().add(result);
    }
    return now(response);
  }

  /** Whoever asks for all partitions isn't told of those that need none, as with Kafka. */
  private static void addWhatIsNeeded(
      ElectLeadersResponseData response, ClusterView.Topic topic, byte type) {
    List<PartitionResult> needed =
        topic.partitions().stream()
            .map(partition -> elect(Optional.of(topic), partition.partition(), type))
            .filter(result -> result.errorCode() != ErrorCode.ELECTION_NOT_NEEDED.code())
            .toList();
    if (!needed.isEmpty()) {
      response
          .replicaElectionResults()
          .add(new ReplicaElectionResult().setTopic(topic.name()).setPartitionResult(needed));
    }
  }

  private static PartitionResult elect(
      Optional<ClusterView.Topic> topic, int partition, byte type) {
    PartitionResult result = new PartitionResult().setPartitionId(partition);
    if (topic.isEmpty() || partition < 0 || partition >= topic.get().partitions().size()) {
      return result.setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
    ClusterView.Partition now = topic.get().partitions().get(partition);
    boolean led = type == PREFERRED ? now.leader() == now.replicas().get(0) : now.leader() >= 0;
    if (led) {
      return result
          .setErrorCode(ErrorCode.ELECTION_NOT_NEEDED.code())
          .setErrorMessage("the leader is broker " + now.leader() + " already");
    }
    return result.setErrorCode(
        (type == PREFERRED
                ? ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE
                : ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE)
            .code());
  }
}
