package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.message.ProduceResponseData.PartitionProduceResponse;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Produce, with good batches and bad ones, answers in order, and none for acks=0. */
class ProduceTest extends BrokerTest {
  private static final int NEWEST = 13;

  private Requests requests;

  @BeforeEach
  void startBroker() {
    requests = new Requests(broker);
    start();
  }

  /** What can be wrong with a batch, and what the protocol calls it. */
  enum Damage {
    CRC(ErrorCode.CORRUPT_MESSAGE),
    CRC_FIELD(ErrorCode.CORRUPT_MESSAGE),
    SIZE_TOO_LARGE(ErrorCode.CORRUPT_MESSAGE),
    SIZE_NEGATIVE(ErrorCode.CORRUPT_MESSAGE),
    COUNT_TOO_LARGE(ErrorCode.INVALID_RECORD),
    COUNT_TOO_SMALL(ErrorCode.INVALID_RECORD),
    COUNT_NEGATIVE(ErrorCode.INVALID_RECORD),
    LAST_OFFSET(ErrorCode.INVALID_RECORD),
    MAGIC_0(ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT),
    MAGIC_1(ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT),
    MAGIC_3(ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT),
    CODEC(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE),
    CONTROL(ErrorCode.INVALID_RECORD);

    private final ErrorCode error;

    Damage(ErrorCode error) {
      this.error = error;
    }

    private void apply(ByteBuffer batch) {
      switch (this) {
        case CRC -> batch.put(60, (byte) (batch.get(60) + 1));
        case CRC_FIELD -> batch.putInt(17, 0);
        case SIZE_TOO_LARGE -> batch.putInt(8, batch.getInt(8) + 1);
        case SIZE_NEGATIVE -> batch.putInt(8, -1);
        case COUNT_TOO_LARGE -> batch.putInt(57, 3);
        case COUNT_TOO_SMALL -> batch.putInt(57, 1);
        case COUNT_NEGATIVE -> batch.putInt(57, -1);
        case LAST_OFFSET -> batch.putInt(23, 5);
        case MAGIC_0 -> batch.put(16, (byte) 0);
        case MAGIC_1 -> batch.put(16, (byte) 1);
        case MAGIC_3 -> batch.put(16, (byte) 3);
        case CODEC -> batch.putShort(21, (short) 7);
        case CONTROL -> batch.putShort(21, (short) 0x20);
      }
    }

    MemoryRecords batch() {
      ByteBuffer batch = Requests.batch("one", "two").buffer().duplicate();
      apply(batch);
      if (this != CRC && this != CRC_FIELD) {
        CRC32C crc = new CRC32C();
        crc.update(batch.duplicate().position(21));
        batch.putInt(17, (int) crc.getValue());
      }
      return MemoryRecords.readableRecords(batch.rewind());
    }
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void aBadBatchIsRefusedAndTheConnectionLives(Damage damage) throws IOException {
    try (RawClient client = connect();
        LogCapture log = new LogCapture()) {
      for (int version : new int[] {3, 8, NEWEST}) {
        PartitionProduceResponse answer =
            only(
                client.call(
                    version,
                    requests.produce(version, -1, 0, damage.batch()),
                    ProduceResponseData.class));
        assertEquals(damage.error.code(), answer.errorCode(), answer.toString());
        assertEquals(-1, answer.baseOffset());
      }
      produceGood(client, 0);
      assertEquals(List.of(), log.stackTraces());
    }
  }

  private void produceGood(RawClient client, long expectedOffset) throws IOException {
    PartitionProduceResponse answer =
        only(
            client.call(
                NEWEST,
                requests.produce(NEWEST, -1, 0, Requests.batch("good")),
                ProduceResponseData.class));
    assertEquals(0, answer.errorCode(), answer.toString());
    assertEquals(expectedOffset, answer.baseOffset());
  }

  private static PartitionProduceResponse only(ProduceResponseData answer) {
    assertEquals(1, answer.responses().size());
    return answer.responses().iterator().next().partitionResponses().get(0);
  }

  @Test
  void batchesWithFlippedBytesAreRefusedOrWhole() throws IOException {
    long seed = Long.getLong("esker.fuzz.seed", System.nanoTime());
    Random random = new Random(seed);
    long appended = 0;
    try (RawClient client = connect();
        LogCapture log = new LogCapture()) {
      for (int i = 0; i < 500; i++) {
        ByteBuffer batch = Requests.batch("one", "two", "three").buffer().duplicate();
        // Only the leader epoch, bytes 12 to 15, is neither in the checksum nor looked at.
        int at = random.nextInt(batch.limit());
        batch.put(at, (byte) (batch.get(at) ^ (1 << random.nextInt(8))));
        ProduceResponseData answer =
            client.call(
                NEWEST,
                requests.produce(NEWEST, -1, 0, MemoryRecords.readableRecords(batch)),
                ProduceResponseData.class);
        if (at >= 12 && at < 16) {
          assertEquals(0, only(answer).errorCode(), "seed " + seed);
          appended += 3;
        } else {
          assertNotEquals(0, only(answer).errorCode(), "seed " + seed + " byte " + at);
        }
      }
      produceGood(client, appended);
      assertEquals(List.of(), log.stackTraces(), "seed " + seed);
    }
  }

  @Test
  void twoBatchesForOnePartitionAreRefused() throws IOException {
    ByteBuffer one = Requests.batch("one").buffer();
    ByteBuffer two = ByteBuffer.allocate(2 * one.remaining());
    two.put(one.duplicate()).put(one.duplicate()).flip();
    try (RawClient client = connect()) {
      PartitionProduceResponse answer =
          only(
              client.call(
                  9,
                  requests.produce(9, -1, 0, MemoryRecords.readableRecords(two)),
                  ProduceResponseData.class));
      assertNotEquals(0, answer.errorCode());
    }
  }

  @Test
  void wrongPlacesAreNamed() throws IOException {
    try (RawClient client = connect()) {
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), error(client, 9, 2));
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), error(client, 9, -1));
      assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(), error(client, NEWEST, 7));
      ProduceRequestData byName = requests.produce(9, -1, 0, Requests.batch("x"));
      byName.topicData().find("t", Uuid.ZERO_UUID).setName("nowhere");
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code(),
          only(client.call(9, byName, ProduceResponseData.class)).errorCode());
      ProduceRequestData byId = requests.produce(NEWEST, -1, 0, Requests.batch("x"));
      byId.topicData().iterator().next().setTopicId(Uuid.randomUuid());
      assertEquals(
          ErrorCode.UNKNOWN_TOPIC_ID.code(),
          only(client.call(NEWEST, byId, ProduceResponseData.class)).errorCode());
      ProduceRequestData acks = requests.produce(9, 2, 0, Requests.batch("x"));
      assertEquals(
          ErrorCode.INVALID_REQUIRED_ACKS.code(),
          only(client.call(9, acks, ProduceResponseData.class)).errorCode());
      assertEquals(0, broker.logs.taken.get());
    }
  }

  private short error(RawClient client, int version, int partition) throws IOException {
    return only(client.call(
            version,
            requests.produce(version, -1, partition, Requests.batch("x")),
            ProduceResponseData.class))
        .errorCode();
  }

  @Test
  void theLeaderIsNamedToWhoeverAsksAnother() throws IOException {
    broker.cluster.addBroker(2, "other.example", 9999);
    broker.cluster.add("t", 1, 2);
    try (RawClient client = connect()) {
      ProduceResponseData answer =
          client.call(
              10, requests.produce(10, -1, 0, Requests.batch("x")), ProduceResponseData.class);
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER.code(), only(answer).errorCode());
      assertEquals(2, only(answer).currentLeader().leaderId());
      assertEquals("other.example", answer.nodeEndpoints().find(2).host());
    }
  }

  @Test
  void zstdNeedsAVersionThatKnowsIt() throws IOException {
    MemoryRecords batch =
        MemoryRecords.withRecords(
            Compression.zstd().build(), new SimpleRecord("x".getBytes(StandardCharsets.UTF_8)));
    try (RawClient client = connect()) {
      assertEquals(
          ErrorCode.UNSUPPORTED_COMPRESSION_TYPE.code(),
          only(client.call(6, requests.produce(6, -1, 0, batch), ProduceResponseData.class))
              .errorCode());
      assertEquals(
          0,
          only(client.call(7, requests.produce(7, -1, 0, batch), ProduceResponseData.class))
              .errorCode());
    }
  }

  @Test
  void withoutAcknowledgementThereIsNoAnswer() throws IOException {
    try (RawClient client = connect()) {
      for (int i = 0; i < 10; i++) {
        client.send(9, requests.produce(9, 0, 0, Requests.batch("x")));
      }
      int last = client.send(3, new ApiVersionsRequestData().setClientSoftwareName("x"));
      // ApiVersions v3 without a version of the software is an error, but an answer: the first.
      assertEquals(last, client.receive((short) 18, 3).correlationId());
      produceGood(client, 10);
    }
  }

  @Test
  void whatCameBeforeTheEndOfAConnectionIsAppended() throws IOException {
    try (RawClient client = connect()) {
      for (int i = 0; i < 50; i++) {
        client.send(9, requests.produce(9, 0, 0, Requests.batch("x")));
      }
    }
    await(() -> broker.logs.taken.get() == 50, "50 appends");
    try (RawClient client = connect()) {
      produceGood(client, 50);
    }
  }

  @Test
  void aFailureWithoutAcknowledgementClosesTheConnection() throws IOException {
    try (RawClient client = connect();
        LogCapture log = new LogCapture()) {
      client.send(9, requests.produce(9, 0, 5, Requests.batch("x")));
      client.expectClosed();
      await(() -> !log.lines().isEmpty(), "a line in the log");
      assertEquals(1, log.lines().size());
      assertTrue(log.lines().get(0).contains("acks=0 failed on t-5"), log.lines().get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersComeInTheOrderOfTheRequests(boolean stalled) throws IOException {
    try (RawClient client = connect()) {
      broker.logs.stall(stalled);
      List<Integer> ids = new ArrayList<>();
      List<Short> keys = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        if (i % 3 == 1) {
          ids.add(client.send(9, new MetadataRequestData().setTopics(List.of())));
          keys.add((short) 3);
        } else {
          ids.add(client.send(9, requests.produce(9, -1, i % 2, Requests.batch("value-" + i))));
          keys.add((short) 0);
        }
      }
      if (stalled) {
        // The first append runs; the metadata request behind it must not overtake it.
        await(() -> broker.logs.taken.get() >= 1, "an append");
        broker.logs.stall(false);
      }
      for (int i = 0; i < ids.size(); i++) {
        RawClient.Answer answer = client.receive(keys.get(i), 9);
        assertEquals(ids.get(i), answer.correlationId());
        if (answer.body() instanceof ProduceResponseData produced) {
          assertEquals(0, only(produced).errorCode());
        }
      }
      MetadataResponseData metadata =
          client.call(
              9, new MetadataRequestData().setTopics(List.of()), MetadataResponseData.class);
      assertEquals(1, metadata.brokers().size());
    }
  }

  @Test
  void transactionsAreRefused() throws IOException {
    MemoryRecords batch =
        MemoryRecords.withTransactionalRecords(
            Compression.NONE,
            1L,
            (short) 0,
            0,
            new SimpleRecord("x".getBytes(StandardCharsets.UTF_8)));
    try (RawClient client = connect()) {
      PartitionProduceResponse answer =
          only(client.call(9, requests.produce(9, -1, 0, batch), ProduceResponseData.class));
      assertEquals(ErrorCode.INVALID_TXN_STATE.code(), answer.errorCode());
      assertNull(answer.recordErrors().stream().findAny().orElse(null));
    }
  }
}
