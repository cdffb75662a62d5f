package dev.esker.kafka.cluster;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.BrokerEndpoints;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.kafka.protocol.ErrorText;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumRequestData.TopicData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Listener;
import org.apache.kafka.common.message.DescribeQuorumResponseData.Node;
import org.apache.kafka.common.message.DescribeQuorumResponseData.PartitionData;
import org.apache.kafka.common.message.DescribeQuorumResponseData.ReplicaState;

/**
 * DescribeQuorum (KIP-595): who keeps the metadata. Offsets count changes of the metadata. Nodes
 * have no directory ids here, and are named with the listener of this front end, if they have it.
 */
public final class DescribeQuorumHandler extends AnsweringHandler<DescribeQuorumRequestData> {
  private static final String TOPIC = "__cluster_metadata";

  /** From here on an answer says where voters are reached (KIP-853). */
  private static final int FIRST_VERSION_WITH_NODES = 2;

  private final Services services;

  /** Serves with those services. */
  public DescribeQuorumHandler(Services services) {
    this.services = services;
  }

  @Override
  protected CompletionStage<DescribeQuorumResponseData> answer(Call<DescribeQuorumRequestData> call)
      throws RejectedRequestException {
    if (!services.access().cluster(call, Operation.DESCRIBE)) {
      throw new RejectedRequestException(ErrorCode.CLUSTER_AUTHORIZATION_FAILED, null);
    }
    return then(call, services.clusterAdmin().describeQuorum(), answer -> response(call, answer));
  }

  private DescribeQuorumResponseData response(
      Call<DescribeQuorumRequestData> call, Answer<Quorum> answer) {
    DescribeQuorumResponseData response =
        new DescribeQuorumResponseData()
            .setErrorCode(answer.error().code())
            .setErrorMessage(ErrorText.bounded(answer.message()));
    if (answer.error() != ErrorCode.NONE) {
      return response;
    }
    Quorum quorum = answer.value();
    for (TopicData topic : call.request().topics()) {
      List<PartitionData> partitions =
          topic.partitions().stream()
              .map(
                  partition -> {
                    int index = partition.partitionIndex();
                    boolean there = topic.topicName().equals(TOPIC) && index == 0;
                    return there ? describe(quorum) : unknown(index);
                  })
              .toList();
      response
          .topics()
          .add(
              new DescribeQuorumResponseData.TopicData()
                  .setTopicName(topic.topicName())
                  .setPartitions(partitions));
    }
    if (call.version() >= FIRST_VERSION_WITH_NODES) {
      ClusterView view = services.cluster();
      for (QuorumNode voter : quorum.voters()) {
        view.broker(voter.id())
            .flatMap(broker -> services.endpoints().of(view, broker))
            .ifPresent(node -> response.nodes().add(node(node)));
      }
    }
    return response;
  }

  private static PartitionData unknown(int partition) {
    return new PartitionData()
        .setErrorMessage(null)
        .setPartitionIndex(partition)
        .setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
  }

  private static PartitionData describe(Quorum quorum) {
    return new PartitionData()
        .setErrorMessage(null)
        .setLeaderId(quorum.leader())
        .setLeaderEpoch(quorum.epoch())
        .setHighWatermark(quorum.highWatermark())
        .setCurrentVoters(quorum.voters().stream().map(DescribeQuorumHandler::state).toList())
        .setObservers(quorum.observers().stream().map(DescribeQuorumHandler::state).toList());
  }

  private static ReplicaState state(QuorumNode node) {
    return new ReplicaState()
        .setReplicaId(node.id())
        .setLogEndOffset(node.logEnd())
        .setLastFetchTimestamp(node.lastFetchMillis())
        .setLastCaughtUpTimestamp(node.lastCaughtUpMillis());
  }

  private static Node node(BrokerEndpoints.Node endpoint) {
    Node node = new Node().setNodeId(endpoint.id());
    node.listeners()
        .add(new Listener().setName("PLAINTEXT").setHost(endpoint.host()).setPort(endpoint.port()));
    return node;
  }
}
