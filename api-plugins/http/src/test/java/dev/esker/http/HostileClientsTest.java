package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections and heads of requests that are too many, too large or too slow. */
class HostileClientsTest extends HttpFixture {

  private static final int MANY = 1_000;

  @Test
  void idleConnectionsCostNobodyAnything() throws Exception {
    start();
    for (int i = 0; i < MANY; i++) {
      client();
    }
    await(() -> listener().connections() == MANY, "every connection");
    isServed(client());
    assertEquals(0, listener().requests());
    assertEquals(0, listener().bodyBytes());
  }

  @Test
  void aConnectionTooManyIsClosed() throws Exception {
    limit(2, 1_000_000);
    start();
    RawHttp first = client();
    RawHttp second = client();
    isServed(first);
    isServed(second);
    client().expectClosed();
    assertEquals(2, listener().connections());
    second.close();
    await(() -> listener().connections() == 1, "room");
    isServed(client());
    isServed(first);
  }

  @Test
  void aRequestTooManyIsRefused() throws Exception {
    set("max.requests", "2");
    start();
    List<RawHttp> waiting = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      RawHttp client = client();
      client.get("/topics/t/partitions/0/consume?wait_ms=60000");
      waiting.add(client);
    }
    await(() -> broker.logs.waitingFetches.get() == 2, "two that wait");
    RawHttp third = client();
    third.get("/list-topics");
    assertEquals("1", refused(503, "UNAVAILABLE", third).headers().get("retry-after"));
    third.post("/topics/t/produce", "{\"partition\":0,\"value\":1}");
    refused(503, "UNAVAILABLE", third);
    waiting.get(0).close();
    await(() -> listener().requests() == 1, "room");
    third.post("/topics/t/produce", "{\"partition\":0,\"value\":1}");
    assertEquals(200, third.receive().status());
    assertEquals(1, json(waiting.get(1).receive()).get("next_offset").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n\r\n",
        "GET /list-topics HTTP/1.1\r\nHost: lo",
        "GET /list-topics HTTP/1.1\r\nHost: localhost\r\n",
        "P",
        "PRI * HTTP/2.0\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n"
      })
  void headersThatDoNotArriveCloseTheConnection(String beginning) throws Exception {
    set("request.timeout.ms", "50");
    start();
    RawHttp slow = client();
    slow.send(beginning);
    slow.skipUntilClosed();
    isServed(client());
  }

  @Test
  void aConnectionThatHasAskedMayTakeItsTime() throws Exception {
    set("request.timeout.ms", "1");
    start();
    RawHttp asked = client();
    isServed(asked);
    // Another one is given up meanwhile, by the clock that would give this one up.
    client().expectClosed();
    client().expectClosed();
    isServed(asked);
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws Exception {
    set("max.header.bytes", "1024");
    start();
    RawHttp client = client();
    client.send(
        "GET /list-topics HTTP/1.1\r\nHost: localhost\r\nX-Large: "
            + "x".repeat(2000)
            + "\r\n\r\n");
    refused(431, "HEADERS_TOO_LARGE", client);
    client.expectClosed();
    RawHttp many = client();
    many.send("GET /list-topics HTTP/1.1\r\nHost: localhost\r\n");
    many.send("X-Many: 0123456789\r\n".repeat(100) + "\r\n");
    refused(431, "HEADERS_TOO_LARGE", many);
    isServed(client());
  }

  @Test
  void anAddressThatIsTooLongIsRefused() throws Exception {
    set("max.header.bytes", "1024");
    start();
    RawHttp client = client();
    client.get("/topics/" + "x".repeat(2000));
    refused(414, "URI_TOO_LONG", client);
    client.expectClosed();
    isServed(client());
  }

  @Test
  void aRequestThatIsNoneIsRefused() throws Exception {
    start();
    for (String nonsense :
        List.of(
            "\u0000\u0001\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n")) {
      RawHttp client = client();
      client.send(nonsense);
      refused(400, "MALFORMED_REQUEST", client);
      client.expectClosed();
    }
    isServed(client());
  }

  @Test
  void aLongPollOfAClientThatGoesIsCancelled() throws Exception {
    start();
    RawHttp client = client();
    client.get("/topics/t/partitions/0/consume?wait_ms=60000");
    await(() -> broker.logs.waitingFetches.get() == 1, "one that waits");
    client.close();
    await(() -> listener().requests() == 0, "the request's end");
    // The log looks at what waits with the next record, and drops what was cancelled.
    fill(1, 1);
    await(() -> broker.logs.waitingFetches.get() == 0, "the fetch's end");
    assertEquals(0, broker.logs.openLeases.get());
    assertEquals(0, broker.logs.lentLeases.get());
  }

  @Test
  void aRecordForAClientThatHasGoneIsGivenBack() throws Exception {
    start();
    fill(1, 1000);
    broker.logs.holdFetches(true);
    RawHttp client = client();
    client.get("/topics/t/partitions/0/consume");
    await(() -> broker.logs.heldFetches.get() == 1, "a fetch");
    client.close();
    await(() -> listener().requests() == 0, "the request's end");
    broker.logs.holdFetches(false);
    isServed(client());
    assertTrue(broker.logs.openLeases.get() == 0);
  }
}
