package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.AlterReplicaLogDirsResponseData;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.DescribeQuorumResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators' tools ask besides topics, configurations and quotas. */
class OperatorsTest extends BrokerTest {
  private static final byte TOPIC = 2;
  private static final byte CLIENT_METRICS = 16;

  @BeforeEach
  void startBroker() {
    broker.cluster.add(Requests.TOPIC, 2);
    start();
  }

  @Test
  void aLoneBrokerIsItsOwnQuorum() throws IOException {
    try (RawClient client = connect()) {
      DescribeQuorumResponseData answer =
          client.call(2, AdminRequests.describeQuorum(), DescribeQuorumResponseData.class);
      assertEquals(0, answer.errorCode());
      DescribeQuorumResponseData.PartitionData quorum = answer.topics().get(0).partitions().get(0);
      assertEquals(0, quorum.errorCode());
      assertEquals(1, quorum.leaderId());
      assertEquals(broker.cluster.metadataVersion(), quorum.highWatermark());
      assertEquals(List.of(), quorum.observers());
      assertEquals(1, quorum.currentVoters().size());
      DescribeQuorumResponseData.ReplicaState voter = quorum.currentVoters().get(0);
      assertEquals(1, voter.replicaId());
      assertEquals(quorum.highWatermark(), voter.logEndOffset());
      assertEquals(Uuid.ZERO_UUID, voter.replicaDirectoryId());
      assertEquals(voter.lastFetchTimestamp(), voter.lastCaughtUpTimestamp());
      DescribeQuorumResponseData.Node node = answer.nodes().iterator().next();
      assertEquals(1, node.nodeId());
      assertEquals(port, node.listeners().iterator().next().port());
    }
  }

  @Test
  void thereIsNoOtherQuorum() throws IOException {
    DescribeQuorumRequestData request = AdminRequests.describeQuorum();
    request.topics().get(0).setTopicName(Requests.TOPIC);
    try (RawClient client = connect()) {
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
          client
              .call(0, request, DescribeQuorumResponseData.class)
              .topics()
              .get(0)
              .partitions()
              .get(0)
              .errorCode());
    }
  }

  private static ListConfigResourcesResponseData list(RawClient client, int version, Byte... types)
      throws IOException {
    return client.call(
        version,
        new ListConfigResourcesRequestData().setResourceTypes(List.of(types)),
        ListConfigResourcesResponseData.class);
  }

  private static Set<String> names(ListConfigResourcesResponseData answer) {
    assertEquals(0, answer.errorCode());
    Set<String> names = new TreeSet<>();
    answer
        .configResources()
        .forEach(each -> names.add(each.resourceType() + " " + each.resourceName()));
    return names;
  }

  @Test
  void whatHasAConfigurationIsListedByType() throws IOException {
    IncrementalAlterConfigsRequestData subscribe =
        Requests.incrementalAlterConfigs((byte) 0, "1000");
    subscribe
        .resources()
        .forEach(resource -> resource.setResourceType(CLIENT_METRICS).setResourceName("m"));
    try (RawClient client = connect()) {
      client.call(1, subscribe, IncrementalAlterConfigsResponseData.class);
      assertEquals(Set.of("2 t"), names(list(client, 1, TOPIC)));
      assertEquals(Set.of("16 m"), names(list(client, 1, CLIENT_METRICS)));
      assertEquals(Set.of("16 m", "2 t"), names(list(client, 1)));
      // Version 0 tells no types.
      assertEquals(Set.of("16 m"), names(list(client, 0)));
      assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), list(client, 1, (byte) 3).errorCode());
    }
  }

  @Test
  void nobodyHasScramCredentials() throws IOException {
    try (RawClient client = connect()) {
      DescribeUserScramCredentialsResponseData all =
          client.call(
              0,
              AdminRequests.describeScramCredentials(),
              DescribeUserScramCredentialsResponseData.class);
      assertEquals(0, all.errorCode());
      assertEquals(List.of(), all.results());
      DescribeUserScramCredentialsResponseData one =
          client.call(
              0,
              AdminRequests.describeScramCredentials("alice"),
              DescribeUserScramCredentialsResponseData.class);
      assertEquals(0, one.errorCode());
      assertEquals("alice", one.results().get(0).user());
      assertEquals(ErrorCode.RESOURCE_NOT_FOUND.code(), one.results().get(0).errorCode());
    }
  }

  @Test
  void aReplicaCanOnlyBeWhereItIs() throws IOException {
    try (RawClient client = connect()) {
      assertEquals(ErrorCode.NONE.code(), alterReplicaLogDirs(client, "/twin", 1));
      assertEquals(ErrorCode.LOG_DIR_NOT_FOUND.code(), alterReplicaLogDirs(client, "/other", 1));
      assertEquals(ErrorCode.REPLICA_NOT_AVAILABLE.code(), alterReplicaLogDirs(client, "/twin", 2));
    }
  }

  private static short alterReplicaLogDirs(RawClient client, String path, int partition)
      throws IOException {
    return client
        .call(
            2,
            AdminRequests.alterReplicaLogDirs(path, partition),
            AlterReplicaLogDirsResponseData.class)
        .results()
        .get(0)
        .partitions()
        .get(0)
        .errorCode();
  }

  @Test
  void everyOneOfThemNeedsRightsOnTheCluster() throws IOException {
    broker.authorizer = (principal, operation, resource, name) -> false;
    short denied = ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code();
    try (RawClient client = connect()) {
      assertEquals(
          denied,
          client
              .call(2, AdminRequests.describeQuorum(), DescribeQuorumResponseData.class)
              .errorCode());
      assertEquals(denied, list(client, 1, TOPIC).errorCode());
      assertEquals(
          denied,
          client
              .call(
                  0,
                  AdminRequests.describeScramCredentials(),
                  DescribeUserScramCredentialsResponseData.class)
              .errorCode());
      assertEquals(denied, alterReplicaLogDirs(client, "/twin", 0));
    }
  }

  /** {@code max.connections} can be changed while the broker runs. */
  @Test
  void theNumberOfConnectionsIsAskedForWithEachOfThem() throws IOException {
    ConnectionLimits before = broker.limits;
    try (RawClient first = connect()) {
      first.call(4, new ListGroupsRequestData(), ListGroupsResponseData.class);
      broker.limits = before.withMaxConnections(1);
      try (RawClient second = connect()) {
        second.expectClosed();
      }
      broker.limits = before;
      try (RawClient third = connect()) {
        third.call(4, new ListGroupsRequestData(), ListGroupsResponseData.class);
      }
    }
  }
}
