package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetch: sessions, waiting, and records that come from memory or straight from a file. */
class FetchTest extends BrokerTest {
  private static final int BY_ID = 18;
  private static final int BY_NAME = 12;

  private Requests requests;

  @BeforeEach
  void startBroker() {
    requests = new Requests(broker);
    start();
  }

  private void produce(RawClient client, int partition, String... values) throws IOException {
    ProduceResponseData answer =
        client.call(
            9,
            requests.produce(9, -1, partition, Requests.batch(values)),
            ProduceResponseData.class);
    assertEquals(0, answer.responses().iterator().next().partitionResponses().get(0).errorCode());
  }

  /** A fetch of those partitions, from the beginning, that doesn't wait. */
  private FetchRequestData request(int version, int session, int epoch, int... partitions) {
    FetchRequestData request =
        new FetchRequestData()
            .setMaxWaitMs(0)
            .setMinBytes(0)
            .setMaxBytes(1 << 20)
            .setSessionId(session)
            .setSessionEpoch(epoch);
    if (partitions.length == 0) {
      return request;
    }
    FetchTopic topic = new FetchTopic();
    for (int partition : partitions) {
      topic
          .partitions()
          .add(new FetchPartition().setPartition(partition).setPartitionMaxBytes(1 << 20));
    }
    if (version >= 13) {
      topic.setTopicId(requests.topicId());
    } else {
      topic.setTopic(Requests.TOPIC);
    }
    return request.setTopics(List.of(topic));
  }

  private static FetchResponseData call(RawClient client, int version, FetchRequestData request)
      throws IOException {
    return client.call(version, request, FetchResponseData.class);
  }

  private static List<Integer> partitions(FetchResponseData answer) {
    return answer.responses().stream()
        .flatMap(topic -> topic.partitions().stream())
        .map(PartitionData::partitionIndex)
        .toList();
  }

  private static PartitionData first(FetchResponseData answer) {
    return answer.responses().get(0).partitions().get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {BY_NAME, BY_ID})
  void aSessionTellsOnlyNews(int version) throws IOException {
    try (RawClient client = connect()) {
      produce(client, 0, "a");
      FetchResponseData full = call(client, version, request(version, 0, 0, 0, 1));
      int session = full.sessionId();
      assertNotEquals(0, session);
      assertEquals(List.of(0, 1), partitions(full));

      FetchRequestData onward = request(version, session, 1, 0);
      onward.topics().get(0).partitions().get(0).setFetchOffset(1);
      FetchResponseData nothingNew = call(client, version, onward);
      assertEquals(session, nothingNew.sessionId());
      assertEquals(List.of(), partitions(nothingNew));

      produce(client, 1, "b");
      FetchResponseData news = call(client, version, request(version, session, 2));
      assertEquals(List.of(1), partitions(news));
      assertEquals(1, first(news).highWatermark());

      // Partition 1 still has that record for whoever doesn't go on; forget it, and it hasn't.
      FetchRequestData forget = request(version, session, 3);
      forget.setForgottenTopicsData(
          List.of(
              new ForgottenTopic()
                  .setTopic(version >= 13 ? "" : Requests.TOPIC)
                  .setTopicId(version >= 13 ? requests.topicId() : Uuid.ZERO_UUID)
                  .setPartitions(List.of(1))));
      assertEquals(List.of(), partitions(call(client, version, forget)));

      FetchResponseData added = call(client, version, request(version, session, 4, 1));
      assertEquals(List.of(1), partitions(added));

      FetchResponseData closed = call(client, version, request(version, session, -1));
      assertEquals(0, closed.errorCode());
      assertEquals(0, closed.sessionId());
      assertEquals(
          ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code(),
          call(client, version, request(version, session, 5)).errorCode());
    }
  }

  @Test
  void aSessionNeedsTheRightEpochAndKind() throws IOException {
    try (RawClient client = connect()) {
      int session = call(client, BY_ID, request(BY_ID, 0, 0, 0)).sessionId();
      for (int wrong : new int[] {2, 7, Integer.MAX_VALUE, -2}) {
        FetchResponseData answer = call(client, BY_ID, request(BY_ID, session, wrong));
        assertEquals(ErrorCode.INVALID_FETCH_SESSION_EPOCH.code(), answer.errorCode());
        assertEquals(List.of(), answer.responses());
      }
      assertEquals(
          ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR.code(),
          call(client, BY_NAME, request(BY_NAME, session, 1)).errorCode());
      assertEquals(
          ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code(),
          call(client, BY_ID, request(BY_ID, session + 1, 1)).errorCode());
      assertEquals(0, call(client, BY_ID, request(BY_ID, session, 1)).errorCode());
    }
  }

  @Test
  void aNewFullFetchReplacesTheSession() throws IOException {
    try (RawClient client = connect()) {
      int first = call(client, BY_ID, request(BY_ID, 0, 0, 0)).sessionId();
      int second = call(client, BY_ID, request(BY_ID, first, 0, 0)).sessionId();
      assertNotEquals(first, second);
      assertEquals(
          ErrorCode.FETCH_SESSION_ID_NOT_FOUND.code(),
          call(client, BY_ID, request(BY_ID, first, 1)).errorCode());
    }
  }

  @Test
  void whenEverySessionIsTakenAFetchGoesWithout() throws IOException {
    try (RawClient client = connect()) {
      for (int i = 0; i < 1000; i++) {
        assertNotEquals(0, call(client, BY_ID, request(BY_ID, 0, 0, 0)).sessionId());
      }
      FetchResponseData without = call(client, BY_ID, request(BY_ID, 0, 0, 0));
      assertEquals(0, without.errorCode());
      assertEquals(0, without.sessionId());
      assertEquals(List.of(0), partitions(without));
    }
  }

  @Test
  void anEmptyOrSessionlessFetchLeavesNoSession() throws IOException {
    try (RawClient client = connect()) {
      assertEquals(0, call(client, BY_ID, request(BY_ID, 0, 0)).sessionId());
      assertEquals(0, call(client, BY_ID, request(BY_ID, 0, -1, 0)).sessionId());
    }
  }

  @Test
  void aFetchWaitsForEnoughBytes() throws IOException {
    int batchBytes = Requests.batch("x").sizeInBytes();
    try (RawClient reader = connect();
        RawClient writer = connect()) {
      FetchRequestData request = request(BY_ID, 0, -1, 0);
      request.setMaxWaitMs(60_000).setMinBytes(2 * batchBytes);
      int id = reader.send(BY_ID, request);
      await(() -> broker.logs.waitingFetches.get() == 1, "a fetch that waits");
      produce(writer, 0, "x");
      await(() -> broker.logs.waitingFetches.get() == 1, "one batch isn't enough");
      produce(writer, 0, "y");
      RawClient.Answer answer = reader.receive((short) 1, BY_ID);
      assertEquals(id, answer.correlationId());
      assertEquals(2, first((FetchResponseData) answer.body()).highWatermark());
    }
  }

  @Test
  void aFetchThatWaitedLongEnoughIsAnsweredEmpty() throws IOException {
    try (RawClient reader = connect()) {
      FetchRequestData request = request(BY_ID, 0, -1, 0);
      request.setMaxWaitMs(1).setMinBytes(1);
      FetchResponseData answer = call(reader, BY_ID, request);
      assertEquals(0, first(answer).records().sizeInBytes());
    }
  }

  @Test
  void aLostConnectionEndsItsWait() throws IOException {
    try (RawClient reader = connect()) {
      FetchRequestData request = request(BY_ID, 0, -1, 0);
      reader.send(BY_ID, request.setMaxWaitMs(Integer.MAX_VALUE).setMinBytes(1));
      await(() -> broker.logs.waitingFetches.get() == 1, "a fetch that waits");
    }
    await(() -> frontend.connectionCount() == 0, "the connection gone");
    try (RawClient writer = connect()) {
      produce(writer, 0, "x");
      await(() -> broker.logs.waitingFetches.get() == 0, "nobody waits");
    }
    assertEquals(0, broker.logs.lentLeases.get());
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0, 3, 1", "-1, 0, 1", "0, -1, 1"})
  void sizesThatMakeNoSenseAreNoFailure(int maxBytes, int minBytes, int partitionBytes)
      throws IOException {
    try (RawClient client = connect()) {
      produce(client, 0, "x");
      FetchRequestData request = request(BY_ID, 0, -1, 0).setMaxBytes(maxBytes);
      request.setMinBytes(minBytes).setMaxWaitMs(-1);
      request.topics().get(0).partitions().get(0).setPartitionMaxBytes(partitionBytes);
      FetchResponseData answer = call(client, BY_ID, request);
      assertEquals(0, answer.errorCode());
      assertEquals(0, first(answer).errorCode());
    }
  }

  @Test
  void anOffsetOutsideIsNamed() throws IOException {
    try (RawClient client = connect()) {
      for (long offset : new long[] {-1, 1, Long.MAX_VALUE}) {
        FetchRequestData request = request(BY_ID, 0, -1, 0).setMaxWaitMs(60_000).setMinBytes(1);
        request.topics().get(0).partitions().get(0).setFetchOffset(offset);
        FetchResponseData answer = call(client, BY_ID, request);
        assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE.code(), first(answer).errorCode());
      }
    }
  }

  @Test
  void anUnknownTopicIdIsNamed() throws IOException {
    try (RawClient client = connect()) {
      FetchRequestData request = request(BY_ID, 0, -1, 0);
      request.topics().get(0).setTopicId(Uuid.randomUuid());
      FetchResponseData answer = call(client, BY_ID, request);
      assertEquals(ErrorCode.UNKNOWN_TOPIC_ID.code(), first(answer).errorCode());
    }
  }

  @Test
  void aReplicaIsTurnedAway() throws IOException {
    try (RawClient client = connect()) {
      FetchRequestData request = request(BY_NAME, 0, -1, 0).setReplicaId(2);
      FetchResponseData answer = call(client, BY_NAME, request);
      short error = answer.errorCode();
      assertEquals(
          ErrorCode.INVALID_REQUEST.code(), error == 0 ? first(answer).errorCode() : error);
    }
  }

  @ParameterizedTest
  @CsvSource({"epoll, true", "epoll, false", "nio, true", "nio, false"})
  void recordsComeWholeFromFileAndMemory(String transport, boolean fromFile) throws IOException {
    frontend.close();
    broker.config = java.util.Map.of("port", "0", "transport", transport);
    broker.logs.fromFile = fromFile;
    start();
    String large = "v".repeat(200_000);
    try (RawClient client = connect()) {
      for (int partition = 0; partition < 2; partition++) {
        for (int i = 0; i < 4; i++) {
          produce(client, partition, large + partition, "second of " + i);
        }
      }
      FetchRequestData request = request(BY_ID, 0, -1, 0, 1).setMaxBytes(10 << 20);
      FetchResponseData answer = call(client, BY_ID, request);
      assertEquals(List.of(0, 1), partitions(answer));
      for (PartitionData data : answer.responses().get(0).partitions()) {
        long offset = 0;
        for (Record record : ((MemoryRecords) data.records()).records()) {
          assertEquals(offset, record.offset());
          byte[] value = new byte[record.valueSize()];
          record.value().get(value);
          String expected =
              offset % 2 == 0 ? large + data.partitionIndex() : "second of " + offset / 2;
          assertEquals(expected, new String(value, java.nio.charset.StandardCharsets.UTF_8));
          offset++;
        }
        assertTrue(offset > 0);
      }
    }
  }
}
