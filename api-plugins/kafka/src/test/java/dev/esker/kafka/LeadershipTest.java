package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.message.AlterPartitionReassignmentsResponseData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersResponseData;
import org.apache.kafka.common.message.ElectLeadersResponseData.PartitionResult;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.ListPartitionReassignmentsResponseData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What tools that move leaders and replicas are answered by a broker without peers. */
class LeadershipTest extends BrokerTest {

  @BeforeEach
  void startBroker() {
    broker.cluster.add(Requests.TOPIC, 2);
    start();
  }

  @Test
  void whereTheLeaderIsPreferredNoElectionIsNeeded() throws IOException {
    assertEquals(List.of(84, 84, 3, 3), elect(Requests.electLeaders(0, 1, 2, -1)));
  }

  @Test
  void anUncleanElectionIsNotNeededWhereThereIsALeader() throws IOException {
    assertEquals(List.of(84), elect(Requests.electLeaders(1).setElectionType((byte) 1)));
  }

  @Test
  void ofAllPartitionsOnlyThoseThatNeedAnElectionAreListed() throws IOException {
    assertEquals(List.of(), elect(new ElectLeadersRequestData().setTopicPartitions(null)));
  }

  @Test
  void anElectionOfAnotherTypeIsRefused() throws IOException {
    try (RawClient client = connect()) {
      ElectLeadersResponseData answer =
          client.call(
              2,
              Requests.electLeaders(0).setElectionType((byte) 2),
              ElectLeadersResponseData.class);
      assertEquals(42, answer.errorCode());
    }
  }

  private List<Integer> elect(ElectLeadersRequestData request) throws IOException {
    try (RawClient client = connect()) {
      ElectLeadersResponseData answer = client.call(2, request, ElectLeadersResponseData.class);
      assertEquals(0, answer.errorCode());
      return answer.replicaElectionResults().stream()
          .flatMap(topic -> topic.partitionResult().stream())
          .map(PartitionResult::errorCode)
          .map(Short::intValue)
          .toList();
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {"0, 1, 0", "0, 2, 39", "0, 1;2, 39", "2, 1, 3", "-1, 1, 3", "0, null, 85"})
  void replicasStayWhereTheyAre(int partition, String replicas, int error) throws IOException {
    List<Integer> brokers =
        replicas == null ? null : Arrays.stream(replicas.split(";")).map(Integer::valueOf).toList();
    try (RawClient client = connect()) {
      AlterPartitionReassignmentsResponseData answer =
          client.call(
              1,
              Requests.reassign(partition, brokers),
              AlterPartitionReassignmentsResponseData.class);
      assertEquals(0, answer.errorCode());
      assertEquals(error, answer.responses().get(0).partitions().get(0).errorCode());
    }
  }

  @Test
  void noReassignmentIsUnderWay() throws IOException {
    try (RawClient client = connect()) {
      ListPartitionReassignmentsResponseData answer =
          client.call(
              0,
              new ListPartitionReassignmentsRequestData().setTopics(null),
              ListPartitionReassignmentsResponseData.class);
      assertEquals(0, answer.errorCode());
      assertEquals(List.of(), answer.topics());
    }
  }
}
