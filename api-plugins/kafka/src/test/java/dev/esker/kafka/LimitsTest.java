package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ConnectionLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection, and all together, can make the broker hold; and who is sent away. */
class LimitsTest extends BrokerTest {
  private static final int FRAME = 100_000;
  private static final int VERSION = 9;

  /**
   * After which a connection is sent away in the tests of just that. Long enough for whatever a
   * test sends first on a machine that is busy with something else; what it sends is made before it
   * connects.
   */
  private static final long IDLE_MILLIS = 1000;

  private Requests requests;

  private void start(int connections, long perConnection, long total, int inFlight, long idle) {
    broker.limits =
        new ConnectionLimits(1 << 20, connections, perConnection, total, inFlight, idle);
    requests = new Requests(broker);
    start();
  }

  private byte[] produce(int id) {
    String value = "v".repeat(FRAME);
    return RawClient.encode(VERSION, requests.produce(VERSION, -1, 0, Requests.batch(value)), id);
  }

  /** Sends beside the test, since it must block. */
  private CompletableFuture<Void> sendMany(RawClient client, int count) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            for (int i = 0; i < count; i++) {
              client.sendBytes(produce(i));
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void receiveMany(RawClient client, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      RawClient.Answer answer = client.receive((short) 0, VERSION);
      assertEquals(i, answer.correlationId());
      ProduceResponseData produced = (ProduceResponseData) answer.body();
      assertEquals(
          0, produced.responses().iterator().next().partitionResponses().get(0).errorCode());
    }
  }

  @Test
  void aConnectionHoldsSoManyBytes() throws IOException {
    start(10, 3 * FRAME, 1L << 30, 1000, 600_000);
    broker.logs.stall(true);
    try (RawClient client = connect()) {
      CompletableFuture<Void> sending = sendMany(client, 60);
      await(() -> broker.logs.taken.get() == 2, "two appends");
      // The third doesn't fit beside them; a neighbour isn't held up.
      try (RawClient neighbour = connect()) {
        metadata(neighbour);
      }
      assertEquals(2, broker.logs.taken.get());
      assertTrue(frontend.allocator().pinnedDirectMemory() < 10L * FRAME);
      broker.logs.stall(false);
      receiveMany(client, 60);
      sending.join();
    }
  }

  @Test
  void allTogetherHoldSoManyBytes() throws IOException {
    start(10, 1L << 30, 3 * FRAME, 1000, 600_000);
    broker.logs.stall(true);
    try (RawClient one = connect();
        RawClient two = connect()) {
      CompletableFuture<Void> first = sendMany(one, 30);
      // Two fit, and one frame at a time may exceed the limit, so that it can always be finished.
      await(() -> broker.logs.taken.get() == 3, "three appends");
      CompletableFuture<Void> second = sendMany(two, 30);
      broker.logs.stall(false);
      receiveMany(one, 30);
      receiveMany(two, 30);
      first.join();
      second.join();
    }
  }

  private void startSmall(long total, long idle) {
    broker.limits = new ConnectionLimits(64 << 20, 100, 1L << 30, total, 1000, idle);
    requests = new Requests(broker);
    start();
  }

  private List<RawClient> clients(int count) throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(connect());
    }
    return clients;
  }

  @Test
  void whoeverAnnouncesALargeFrameAndTricklesItStarvesNobody() throws IOException {
    startSmall(16 << 20, 600_000);
    List<RawClient> announcing = clients(40);
    try (RawClient neighbour = connect()) {
      for (RawClient client : announcing) {
        client.sendBytes(ByteBuffer.allocate(100_000).putInt(32 << 20).array());
      }
      await(() -> frontend.connectionCount() == 41, "41 connections");
      for (int round = 0; round < 5; round++) {
        for (RawClient client : announcing) {
          client.sendBytes(new byte[1]);
        }
        neighbour.sendBytes(produce(0));
        receiveMany(neighbour, 1);
      }
    } finally {
      for (RawClient client : announcing) {
        client.close();
      }
    }
  }

  @Test
  void framesThatTogetherExceedTheLimitByFarCanAllBeFinished() throws IOException {
    startSmall(256 << 10, 600_000);
    List<RawClient> halves = clients(8);
    try {
      byte[] frame =
          RawClient.encode(
              VERSION, requests.produce(VERSION, -1, 0, Requests.batch("v".repeat(900_000))), 0);
      List<CompletableFuture<Void>> sending = new ArrayList<>();
      for (RawClient client : halves) {
        client.sendBytes(Arrays.copyOf(frame, 150_000));
      }
      for (RawClient client : halves) {
        byte[] rest = Arrays.copyOfRange(frame, 150_000, frame.length);
        sending.add(CompletableFuture.runAsync(() -> unchecked(() -> client.sendBytes(rest))));
      }
      for (RawClient client : halves) {
        receiveMany(client, 1);
      }
      sending.forEach(CompletableFuture::join);
    } finally {
      for (RawClient client : halves) {
        client.close();
      }
    }
  }

  @Test
  void aFrameForWhichOthersWaitHasToHurry() throws IOException {
    startSmall(256 << 10, IDLE_MILLIS);
    try (LogCapture log = new LogCapture();
        RawClient slow = connect()) {
      slow.sendBytes(ByteBuffer.allocate(500_000).putInt(32 << 20).array());
      // A byte now and then keeps it from being idle, and would do so for half an hour.
      assertThrows(
          SocketException.class,
          () -> {
            while (true) {
              slow.sendBytes(new byte[1]);
            }
          });
      await(() -> !log.lines().isEmpty(), "a line in the log");
      assertTrue(log.lines().get(0).contains("comes too slowly"), log.lines()::toString);
    }
  }

  /** A step that talks to the broker. */
  private interface Talk {
    void run() throws IOException;
  }

  private static void unchecked(Talk talk) {
    try {
      talk.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aConnectionHasSoManyRequests() throws IOException {
    start(10, 1L << 30, 1L << 30, 5, 600_000);
    broker.logs.stall(true);
    try (RawClient client = connect()) {
      CompletableFuture<Void> sending = sendMany(client, 20);
      await(() -> broker.logs.taken.get() == 5, "five appends");
      try (RawClient neighbour = connect()) {
        metadata(neighbour);
      }
      assertEquals(5, broker.logs.taken.get());
      broker.logs.stall(false);
      receiveMany(client, 20);
      sending.join();
    }
  }

  @Test
  void aConnectionTooManyIsClosed() throws IOException {
    start(2, 1L << 30, 1L << 30, 5, 600_000);
    try (LogCapture log = new LogCapture();
        RawClient one = connect();
        RawClient two = connect()) {
      metadata(one);
      metadata(two);
      try (RawClient three = connect()) {
        three.expectClosed();
      }
      assertEquals(1, log.lines().size());
      assertTrue(log.lines().get(0).contains("allowed are 2 (max.connections)"));
      metadata(one);
    }
  }

  private static void metadata(RawClient client) throws IOException {
    assertEquals(
        1,
        client
            .call(9, new MetadataRequestData().setTopics(List.of()), MetadataResponseData.class)
            .brokers()
            .size());
  }

  private FetchRequestData largeFetch() {
    FetchRequestData request = requests.fetch(VERSION, 0, 0, 0).setMaxBytes(50 << 20);
    request.topics().get(0).partitions().get(0).setPartitionMaxBytes(50 << 20);
    return request;
  }

  private void fill() throws IOException {
    try (RawClient writer = connect()) {
      for (int i = 0; i < 40; i++) {
        writer.sendBytes(produce(i));
      }
      receiveMany(writer, 40);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoeverDoesNotReadGetsNoFurtherAnswers(boolean fromFile) throws IOException {
    broker.logs.fromFile = fromFile;
    start(10, 1L << 30, 1L << 30, 1000, 600_000);
    fill();
    try (RawClient slow = new RawClient(port, 8192)) {
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        ids.add(slow.send(VERSION, largeFetch()));
      }
      await(() -> broker.logs.lentLeases.get() > 0, "a fetch");
      try (RawClient neighbour = connect()) {
        metadata(neighbour);
      }
      // 4 MB each: the first is on its way, and no other may begin before it has left.
      assertEquals(1, broker.logs.lentLeases.get());
      for (int id : ids) {
        RawClient.Answer answer = slow.receive((short) 1, VERSION);
        assertEquals(id, answer.correlationId());
        FetchResponseData body = (FetchResponseData) answer.body();
        assertTrue(
            body.responses().get(0).partitions().get(0).records().sizeInBytes() > 40 * FRAME);
      }
      assertEquals(50, broker.logs.lentLeases.get());
    }
  }

  @Test
  void whoeverNeverReadsIsIdleAndSentAway() throws IOException {
    start(10, 1L << 30, 1L << 30, 1000, 2000);
    fill();
    try (RawClient slow = new RawClient(port, 8192)) {
      for (int i = 0; i < 5; i++) {
        slow.send(VERSION, largeFetch());
      }
      await(() -> broker.logs.lentLeases.get() == 1, "a fetch");
      await(() -> broker.logs.openLeases.get() == 0, "the connection given up");
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    start(10, 1L << 30, 1L << 30, 1000, IDLE_MILLIS);
    byte[] frame = RawClient.encode(9, new MetadataRequestData().setTopics(List.of()), 0);
    try (LogCapture log = new LogCapture();
        RawClient client = connect()) {
      client.sendBytes(frame);
      assertEquals(0, client.receive((short) 3, 9).correlationId());
      client.expectClosed();
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void aFrameThatNeverEndsIsGivenUp() throws IOException {
    start(10, 1L << 30, 1L << 30, 1000, IDLE_MILLIS);
    try (LogCapture log = new LogCapture();
        RawClient client = connect()) {
      client.sendBytes(ByteBuffer.allocate(10).putInt(1000).array());
      client.expectClosed();
      await(() -> !log.lines().isEmpty(), "a line in the log");
      assertTrue(log.lines().get(0).contains("the rest of a frame doesn't come"));
    }
  }

  @Test
  void aLargeLengthAloneCostsNoMemory() throws IOException {
    start(100, 1L << 30, 1L << 30, 1000, 600_000);
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        RawClient client = connect();
        clients.add(client);
        client.sendBytes(ByteBuffer.allocate(8).putInt(1 << 20).array());
      }
      await(() -> frontend.connectionCount() == 50, "50 connections");
      try (RawClient neighbour = connect()) {
        metadata(neighbour);
      }
    } finally {
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @Test
  void aHalfClosedConnectionIsAnsweredAndThenEnds() throws IOException {
    start(10, 1L << 30, 1L << 30, 1000, 600_000);
    broker.logs.stall(true);
    try (RawClient client = connect()) {
      for (int i = 0; i < 5; i++) {
        client.sendBytes(produce(i));
      }
      client.shutdownOutput();
      await(() -> broker.logs.taken.get() == 5, "five appends");
      broker.logs.stall(false);
      receiveMany(client, 5);
      client.expectClosed();
    }
    await(() -> frontend.connectionCount() == 0, "the connection gone");
  }

  @Test
  void whatAHalfClosedConnectionHasSentBeyondItsLimitIsAnsweredToo() throws IOException {
    start(10, 1L << 30, 1L << 30, 2, 600_000);
    broker.logs.stall(true);
    try (RawClient client = connect()) {
      for (int i = 0; i < 20; i++) {
        client.send(9, new MetadataRequestData().setTopics(List.of()));
      }
      client.sendBytes(produce(20));
      client.sendBytes(ByteBuffer.allocate(8).putInt(1000).array());
      client.shutdownOutput();
      broker.logs.stall(false);
      for (int i = 1; i <= 20; i++) {
        assertEquals(i, client.receive((short) 3, 9).correlationId());
      }
      assertEquals(20, client.receive((short) 0, VERSION).correlationId());
      client.expectClosed();
    }
  }

  @Test
  void aFetchOfAHalfClosedConnectionWaitsForNothing() throws IOException {
    start(10, 1L << 30, 1L << 30, 1000, 600_000);
    try (RawClient client = connect()) {
      int id = client.send(VERSION, requests.fetch(VERSION, 0, Integer.MAX_VALUE, 1));
      await(() -> broker.logs.waitingFetches.get() == 1, "a fetch that waits");
      client.shutdownOutput();
      assertEquals(id, client.receive((short) 1, VERSION).correlationId());
      client.expectClosed();
    }
  }

  @Test
  void aHalfClosedConnectionIsGivenUpIfItsAnswerDoesNotCome() throws IOException {
    start(10, 1L << 30, 1L << 30, 1000, IDLE_MILLIS);
    broker.logs.stall(true);
    byte[] frame = produce(0);
    try (RawClient client = connect()) {
      client.sendBytes(frame);
      await(() -> broker.logs.taken.get() == 1, "an append");
      client.shutdownOutput();
      client.expectClosed();
    }
  }
}
