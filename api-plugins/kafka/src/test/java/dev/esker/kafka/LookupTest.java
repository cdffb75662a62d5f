package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.twin.TwinCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.DescribeTopicPartitionsRequestData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData;
import org.apache.kafka.common.message.DescribeTopicPartitionsResponseData.DescribeTopicPartitionsResponseTopic;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.FindCoordinatorResponseData;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderPartition;
import org.apache.kafka.common.message.OffsetForLeaderEpochRequestData.OffsetForLeaderTopic;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData;
import org.apache.kafka.common.message.OffsetForLeaderEpochResponseData.EpochEndOffset;
import org.apache.kafka.common.message.ProduceResponseData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that look something up: topics by name and id, pages of partitions, offsets, epochs. */
class LookupTest extends BrokerTest {
  private Requests requests;

  @BeforeEach
  void startBroker() {
    requests = new Requests(broker);
    start();
  }

  private void produce(RawClient client, String... values) throws IOException {
    ProduceResponseData answer =
        client.call(
            9, requests.produce(9, -1, 0, Requests.batch(values)), ProduceResponseData.class);
    assertEquals(0, answer.responses().iterator().next().partitionResponses().get(0).errorCode());
  }

  private static ListOffsetsPartitionResponse offset(RawClient client, int version, long timestamp)
      throws IOException {
    ListOffsetsTopic topic =
        new ListOffsetsTopic()
            .setName(Requests.TOPIC)
            .setPartitions(List.of(new ListOffsetsPartition().setTimestamp(timestamp)));
    return client
        .call(
            version,
            new ListOffsetsRequestData().setReplicaId(-1).setTopics(List.of(topic)),
            ListOffsetsResponseData.class)
        .topics()
        .get(0)
        .partitions()
        .get(0);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 1, 3",
    "-2, 1, 0",
    "-3, 7, 0",
    "-4, 8, 0",
    "-5, 9, -1",
    "-6, 11, -1",
    "0, 1, 0",
    "9223372036854775807, 1, -1"
  })
  void specialTimesAreKnownFromTheirVersionOn(long timestamp, int firstVersion, long expected)
      throws IOException {
    try (RawClient client = connect()) {
      produce(client, "a", "b", "c");
      for (int version = 1; version <= 11; version++) {
        ListOffsetsPartitionResponse found = offset(client, version, timestamp);
        if (version < firstVersion) {
          assertEquals(ErrorCode.UNSUPPORTED_VERSION.code(), found.errorCode());
        } else {
          assertEquals(0, found.errorCode());
          assertEquals(expected, found.offset(), "version " + version);
        }
      }
    }
  }

  @Test
  void aTimeThatMeansNothingIsRefused() throws IOException {
    try (RawClient client = connect()) {
      for (long timestamp : new long[] {-7, Long.MIN_VALUE}) {
        assertEquals(
            ErrorCode.UNSUPPORTED_VERSION.code(), offset(client, 11, timestamp).errorCode());
      }
    }
  }

  @Test
  void aPartitionAskedForTwiceIsRefused() throws IOException {
    ListOffsetsTopic topic =
        new ListOffsetsTopic()
            .setName(Requests.TOPIC)
            .setPartitions(
                List.of(
                    new ListOffsetsPartition().setTimestamp(-1),
                    new ListOffsetsPartition().setTimestamp(-2)));
    try (RawClient client = connect()) {
      ListOffsetsResponseData answer =
          client.call(
              9,
              new ListOffsetsRequestData().setReplicaId(-1).setTopics(List.of(topic)),
              ListOffsetsResponseData.class);
      for (ListOffsetsPartitionResponse each : answer.topics().get(0).partitions()) {
        assertEquals(ErrorCode.INVALID_REQUEST.code(), each.errorCode());
      }
    }
  }

  private static MetadataResponseData metadata(
      RawClient client, int version, MetadataRequestTopic... topics) throws IOException {
    return client.call(
        version,
        new MetadataRequestData().setTopics(List.of(topics)).setAllowAutoTopicCreation(false),
        MetadataResponseData.class);
  }

  private static MetadataRequestTopic byName(String name) {
    return new MetadataRequestTopic().setName(name);
  }

  private static MetadataRequestTopic byId(Uuid id) {
    return new MetadataRequestTopic().setName(null).setTopicId(id);
  }

  @ParameterizedTest
  @CsvSource({"12", "13"})
  void topicsAreFoundById(int version) throws IOException {
    try (RawClient client = connect()) {
      MetadataResponseTopic found =
          metadata(client, version, byId(requests.topicId())).topics().iterator().next();
      assertEquals(0, found.errorCode());
      assertEquals(Requests.TOPIC, found.name());
      assertEquals(2, found.partitions().size());
      Uuid unknown = Uuid.randomUuid();
      Uuid other = Uuid.randomUuid();
      List<MetadataResponseTopic> missing =
          List.copyOf(metadata(client, version, byId(unknown), byId(other)).topics());
      assertEquals(
          List.of(unknown, other), missing.stream().map(MetadataResponseTopic::topicId).toList());
      for (MetadataResponseTopic topic : missing) {
        assertEquals(ErrorCode.UNKNOWN_TOPIC_ID.code(), topic.errorCode());
        assertNull(topic.name());
      }
    }
  }

  @Test
  void theSameTopicByNameAndIdIsNoFailure() throws IOException {
    try (RawClient client = connect()) {
      MetadataResponseData answer =
          metadata(
              client,
              13,
              byName(Requests.TOPIC),
              byId(requests.topicId()),
              byName(Requests.TOPIC),
              byName("nowhere"),
              byName("no good"));
      List<Short> errors = answer.topics().stream().map(MetadataResponseTopic::errorCode).toList();
      assertEquals(
          List.of(
              (short) 0,
              (short) 0,
              ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
              ErrorCode.INVALID_TOPIC_EXCEPTION.code()),
          errors);
      assertTrue(broker.cluster.topic("nowhere").isEmpty());
    }
  }

  @Test
  void idsBeforeTheirVersionAreRefused() throws IOException {
    try (RawClient client = connect()) {
      MetadataResponseData answer = metadata(client, 11, byName("t").setTopicId(Uuid.randomUuid()));
      assertEquals(ErrorCode.INVALID_REQUEST.code(), answer.topics().iterator().next().errorCode());
    }
  }

  private static DescribeTopicPartitionsResponseData page(
      RawClient client, int limit, DescribeTopicPartitionsRequestData.Cursor cursor)
      throws IOException {
    return client.call(
        0,
        new DescribeTopicPartitionsRequestData().setResponsePartitionLimit(limit).setCursor(cursor),
        DescribeTopicPartitionsResponseData.class);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "5", "7", "100", "0", "-1"})
  void pagesTogetherAreEverything(int limit) throws IOException {
    broker.cluster.add("a", 3);
    broker.cluster.add("b", 1);
    broker.cluster.add("z", 5);
    List<String> seen = new ArrayList<>();
    try (RawClient client = connect()) {
      DescribeTopicPartitionsRequestData.Cursor cursor = null;
      do {
        DescribeTopicPartitionsResponseData page = page(client, limit, cursor);
        int partitions = 0;
        for (DescribeTopicPartitionsResponseTopic topic : page.topics()) {
          assertEquals(0, topic.errorCode());
          topic.partitions().forEach(each -> seen.add(topic.name() + each.partitionIndex()));
          partitions += topic.partitions().size();
        }
        assertTrue(partitions <= Math.max(1, limit) && partitions > 0);
        cursor =
            page.nextCursor() == null
                ? null
                : new DescribeTopicPartitionsRequestData.Cursor()
                    .setTopicName(page.nextCursor().topicName())
                    .setPartitionIndex(page.nextCursor().partitionIndex());
      } while (cursor != null);
    }
    assertEquals(List.of("a0", "a1", "a2", "b0", "t0", "t1", "z0", "z1", "z2", "z3", "z4"), seen);
  }

  @Test
  void aCursorOfATopicThatIsGoneGoesOnBehindIt() throws IOException {
    broker.cluster.add("a", 1);
    try (RawClient client = connect()) {
      DescribeTopicPartitionsResponseData page =
          page(
              client,
              100,
              new DescribeTopicPartitionsRequestData.Cursor()
                  .setTopicName("gone")
                  .setPartitionIndex(3));
      assertEquals(
          List.of("t"),
          page.topics().stream().map(DescribeTopicPartitionsResponseTopic::name).toList());
      assertEquals(2, page.topics().find("t").partitions().size());
    }
  }

  private static EpochEndOffset epoch(RawClient client, String topic, int partition, int epoch)
      throws IOException {
    OffsetForLeaderEpochRequestData request = new OffsetForLeaderEpochRequestData();
    request
        .topics()
        .add(
            new OffsetForLeaderTopic()
                .setTopic(topic)
                .setPartitions(
                    List.of(
                        new OffsetForLeaderPartition()
                            .setPartition(partition)
                            .setCurrentLeaderEpoch(-1)
                            .setLeaderEpoch(epoch))));
    return client
        .call(4, request, OffsetForLeaderEpochResponseData.class)
        .topics()
        .find(topic)
        .partitions()
        .get(0);
  }

  /** With any other answer, librdkafka asks until its own time is out. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 53", "2, 53", "3, 42", "4, 42", "6, 42"})
  void coordinatorsOfTransactionsAreRefusedForGood(int version, int error) throws IOException {
    FindCoordinatorRequestData request = new FindCoordinatorRequestData();
    if (version > 0) {
      request.setKeyType((byte) 1);
    }
    if (version < 4) {
      request.setKey("id");
    } else {
      request.setCoordinatorKeys(List.of("id"));
    }
    try (RawClient client = connect()) {
      FindCoordinatorResponseData answer =
          client.call(version, request, FindCoordinatorResponseData.class);
      assertEquals(
          error, version < 4 ? answer.errorCode() : answer.coordinators().get(0).errorCode());
    }
  }

  @Test
  void theEndOfAnEpochIsFound() throws IOException {
    broker.cluster.add("elsewhere", 1, TwinCluster.SELF + 1);
    try (RawClient client = connect()) {
      produce(client, "a", "b");
      EpochEndOffset found = epoch(client, "t", 0, 0);
      assertEquals(0, found.errorCode());
      assertEquals(0, found.leaderEpoch());
      assertEquals(2, found.endOffset());
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), epoch(client, "t", 9, 0).errorCode());
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), epoch(client, "none", 0, 0).errorCode());
      EpochEndOffset other = epoch(client, "elsewhere", 0, 0);
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER.code(), other.errorCode());
      assertEquals(-1, other.endOffset());
    }
  }
}
