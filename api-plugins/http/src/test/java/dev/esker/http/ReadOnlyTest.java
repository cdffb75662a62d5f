package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.server.Route;
import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A front end that was told to write nothing. */
class ReadOnlyTest extends HttpFixture {

  /** Calls that aren't for GET and yet change nothing: a new one is thought about here. */
  private static final Set<String> READING = Set.of("askLogs");

  @Test
  void whatIsNotForGetWritesUnlessItIsListedHere() {
    Set<String> reading = new TreeSet<>();
    for (Route route : ApiRoutes.of(broker)) {
      boolean get = route.method().equals(HttpMethod.GET);
      assertFalse(get && route.writes(), route.operation());
      if (!get && !route.writes()) {
        reading.add(route.operation());
      }
    }
    assertEquals(READING, reading);
  }

  @Test
  void everyCallThatWritesIsRefusedBeforeAnythingHappens() throws Exception {
    set("read.only", "true");
    start();
    RawHttp client = client();
    int refused = 0;
    for (Route route : ApiRoutes.of(broker)) {
      if (route.writes()) {
        String path = route.template().replace("{topic}", "new").replaceAll("\\{[^}]+}", "0");
        String head = " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n";
        client.send(route.method() + " " + path + head + "{}");
        RawHttp.Answer answer = refused(403, "READ_ONLY", client);
        assertTrue(answer.text().contains("frontend.http.read.only"), answer::text);
        refused++;
      }
    }
    assertTrue(refused >= 20, "only " + refused);
    isServed(client);
    assertEquals(0, broker.logs.taken.get());
    assertTrue(broker.cluster.topic("new").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itSaysWhatItIsAndIsRead(boolean readOnly) throws Exception {
    set("read.only", Boolean.toString(readOnly));
    start();
    RawHttp client = client();
    client.get("/cluster/node");
    assertEquals(readOnly, json(client.receive()).get("read_only").asBoolean());
    client.get("/topics/t/partitions/0/consume");
    assertEquals(200, client.receive().status());
  }

  /** What other brokers ask of this one: an append of nothing, and a read of nothing. */
  @ParameterizedTest
  @CsvSource({"true, 403, 200", "false, 200, 200"})
  void itReadsForOthersAndDoesNotWriteForThem(boolean readOnly, int append, int fetch)
      throws Exception {
    set("read.only", Boolean.toString(readOnly));
    start();
    RawHttp client = client();
    client.post("/cluster/logs", "\1\0\0\3ALL\0\0\0\1\0\0\0\0");
    assertEquals(append, client.receive().status());
    client.post("/cluster/logs", "\1\1\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\0");
    assertEquals(fetch, client.receive().status());
  }

  @Test
  void aSettingThatIsNeitherIsRefused() {
    set("read.only", "yes");
    String message = assertThrows(IllegalArgumentException.class, this::start).getMessage();
    assertEquals("frontend.http.read.only = yes must be true or false", message);
  }
}
