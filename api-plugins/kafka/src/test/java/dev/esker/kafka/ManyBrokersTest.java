package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterView.Broker;
import dev.esker.spi.ClusterView.Move;
import dev.esker.spi.ClusterView.Partition;
import dev.esker.spi.ClusterView.Phase;
import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponsePartition;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData.OngoingPartitionReassignment;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one broker of four says of all: 3 is fenced, 4 has no Kafka front end. */
class ManyBrokersTest extends BrokerTest {
  private static final int NEWEST_METADATA = 13;
  private static final int METADATA_BEFORE_LISTENER_ERROR = 5;

  @BeforeEach
  void startBroker() {
    broker.cluster.addBroker(2, "two.example", 9992);
    broker.cluster.addBroker(3, "three.example", 9993);
    broker.cluster.put(new Broker(4, "rack-4", Map.of(), false));
    broker.cluster.addReplicated(
        Requests.TOPIC,
        List.of(List.of(1, 2, 3), List.of(2, 1, 3), List.of(3, 1, 2), List.of(4, 1, 2)));
    broker.cluster.phase(3, Phase.FENCED);
    start();
  }

  private MetadataResponseData metadata(int version) throws IOException {
    try (RawClient client = connect()) {
      return client.call(
          version, new MetadataRequestData().setTopics(null), MetadataResponseData.class);
    }
  }

  private static MetadataResponsePartition partition(MetadataResponseData answer, int number) {
    return answer.topics().find(Requests.TOPIC).partitions().get(number);
  }

  @Test
  void clientsAreShownTheBrokersThatTheyCanReach() throws IOException {
    MetadataResponseData answer = metadata(NEWEST_METADATA);
    assertEquals(
        List.of("1@127.0.0.1 null", "2@two.example rack-2"),
        answer.brokers().stream()
            .map(each -> each.nodeId() + "@" + each.host() + " " + each.rack())
            .toList());
    assertEquals(2, partition(answer, 1).leaderId());
    assertEquals(List.of(2, 1, 3), partition(answer, 1).replicaNodes());
    assertEquals(List.of(3), partition(answer, 1).offlineReplicas());
  }

  @Test
  void aPartitionWhoseLeaderIsGoneHasNone() throws IOException {
    MetadataResponsePartition orphan = partition(metadata(NEWEST_METADATA), 2);
    assertEquals(ErrorCode.LEADER_NOT_AVAILABLE.code(), orphan.errorCode());
    assertEquals(-1, orphan.leaderId());
    assertEquals(List.of(3), orphan.offlineReplicas());
  }

  @Test
  void aLeaderWithoutThisFrontEndIsSaidToLackTheListener() throws IOException {
    MetadataResponsePartition unreachable = partition(metadata(NEWEST_METADATA), 3);
    assertEquals(72, unreachable.errorCode());
    assertEquals(-1, unreachable.leaderId());
    assertEquals(List.of(4), unreachable.offlineReplicas());
    assertEquals(
        ErrorCode.LEADER_NOT_AVAILABLE.code(),
        partition(metadata(METADATA_BEFORE_LISTENER_ERROR), 3).errorCode());
  }

  @Test
  void theControllerIsOneThatCanBeReached() throws IOException {
    broker.cluster.controller(2);
    assertEquals(2, metadata(NEWEST_METADATA).controllerId());
    broker.cluster.controller(3);
    assertEquals(1, metadata(NEWEST_METADATA).controllerId());
    broker.cluster.phase(1, Phase.FENCED);
    assertEquals(2, metadata(NEWEST_METADATA).controllerId());
    broker.cluster.phase(2, Phase.FENCED);
    assertEquals(-1, metadata(NEWEST_METADATA).controllerId());
  }

  @Test
  void fencedBrokersAreDescribedToThoseWhoAsk() throws IOException {
    try (RawClient client = connect()) {
      DescribeClusterResponseData answer =
          client.call(
              2,
              new DescribeClusterRequestData().setIncludeFencedBrokers(true),
              DescribeClusterResponseData.class);
      assertEquals(
          List.of("1 false", "2 false", "3 true"),
          answer.brokers().stream().map(each -> each.brokerId() + " " + each.isFenced()).toList());
    }
  }

  @Test
  void replicasThatMayLeadAreDescribed() throws IOException {
    broker.cluster.put(
        Requests.TOPIC,
        new Partition(2, -1, 5, List.of(3, 1, 2), List.of(3), List.of(3), List.of(1), Move.NONE));
    DescribeTopicPartitionsRequestData request = new DescribeTopicPartitionsRequestData();
    try (RawClient client = connect()) {
      DescribeTopicPartitionsResponsePartition described =
          client
              .call(0, request, DescribeTopicPartitionsResponseData.class)
              .topics()
              .find(Requests.TOPIC)
              .partitions()
              .get(2);
      assertEquals(ErrorCode.LEADER_NOT_AVAILABLE.code(), described.errorCode());
      assertEquals(-1, described.leaderId());
      assertEquals(5, described.leaderEpoch());
      assertEquals(List.of(1), described.eligibleLeaderReplicas());
      assertEquals(List.of(3), described.offlineReplicas());
    }
  }

  private FindCoordinatorResponseData.Coordinator coordinator(RawClient client, String group)
      throws IOException {
    return client
        .call(
            4,
            new FindCoordinatorRequestData().setCoordinatorKeys(List.of(group)),
            FindCoordinatorResponseData.class)
        .coordinators()
        .get(0);
  }

  @Test
  void aGroupsCoordinatorIsTheOneThatCanBeReached() throws IOException {
    broker.cluster.coordinate("g", 2);
    try (RawClient client = connect()) {
      assertEquals(2, coordinator(client, "g").nodeId());
      assertEquals("two.example", coordinator(client, "g").host());
      broker.cluster.phase(2, Phase.FENCED);
      FindCoordinatorResponseData.Coordinator gone = coordinator(client, "g");
      assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE.code(), gone.errorCode());
      assertEquals(-1, gone.nodeId());
    }
  }

  @Test
  void lookingForTheFirstCoordinatorMakesTheTopicOfOffsets() throws IOException {
    broker.cluster.coordinate("g", -1);
    try (RawClient client = connect()) {
      assertEquals(
          ErrorCode.COORDINATOR_NOT_AVAILABLE.code(), coordinator(client, "g").errorCode());
      assertEquals(1, broker.cluster.topic("__consumer_offsets").get().partitions().size());
      broker.cluster.coordinate("g", 1);
      assertEquals(1, coordinator(client, "g").nodeId());
    }
  }

  private AlterPartitionReassignmentsResponseData reassign(
      RawClient client, int partition, List<Integer> replicas, boolean factorMayChange)
      throws IOException {
    return client.call(
        1,
        Requests.reassign(partition, replicas).setAllowReplicationFactorChange(factorMayChange),
        AlterPartitionReassignmentsResponseData.class);
  }

  private static int error(AlterPartitionReassignmentsResponseData answer) {
    assertEquals(0, answer.errorCode());
    return answer.responses().get(0).partitions().get(0).errorCode();
  }

  private static List<OngoingPartitionReassignment> ongoing(RawClient client, Integer... partitions)
      throws IOException {
    ListPartitionReassignmentsRequestData request =
        new ListPartitionReassignmentsRequestData().setTopics(null);
    if (partitions.length > 0) {
      request.setTopics(
          List.of(
              new ListPartitionReassignmentsRequestData.ListPartitionReassignmentsTopics()
                  .setName(Requests.TOPIC)
                  .setPartitionIndexes(List.of(partitions))));
    }
    ListPartitionReassignmentsResponseData answer =
        client.call(0, request, ListPartitionReassignmentsResponseData.class);
    assertEquals(0, answer.errorCode());
    return answer.topics().isEmpty() ? List.of() : answer.topics().get(0).partitions();
  }

  @Test
  void replicasMoveAndTheMoveIsListedUntilItIsDone() throws IOException {
    try (RawClient client = connect()) {
      assertEquals(0, error(reassign(client, 0, List.of(1, 2, 4), false)));
      OngoingPartitionReassignment moving = ongoing(client).get(0);
      assertEquals(0, moving.partitionIndex());
      assertEquals(List.of(1, 2, 4, 3), moving.replicas());
      assertEquals(List.of(4), moving.addingReplicas());
      assertEquals(List.of(3), moving.removingReplicas());
      assertEquals(1, ongoing(client, 0, 1).size());
      assertEquals(List.of(), ongoing(client, 1));
      broker.clusterAdmin.finishReassignments();
      assertEquals(List.of(), ongoing(client));
      assertEquals(List.of(1, 2, 4), partition(metadata(NEWEST_METADATA), 0).replicaNodes());
    }
  }

  @Test
  void aMoveIsCancelled() throws IOException {
    try (RawClient client = connect()) {
      assertEquals(0, error(reassign(client, 0, List.of(4, 2), true)));
      assertEquals(0, error(reassign(client, 0, null, true)));
      assertEquals(
          ErrorCode.NO_REASSIGNMENT_IN_PROGRESS.code(), error(reassign(client, 0, null, true)));
      assertEquals(List.of(2, 1, 3), broker.cluster.partition(Requests.TOPIC, 1).get().replicas());
    }
  }

  @Test
  void theNumberOfReplicasChangesOnlyIfThatIsAllowed() throws IOException {
    try (RawClient client = connect()) {
      assertEquals(
          ErrorCode.INVALID_REPLICATION_FACTOR.code(),
          error(reassign(client, 0, List.of(1, 2), false)));
      assertEquals(0, error(reassign(client, 0, List.of(1, 2), true)));
    }
  }

  @Test
  void aControllerThatCannotAnswerIsToldOfOnce() throws IOException {
    broker.clusterAdmin.failing = ErrorCode.REQUEST_TIMED_OUT;
    short failed = ErrorCode.REQUEST_TIMED_OUT.code();
    try (RawClient client = connect()) {
      assertEquals(failed, reassign(client, 0, List.of(1, 2, 4), false).errorCode());
      assertEquals(
          failed,
          client
              .call(
                  0,
                  new ListPartitionReassignmentsRequestData().setTopics(null),
                  ListPartitionReassignmentsResponseData.class)
              .errorCode());
      assertEquals(
          failed,
          client.call(2, Requests.electLeaders(0), ElectLeadersResponseData.class).errorCode());
      assertEquals(
          failed,
          client
              .call(2, AdminRequests.describeQuorum(), DescribeQuorumResponseData.class)
              .errorCode());
      assertEquals(
          failed,
          client
              .call(
                  0,
                  new UnregisterBrokerRequestData().setBrokerId(2),
                  UnregisterBrokerResponseData.class)
              .errorCode());
    }
  }

  @Test
  void thePreferredLeaderIsElected() throws IOException {
    broker.cluster.lead(Requests.TOPIC, 1, 1);
    try (RawClient client = connect()) {
      ElectLeadersResponseData answer =
          client.call(2, Requests.electLeaders(0, 1, 2), ElectLeadersResponseData.class);
      assertEquals(
          List.of(84, 0, 84),
          answer.replicaElectionResults().get(0).partitionResult().stream()
              .map(each -> (int) each.errorCode())
              .toList());
      assertEquals(2, partition(metadata(NEWEST_METADATA), 1).leaderId());
      broker.cluster.lead(Requests.TOPIC, 2, 1);
      assertEquals(
          ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE.code(),
          client
              .call(2, Requests.electLeaders(2), ElectLeadersResponseData.class)
              .replicaElectionResults()
              .get(0)
              .partitionResult()
              .get(0)
              .errorCode());
    }
  }

  @Test
  void theQuorumIsDescribedWithWhoLagsBehind() throws IOException {
    broker.clusterAdmin.quorum =
        new Quorum(
            2,
            9,
            100,
            List.of(
                new QuorumNode(1, 100, 50, 50),
                new QuorumNode(2, 100, 60, 60),
                new QuorumNode(3, -1, -1, -1)),
            List.of(new QuorumNode(4, 90, 55, 40)));
    try (RawClient client = connect()) {
      DescribeQuorumResponseData answer =
          client.call(2, AdminRequests.describeQuorum(), DescribeQuorumResponseData.class);
      DescribeQuorumResponseData.PartitionData quorum = answer.topics().get(0).partitions().get(0);
      assertEquals(2, quorum.leaderId());
      assertEquals(9, quorum.leaderEpoch());
      assertEquals(100, quorum.highWatermark());
      assertEquals(3, quorum.currentVoters().size());
      assertEquals(-1, quorum.currentVoters().get(2).logEndOffset());
      assertEquals(4, quorum.observers().get(0).replicaId());
      assertEquals(40, quorum.observers().get(0).lastCaughtUpTimestamp());
      assertEquals(
          List.of(1, 2, 3),
          answer.nodes().stream().map(DescribeQuorumResponseData.Node::nodeId).toList());
    }
  }

  @Test
  void aBrokerIsForgotten() throws IOException {
    try (RawClient client = connect()) {
      UnregisterBrokerRequestData request = new UnregisterBrokerRequestData().setBrokerId(4);
      assertEquals(0, client.call(0, request, UnregisterBrokerResponseData.class).errorCode());
      assertEquals(
          List.of(1, 2, 3), broker.cluster.brokers().stream().map(ClusterView.Broker::id).toList());
      assertEquals(
          ErrorCode.BROKER_ID_NOT_REGISTERED.code(),
          client.call(0, request, UnregisterBrokerResponseData.class).errorCode());
      broker.authorizer = (principal, operation, resource, name) -> false;
      assertEquals(
          ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code(),
          client.call(0, request, UnregisterBrokerResponseData.class).errorCode());
    }
  }

  @Test
  void aNewLeaderThatIsNotSureOfItsEndSaysSo() throws IOException {
    broker.logs.lookUpError = ErrorCode.OFFSET_NOT_AVAILABLE;
    ListOffsetsRequestData request =
        new ListOffsetsRequestData()
            .setTopics(
                List.of(
                    new ListOffsetsRequestData.ListOffsetsTopic()
                        .setName(Requests.TOPIC)
                        .setPartitions(
                            List.of(
                                new ListOffsetsRequestData.ListOffsetsPartition()
                                    .setTimestamp(-1)))));
    try (RawClient client = connect()) {
      assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE.code(), offsetError(client, 5, request));
      assertEquals(ErrorCode.LEADER_NOT_AVAILABLE.code(), offsetError(client, 4, request));
    }
  }

  private static int offsetError(RawClient client, int version, ListOffsetsRequestData request)
      throws IOException {
    return client
        .call(version, request, ListOffsetsResponseData.class)
        .topics()
        .get(0)
        .partitions()
        .get(0)
        .errorCode();
  }
}
