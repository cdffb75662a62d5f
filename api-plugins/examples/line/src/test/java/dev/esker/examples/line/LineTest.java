package dev.esker.examples.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.Murmur2Partitioner;
import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.Frontend;
import dev.esker.spi.PluginConfig;
import dev.esker.spi.twin.TwinBroker;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol itself: what each line is answered with. */
@Timeout(60)
class LineTest {

  private final TwinBroker broker = new TwinBroker("line");
  private Frontend frontend;

  private LineClient start() throws Exception {
    broker.cluster.add("t", 4);
    frontend = new LinePlugin().create(broker);
    return new LineClient(frontend.start().toCompletableFuture().get().get(0).port());
  }

  @AfterEach
  void stop() {
    if (frontend != null) {
      frontend.close();
    }
    broker.close();
  }

  @Test
  void whatWasPutIsGot() throws Exception {
    try (LineClient client = start()) {
      int partition = Murmur2Partitioner.partitionFor("key".getBytes(StandardCharsets.US_ASCII), 4);
      assertEquals("OK " + partition + " 0", client.call("PUT t key some words"));
      assertEquals("RECORD 0 key some words", client.call("GET t " + partition + " 0"));
      assertEquals("NONE 1", client.call("GET t " + partition + " 1"));
      assertEquals("BYE", client.call("QUIT"));
      client.expectClosed();
    }
  }

  @Test
  void withoutAKeyEachPartitionHasItsTurn() throws Exception {
    try (LineClient client = start()) {
      Set<String> answers = new HashSet<>();
      for (int i = 0; i < 4; i++) {
        answers.add(client.call("PUT t - value"));
      }
      assertEquals(Set.of("OK 0 0", "OK 1 0", "OK 2 0", "OK 3 0"), answers);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- -",
        "\\x2d \\x2d",
        "a\\x20key \\x0d\\x0a",
        "\\x00\\x7f\\x5c " + "\u00e4\u00ff",
        "key "
      })
  void anyBytesComeBackAsTheyWere(String keyAndValue) throws Exception {
    try (LineClient client = start()) {
      String partition = client.call("PUT t " + keyAndValue).split(" ", -1)[1];
      assertEquals("RECORD 0 " + keyAndValue, client.call("GET t " + partition + " 0"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT t                | INVALID_REQUEST it must be: PUT topic key value",
        "PUT t key            | INVALID_REQUEST it must be: PUT topic key value",
        "GET t 0              | INVALID_REQUEST it must be: GET topic partition offset",
        "GET t x 0            | INVALID_REQUEST partition and offset must be whole numbers from 0",
        "GET t -1 0           | INVALID_REQUEST partition and offset must be whole numbers from 0",
        "GET t 0 -1           | INVALID_REQUEST partition and offset must be whole numbers from 0",
        "GET t 9999999999 0   | INVALID_REQUEST partition and offset must be whole numbers from 0",
        "PUT t key \\x0       | INVALID_REQUEST a backslash must be followed by x and two"
            + " hexadecimal digits",
        "PUT t key \\n        | INVALID_REQUEST a backslash must be followed by x and two"
            + " hexadecimal digits",
        "put t key value      | INVALID_REQUEST there are PUT, GET and QUIT",
        "''                   | INVALID_REQUEST there are PUT, GET and QUIT",
        "PUT absent key value | UNKNOWN_TOPIC_OR_PARTITION there is no topic absent",
        "GET t 4 0            | UNKNOWN_TOPIC_OR_PARTITION",
        "GET t 0 1            | OFFSET_OUT_OF_RANGE",
      })
  void whatIsWrongIsSaidAndTheConnectionLives(String line, String error) throws Exception {
    try (LineClient client = start()) {
      assertEquals("ERROR " + error, client.call(line));
      assertTrue(client.call("PUT t key value").startsWith("OK "));
    }
  }

  @Test
  void whatIsForbiddenIsNotDone() throws Exception {
    try (LineClient client = start()) {
      broker.authorizer = (principal, operation, resource, name) -> false;
      assertEquals("ERROR TOPIC_AUTHORIZATION_FAILED t", client.call("PUT t key value"));
      assertEquals("ERROR TOPIC_AUTHORIZATION_FAILED t", client.call("GET t 0 0"));
      assertEquals(0, broker.logs.taken.get());
    }
  }

  @Test
  void theLongestLineIsTakenAndALongerOneEndsTheConnection() throws Exception {
    try (LineClient client = start()) {
      String put = "PUT t key ";
      String longest = "v".repeat(LineConnection.MAX_LINE_BYTES - put.length());
      assertTrue(client.call(put + longest).startsWith("OK "));
      assertEquals(
          "ERROR MESSAGE_TOO_LARGE a line has at most 65536 bytes",
          client.call(put + longest + "v"));
      client.expectClosed();
    }
  }

  @Test
  void aLineThatWasNotFinishedIsNotDone() throws Exception {
    try (LineClient client = start()) {
      assertTrue(client.call("PUT t key value\r").startsWith("OK "));
      client.sendUnfinished("PUT t key val");
      client.expectClosed();
      assertEquals(1, broker.logs.taken.get());
    }
  }

  @Test
  void oneConnectionTooManyIsClosed() throws Exception {
    broker.config = Map.of("port", "0", "connections", "2");
    try (LineClient first = start();
        LineClient second = new LineClient(first.port());
        LineClient third = new LineClient(first.port())) {
      third.expectClosed();
      assertTrue(second.call("PUT t key value").startsWith("OK "));
      assertTrue(first.call("PUT t key value").startsWith("OK "));
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws Exception {
    ConnectionLimits all = ConnectionLimits.DEFAULTS;
    broker.limits =
        new ConnectionLimits(
            all.maxRequestBytes(),
            all.maxConnections(),
            all.maxInFlightBytesPerConnection(),
            all.maxInFlightBytes(),
            all.maxInFlightRequestsPerConnection(),
            1);
    try (LineClient client = start()) {
      client.expectClosed();
    }
  }

  @ParameterizedTest
  @CsvSource({"port, 65536", "port, x", "connections, 0"})
  void aBadSettingIsNamed(String key, String value) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> LineConfig.of(new PluginConfig("frontend.line.", Map.of(key, value))));
    assertTrue(e.getMessage().startsWith("frontend.line." + key + " = " + value), e.getMessage());
  }

  @Test
  void nothingIsNothing() {
    assertNull(Text.unescape("-"));
    assertEquals("-", Text.word(null));
    assertEquals("\\x2d", Text.rest(ByteBuffer.wrap(new byte[] {'-'})));
    assertEquals("a -", Text.rest(StandardCharsets.US_ASCII.encode("a -")));
  }
}
