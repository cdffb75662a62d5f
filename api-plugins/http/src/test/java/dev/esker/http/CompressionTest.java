package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers that are compressed, and those that aren't. */
class CompressionTest extends HttpFixture {

  private static final String LARGE = "/topics/t/partitions/0/consume";

  @BeforeEach
  void aLargeAnswer() throws Exception {
    start();
    fill(1, 50_000);
  }

  private RawHttp.Answer get(String path, String accept) throws IOException {
    RawHttp client = client();
    client.send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\n"
            + (accept == null ? "" : "Accept-Encoding: " + accept + "\r\n")
            + "\r\n");
    return client.receive();
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, gzip",
    "GZIP, gzip",
    "zstd, zstd",
    "'gzip, deflate, br, zstd', zstd",
    "'gzip;q=1.0, zstd;q=0.5', gzip",
    "'gzip;q=0.5, zstd;q=0.8', zstd",
    "'zstd;q=0, gzip', gzip",
    "'zstd;q=0, *', gzip",
    "'*', zstd",
    "'gzip ; q=0.001', gzip"
  })
  void theCodingThatTheClientLikesBestIsUsed(String accept, String coding) throws Exception {
    RawHttp.Answer plain = get(LARGE, null);
    RawHttp.Answer answer = get(LARGE, accept);
    assertEquals(coding, answer.headers().get("content-encoding"));
    assertEquals("accept-encoding", answer.headers().get("vary"));
    assertTrue(answer.body().length < 5_000, () -> "large: " + answer.body().length);
    Compression used = coding.equals("gzip") ? Compression.GZIP : Compression.ZSTD;
    try (InputStream in = used.wrapInput(ByteBuffer.wrap(answer.body()))) {
      assertArrayEquals(plain.body(), in.readAllBytes());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "identity",
    "br",
    "gzip;q=0",
    "'zstd;q=0.000, gzip;q=0.0'",
    "'*;q=0'",
    "gzip;q=x",
    "''",
    "',;,'"
  })
  void whoTakesNoneGetsNone(String accept) throws Exception {
    RawHttp.Answer answer = get(LARGE, accept);
    assertNull(answer.headers().get("content-encoding"));
    assertEquals("accept-encoding", answer.headers().get("vary"));
    assertEquals(50_000, json(answer).at("/messages/0/value").asText().length());
  }

  @Test
  void whatIsSmallIsNotCompressed() throws Exception {
    RawHttp.Answer answer = get("/list-topics", "gzip");
    assertNull(answer.headers().get("content-encoding"));
    assertNull(answer.headers().get("vary"));
    assertEquals("{\"topics\":[\"t\"]}", answer.text());
  }

  @Test
  void answersThatAreCompressedKeepTheirOrder() throws Exception {
    RawHttp client = client();
    for (int i = 0; i < 20; i++) {
      client.send("GET " + LARGE + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n");
      client.get("/list-topics");
    }
    for (int i = 0; i < 20; i++) {
      assertEquals("gzip", client.receive().headers().get("content-encoding"));
      assertEquals("{\"topics\":[\"t\"]}", client.receive().text());
    }
  }
}
