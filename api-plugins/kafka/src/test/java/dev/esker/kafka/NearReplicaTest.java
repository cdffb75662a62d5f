package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that say where they stand read from the replica that is near (KIP-392). */
class NearReplicaTest extends BrokerTest {
  private static final int VERSION = 12;
  private static final int BEFORE_RACKS = 10;
  private static final int WITH_LEADER = 16;

  private Requests requests;

  @BeforeEach
  void startBroker() throws IOException {
    requests = new Requests(broker);
    broker.cluster.addBroker(2, "two.example", 9992);
    broker.cluster.addReplicated(Requests.TOPIC, List.of(List.of(1, 2)));
    start();
    try (RawClient client = connect()) {
      client.call(9, requests.produce(9, -1, 0, Requests.batch("x")), ProduceResponseData.class);
    }
  }

  private static PartitionData only(FetchResponseData answer) {
    return answer.responses().get(0).partitions().get(0);
  }

  private FetchResponseData fetch(RawClient client, int version, String rack) throws IOException {
    return client.call(
        version, requests.fetch(version, 0, 0, 0).setRackId(rack), FetchResponseData.class);
  }

  @Test
  void theLeaderNamesTheReplicaInTheClientsRack() throws IOException {
    try (RawClient client = connect()) {
      PartitionData near = only(fetch(client, VERSION, "rack-2"));
      assertEquals(0, near.errorCode());
      assertEquals(2, near.preferredReadReplica());
      assertEquals(1, near.highWatermark());
      assertEquals(0, near.records().sizeInBytes());
      for (String rack : List.of("", "rack-9")) {
        PartitionData far = only(fetch(client, VERSION, rack));
        assertEquals(-1, far.preferredReadReplica());
        assertEquals(true, far.records().sizeInBytes() > 0);
      }
    }
  }

  @Test
  void aSessionRepeatsItWhileItHolds() throws IOException {
    try (RawClient client = connect()) {
      FetchRequestData first =
          requests.fetch(VERSION, 1, 0, 0).setRackId("rack-2").setSessionEpoch(0);
      FetchResponseData begun = client.call(VERSION, first, FetchResponseData.class);
      assertEquals(2, only(begun).preferredReadReplica());
      FetchRequestData next =
          new FetchRequestData()
              .setMaxWaitMs(0)
              .setMaxBytes(1 << 20)
              .setRackId("rack-2")
              .setSessionId(begun.sessionId())
              .setSessionEpoch(1);
      assertEquals(
          2, only(client.call(VERSION, next, FetchResponseData.class)).preferredReadReplica());
    }
  }

  @Test
  void aFollowerAnswersThoseWhoKnowOfFollowers() throws IOException {
    broker.cluster.lead(Requests.TOPIC, 0, 2);
    try (RawClient client = connect()) {
      assertEquals(true, only(fetch(client, VERSION, "")).records().sizeInBytes() > 0);
      assertEquals(
          ErrorCode.NOT_LEADER_OR_FOLLOWER.code(),
          only(fetch(client, BEFORE_RACKS, "")).errorCode());
    }
  }

  @Test
  void whoIsNoReplicaNamesTheLeader() throws IOException {
    broker.cluster.lead(Requests.TOPIC, 0, 3);
    broker.cluster.addBroker(3, "three.example", 9993);
    try (RawClient client = connect()) {
      FetchResponseData answer = fetch(client, WITH_LEADER, "");
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER.code(), only(answer).errorCode());
      assertEquals(3, only(answer).currentLeader().leaderId());
      assertEquals(1, only(answer).currentLeader().leaderEpoch());
      assertEquals("three.example", answer.nodeEndpoints().find(3).host());
    }
  }
}
