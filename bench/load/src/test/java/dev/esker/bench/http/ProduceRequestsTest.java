package dev.esker.bench.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.bench.target.SeenOutcomes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests, byte for byte. */
class ProduceRequestsTest {

  private static Pending record(String key, String value) {
    return new Pending(
        key == null ? null : key.getBytes(UTF_8), value.getBytes(UTF_8), new SeenOutcomes());
  }

  private static String text(boolean arrays, Pending... records) {
    ByteBuf request =
        new ProduceRequests("host:1", "t", arrays)
            .of(List.of(records), UnpooledByteBufAllocator.DEFAULT);
    String text = request.toString(UTF_8);
    request.release();
    return text;
  }

  private static String request(int length, String body) {
    return "POST /topics/t/produce HTTP/1.1\r\nHost: host:1\r\nContent-Type: application/json\r\n"
        + "Content-Length: "
        + length
        + "\r\n\r\n"
        + body;
  }

  @Test
  void aRecordOf38BytesMakesABodyOf50() {
    String value = "x".repeat(38);
    assertEquals(request(50, "{\"value\":\"" + value + "\"}"), text(false, record(null, value)));
    assertEquals(12, ProduceRequests.overhead(false));
  }

  @Test
  void aKeyComesFirst() {
    assertEquals(request(25, "{\"key\":\"k1\",\"value\":\"vv\"}"), text(false, record("k1", "vv")));
  }

  @Test
  void manyAreAnArray() {
    assertEquals(request(15, "[{\"value\":\"a\"}]"), text(true, record(null, "a")));
    assertEquals(
        request(39, "[{\"value\":\"a\"},{\"key\":\"k\",\"value\":\"b\"}]"),
        text(true, record(null, "a"), record("k", "b")));
  }
}
