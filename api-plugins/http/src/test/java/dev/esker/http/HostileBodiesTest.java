package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are too large, too slow, too many, or not what they say. */
class HostileBodiesTest extends HttpFixture {

  private static final int LIMIT = 100_000;
  private static final int HUNDRED_MEGABYTES = 100_000_000;
  private static final String HEAD = "POST /topics/t/produce HTTP/1.1\r\nHost: localhost\r\n";

  private void startWithLimit() throws Exception {
    set("max.request.bytes", Integer.toString(LIMIT));
    start();
  }

  private static String sized(int length) {
    return HEAD + "Content-Length: " + length + "\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Expect: 100-continue\r\n"})
  void aBodyThatIsAnnouncedAsTooLargeIsRefusedBeforeItIsSent(String expect) throws Exception {
    startWithLimit();
    RawHttp client = client();
    client.send(HEAD + expect + "Content-Length: " + HUNDRED_MEGABYTES + "\r\n\r\n");
    refused(413, "PAYLOAD_TOO_LARGE", client);
    assertEquals(0, listener().bodyBytes());
    isServed(client());
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOn() throws Exception {
    startWithLimit();
    RawHttp client = client();
    String body = "{\"value\":\"x\"}";
    client.send(HEAD + "Expect: 100-continue\r\nContent-Length: " + body.length() + "\r\n\r\n");
    assertEquals(100, client.receiveHead().status());
    client.send(body);
    assertEquals(200, client.receive().status());
  }

  /** It sends all of it, whatever it is told meanwhile, and then looks what it was told. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoGoesOnSendingWhatIsTooLargeGetsToReadWhy(boolean announced) throws Exception {
    startWithLimit();
    RawHttp client = client();
    int parts = 400;
    String part = "x".repeat(50_000);
    client.send(announced ? sized(parts * part.length()) : HEAD + "Transfer-Encoding: chunked\r\n");
    client.send(announced ? "" : "\r\n");
    for (int i = 0; i < parts; i++) {
      client.send(announced ? part : Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
      assertTrue(listener().bodyBytes() <= LIMIT, "more is held than may be");
    }
    client.send(announced ? "" : "0\r\n\r\n");
    refused(413, "PAYLOAD_TOO_LARGE", client);
    isServed(client);
  }

  @Test
  void aBodyOfExactlyTheLimitIsTaken() throws Exception {
    startWithLimit();
    RawHttp client = client();
    client.send(HEAD + "Content-Type: text/plain\r\nContent-Length: " + LIMIT + "\r\n\r\n");
    client.send("x".repeat(LIMIT));
    assertEquals(200, client.receive().status());
  }

  @Test
  void aBodyThatDoesNotArriveIsGivenUp() throws Exception {
    set("request.timeout.ms", "50");
    start();
    RawHttp client = client();
    client.send(sized(1000) + "{\"value\":");
    refused(408, "REQUEST_TIMEOUT", client);
    client.expectClosed();
  }

  @Test
  void aBodyThatWasRefusedAndNeverEndsIsGivenUpToo() throws Exception {
    set("request.timeout.ms", "50");
    startWithLimit();
    RawHttp client = client();
    client.send(sized(HUNDRED_MEGABYTES) + "x");
    refused(413, "PAYLOAD_TOO_LARGE", client);
    client.expectClosed();
  }

  @Test
  void bodiesThatHaveNoRoomAreRefusedUntilThereIs() throws Exception {
    limit(10, 2_000);
    start();
    broker.logs.stall(true);
    RawHttp first = client();
    String body = "{\"value\":\"" + "x".repeat(1_500) + "\"}";
    first.post("/topics/t/produce", body);
    await(() -> broker.logs.taken.get() == 1, "an append");
    assertTrue(listener().bodyBytes() >= body.length());
    RawHttp second = client();
    second.post("/topics/t/produce", body);
    RawHttp.Answer refusal = refused(503, "UNAVAILABLE", second);
    assertEquals("1", refusal.headers().get("retry-after"));
    isServed(second);
    broker.logs.stall(false);
    assertEquals(200, first.receive().status());
    await(() -> listener().bodyBytes() == 0, "room");
    second.post("/topics/t/produce", body);
    assertEquals(200, second.receive().status());
  }

  @Test
  void aClientThatGoesInTheMiddleOfABodyTakesNothingWithIt() throws Exception {
    start();
    for (int i = 0; i < 20; i++) {
      try (RawHttp client = new RawHttp(port())) {
        client.send(sized(LIMIT) + "x".repeat(10_000));
        await(() -> listener().bodyBytes() == 10_000, "the body's beginning");
      }
      await(() -> listener().bodyBytes() == 0, "room");
    }
    isServed(client());
  }

  /** How a test compresses. */
  enum Coding {
    GZIP,
    ZSTD;

    byte[] encode(int zeros) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (OutputStream out =
          this == GZIP
              ? new GZIPOutputStream(bytes)
              : dev.esker.records.Compression.ZSTD.wrapOutput(bytes)) {
        byte[] some = new byte[LIMIT];
        for (int left = zeros; left > 0; left -= some.length) {
          out.write(some, 0, Math.min(left, some.length));
        }
      }
      return bytes.toByteArray();
    }

    void send(RawHttp client, byte[] body) throws IOException {
      client.send(
          HEAD
              + "Content-Type: application/octet-stream\r\nContent-Encoding: "
              + name().toLowerCase(java.util.Locale.ROOT)
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n");
      client.send(body);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatGrowsTooLargeIsRefusedWithoutHoldingIt(Coding coding) throws Exception {
    startWithLimit();
    RawHttp client = client();
    byte[] bomb = coding.encode(HUNDRED_MEGABYTES);
    assertTrue(bomb.length < LIMIT * 2, () -> "no bomb: " + bomb.length);
    coding.send(client, bomb.length <= LIMIT ? bomb : coding.encode(HUNDRED_MEGABYTES / 2));
    refused(413, "PAYLOAD_TOO_LARGE", client);
    isServed(client);
    coding.send(client, coding.encode(LIMIT));
    assertEquals(200, client.receive().status());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotCompressedAsItSaysIsRefused(Coding coding) throws Exception {
    start();
    RawHttp client = client();
    byte[] good = coding.encode(1000);
    byte[] wrong = good.clone();
    wrong[0] ^= 1;
    byte[] random = new byte[500];
    new Random(7).nextBytes(random);
    for (byte[] bad :
        new byte[][] {
          wrong,
          random,
          Arrays.copyOf(good, good.length - 5),
          "{\"value\":1}".getBytes(StandardCharsets.UTF_8)
        }) {
      coding.send(client, bad);
      refused(400, "MALFORMED_BODY", client);
    }
    coding.send(client, good);
    assertEquals(200, client.receive().status());
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "gzip, zstd", "snappy"})
  void aCodingThatIsNotKnownIsRefused(String coding) throws Exception {
    start();
    RawHttp client = client();
    client.send(HEAD + "Content-Encoding: " + coding + "\r\nContent-Length: 2\r\n\r\n{}");
    refused(415, "UNSUPPORTED_MEDIA_TYPE", client);
    isServed(client);
  }
}
