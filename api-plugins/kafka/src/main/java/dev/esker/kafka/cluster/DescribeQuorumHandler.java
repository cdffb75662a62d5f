package dev.esker.kafka.cluster;

import dev.esker.kafka.api.AnsweringHandler;
import dev.esker.kafka.api.BrokerEndpoints;
import dev.esker.kafka.api.Call;
import dev.esker.kafka.api.RejectedRequestException;
import dev.esker.kafka.api.Services;
import dev.esker.spi.Authorizer.Operation;
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
 * DescribeQuorum (KIP-595): who keeps the metadata. A lone broker is its own quorum: the only
 * voter, the leader since its first epoch, and never behind. Offsets count changes of the metadata.
 */
public final class DescribeQuorumHandler extends AnsweringHandler<DescribeQuorumRequestData> {
  private static final String TOPIC = "__cluster_metadata";
  private static final int ONLY_EPOCH = 0;

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
    ClusterView view = services.cluster();
    DescribeQuorumResponseData response = new DescribeQuorumResponseData().setErrorMessage(null);
    for (TopicData topic : call.request().topics()) {
      List<PartitionData> partitions =
          topic.partitions().stream()
              .map(
                  partition -> {
                    int index = partition.partitionIndex();
                    boolean there = topic.topicName().equals(TOPIC) && index == 0;
                    return there ? quorum(view) : unknown(index);
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
      services
          .endpoints()
          .ofId(view, view.controllerId())
          .ifPresent(node -> response.nodes().add(node(node)));
    }
    return now(response);
  }

  private static PartitionData unknown(int partition) {
    return new PartitionData()
        .setErrorMessage(null)
        .setPartitionIndex(partition)
        .setErrorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code());
  }

  private PartitionData quorum(ClusterView view) {
    long now = services.clock().millis();
    ReplicaState leader =
        new ReplicaState()
            .setReplicaId(view.controllerId())
            .setLogEndOffset(view.metadataVersion())
            .setLastFetchTimestamp(now)
            .setLastCaughtUpTimestamp(now);
    return new PartitionData()
        .setErrorMessage(null)
        .setLeaderId(view.controllerId())
        .setLeaderEpoch(ONLY_EPOCH)
        .setHighWatermark(view.metadataVersion())
        .setCurrentVoters(List.of(leader));
  }

  private static Node node(BrokerEndpoints.Node endpoint) {
    Node node = new Node().setNodeId(endpoint.id());
    node.listeners()
        .add(new Listener().setName("PLAINTEXT").setHost(endpoint.host()).setPort(endpoint.port()));
    return node;
  }
}
