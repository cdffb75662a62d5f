package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.esker.kafka.protocol.Api;
import dev.esker.spi.ConnectionLimits;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes that no client should send. Each gets an answer or a closed connection with at most one
 * line in the log, without a stack trace, and a well-behaved client beside it notices nothing.
 *
 * <p>Random input comes from a seed, which a failure names; {@code -Desker.fuzz.seed=N} replays it.
 */
class FuzzTest extends BrokerTest {
  private static final int MAX_REQUEST_BYTES = 1 << 20;
  private static final int MUTATIONS_PER_VERSION = 12;

  private final long seed = Long.getLong("esker.fuzz.seed", System.nanoTime());
  private final LogCapture log = new LogCapture();
  private Requests requests;
  private RawClient neighbour;

  @BeforeEach
  void connectNeighbour() throws IOException {
    ConnectionLimits defaults = ConnectionLimits.DEFAULTS;
    broker.limits =
        new ConnectionLimits(
            MAX_REQUEST_BYTES,
            defaults.maxConnections(),
            2L * MAX_REQUEST_BYTES,
            8L * MAX_REQUEST_BYTES,
            defaults.maxInFlightRequestsPerConnection(),
            defaults.idleMillis());
    requests = new Requests(broker);
    start();
    neighbour = connect();
  }

  @AfterEach
  void checkNeighbour() throws IOException {
    try (RawClient client = neighbour) {
      MetadataResponseData answer =
          client.call(
              9, new MetadataRequestData().setTopics(List.of()), MetadataResponseData.class);
      assertEquals(1, answer.brokers().size());
    } finally {
      log.close();
    }
    assertEquals(List.of(), log.stackTraces(), "seed " + seed);
  }

  private void expectRefused(byte[] bytes, String why) throws IOException {
    try (RawClient client = connect()) {
      client.sendBytes(bytes);
      client.expectClosed();
    }
    assertEquals(1, log.lines().size(), () -> log.lines().toString());
    assertTrue(log.lines().get(0).contains(why), log.lines().get(0));
  }

  private static byte[] frame(int length, byte[] content) {
    return ByteBuffer.allocate(4 + content.length).putInt(length).put(content).array();
  }

  private static byte[] head(int key, int version) {
    return ByteBuffer.allocate(14)
        .putShort((short) key)
        .putShort((short) version)
        .putInt(1)
        .putShort((short) -1)
        .putInt(0)
        .array();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, MAX_REQUEST_BYTES + 1, Integer.MAX_VALUE})
  void aLengthThatNoFrameMayHave(int length) throws IOException {
    expectRefused(frame(length, new byte[20]), "a frame of " + length + " bytes, allowed are 0 to");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void aFrameWithoutRoomForAHead(int length) throws IOException {
    expectRefused(frame(length, new byte[length]), "too short for a request");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, 17, 52, 1000, Short.MAX_VALUE})
  void anUnknownRequest(int key) throws IOException {
    expectRefused(frame(14, head(key, 0)), "api key " + key + " is not served");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 14, Short.MAX_VALUE})
  void anUnknownVersion(int version) throws IOException {
    expectRefused(frame(14, head(3, version)), "version " + version + " of METADATA is not served");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 6, Short.MAX_VALUE})
  void anUnknownVersionOfApiVersions(int version) throws IOException {
    try (RawClient client = connect()) {
      client.sendBytes(frame(14, head(18, version)));
      assertEquals(1, client.receive((short) 18, 0).correlationId());
    }
    assertEquals(List.of(), log.lines());
  }

  @Test
  void requestsBeforeABadOneAreNotHarmed() throws IOException {
    try (RawClient client = connect()) {
      client.send(9, requests.produce(9, -1, 0, Requests.batch("kept")));
      client.receive((short) 0, 9);
      client.sendBytes(frame(14, head(1000, 0)));
      client.expectClosed();
    }
    assertEquals(1, broker.logs.taken.get());
  }

  @Test
  void anArrayLongerThanItsFrame() throws IOException {
    // Metadata v0: 2^31-1 topics.
    byte[] body = ByteBuffer.allocate(14).put(head(3, 0), 0, 10).putInt(Integer.MAX_VALUE).array();
    expectRefused(frame(14, body), "the body of METADATA v0");
  }

  @Test
  void anArrayOfMillionsOfTinyElements() throws IOException {
    // Each takes two bytes here, and fifty as an object.
    int count = (MAX_REQUEST_BYTES - 64) / 2;
    ByteBuffer body = ByteBuffer.allocate(14 + 2 * count);
    body.put(head(3, 0), 0, 10).putInt(count);
    expectRefused(frame(body.capacity(), body.array()), "too many elements");
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void aTruncatedFrameWaitsAndEndsWithItsConnection(Api api) throws IOException {
    byte[] whole = RawClient.encode(api.newestVersion(), requests.of(api, api.newestVersion()), 1);
    for (int cut : new int[] {1, 3, 4, 5, whole.length - 1}) {
      try (RawClient client = connect()) {
        client.sendBytes(Arrays.copyOf(whole, cut));
      }
    }
    assertEquals(List.of(), log.lines());
  }

  /** The length says that this is all there is. */
  @ParameterizedTest
  @EnumSource(Api.class)
  void aBodyThatStopsShort(Api api) throws IOException {
    for (int version = api.oldestVersion(); version <= api.newestVersion(); version++) {
      byte[] whole = RawClient.encode(version, requests.of(api, version), 1);
      for (int length = 8; length < whole.length - 4; length += 1 + whole.length / 12) {
        byte[] cut = Arrays.copyOf(whole, 4 + length);
        ByteBuffer.wrap(cut).putInt(0, length);
        send(cut);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Api.class)
  void aRequestWithFlippedBytes(Api api) throws IOException {
    Random random = new Random(seed + api.key());
    for (int version = api.oldestVersion(); version <= api.newestVersion(); version++) {
      for (int i = 0; i < MUTATIONS_PER_VERSION; i++) {
        broker.cluster.remove("new");
        broker.cluster.add(Requests.TOPIC, 2);
        byte[] bytes = RawClient.encode(version, requests.of(api, version), 1);
        int flips = 1 + random.nextInt(4);
        for (int flip = 0; flip < flips; flip++) {
          int at = 8 + random.nextInt(bytes.length - 8);
          bytes[at] =
              switch (random.nextInt(4)) {
                case 0 -> (byte) 0xff;
                case 1 -> 0x7f;
                case 2 -> 0;
                default -> (byte) random.nextInt();
              };
        }
        send(bytes);
      }
    }
  }

  @Test
  void randomBytes() throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      if (i % 2 == 0) {
        // A length that fits, so that the rest is looked at.
        bytes = frame(bytes.length, bytes);
      }
      send(bytes);
    }
  }

  @Test
  void randomBodiesBehindGoodHeads() throws IOException {
    Random random = new Random(seed);
    for (Api api : Api.all()) {
      for (int i = 0; i < 10; i++) {
        byte[] body = new byte[random.nextInt(200)];
        random.nextBytes(body);
        int version =
            api.oldestVersion() + random.nextInt(1 + api.newestVersion() - api.oldestVersion());
        byte[] bytes =
            ByteBuffer.allocate(14 + body.length).put(head(api.key(), version)).put(body).array();
        send(frame(bytes.length, bytes));
      }
    }
  }

  /** Sends, and takes either an answer, or the end of the connection, but not silence. */
  private void send(byte[] bytes) throws IOException {
    try (RawClient client = connect()) {
      client.sendBytes(bytes);
      client.shutdownOutput();
      client.drain();
    } catch (EOFException | SocketException e) {
      // Closed, or reset because it hadn't read everything.
      return;
    } catch (java.net.SocketTimeoutException e) {
      fail("neither answered nor closed; seed " + seed + ": " + Arrays.toString(bytes), e);
    }
  }
}
