package dev.esker.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is said, with the field at fault, and changes nothing. */
@Timeout(120)
class HttpErrorsTest {

  private static final int MAX_REQUEST_BYTES = 100_000;
  private static final String NO_FIELD = "-";

  @TempDir private static Path directory;
  private static HttpBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker =
        HttpBroker.start(
            directory,
            Map.of(
                "frontend.http.max.request.bytes",
                Integer.toString(MAX_REQUEST_BYTES),
                "message.max.bytes",
                "50000"),
            HttpClient.Version.HTTP_1_1);
    broker.ok("POST", "/topics/t", "{\"num_partitions\":2}");
    broker.ok("POST", "/topics/compacted", "{\"configs\":{\"cleanup.policy\":\"compact\"}}");
    broker.ok("POST", "/consumer-groups/g/topics/t/partitions/0/commit", "{\"offset\":0}");
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  private static void refused(int status, String code, String field, HttpAnswer answer) {
    HttpBroker.assertError(status, code, field.equals(NO_FIELD) ? null : field, answer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/create-topic | no JSON | 400 | MALFORMED_BODY | -",
        "/create-topic | [] | 400 | MALFORMED_BODY | -",
        "/create-topic | {} | 400 | INVALID_REQUEST | topic",
        "/create-topic | {\"topic\":7} | 400 | INVALID_REQUEST | topic",
        "/create-topic | {\"topic\":\"t\"} | 409 | TOPIC_ALREADY_EXISTS | topic",
        "/create-topic | {\"topic\":\"a b\"} | 400 | INVALID_TOPIC_EXCEPTION | topic",
        "/create-topic | {\"topic\":\"x\",\"partitions\":0} | 400 | INVALID_REQUEST | partitions",
        "/create-topic | {\"topic\":\"x\",\"replication_factor\":3} | 400 | "
            + "INVALID_REPLICATION_FACTOR | replication_factor",
        "/create-topic | {\"topic\":\"x\",\"partition\":1} | 400 | INVALID_REQUEST | partition",
        "/create-topic | {\"topic\":\"x\",\"configs\":{\"a\":1}} | 400 | INVALID_CONFIG | configs",
        "/topics/t | | 409 | TOPIC_ALREADY_EXISTS | topic",
        "/topics/x | {\"num_partitions\":-1} | 400 | INVALID_REQUEST | num_partitions",
        "/topics/x | {\"num_partitions\":1.5} | 400 | INVALID_REQUEST | num_partitions",
        "/topics/x | {\"num_partitions\":2000000000} | 400 | INVALID_PARTITIONS | num_partitions",
        "/topics/x | {\"rack_awareness\":\"yes\"} | 400 | INVALID_REQUEST | rack_awareness",
        "/topics/x | {\"configs\":[]} | 400 | INVALID_REQUEST | configs",
        "/topics/.. | {} | 400 | INVALID_TOPIC_EXCEPTION | topic",
        "/produce | {\"topic\":\"t\" | 400 | MALFORMED_BODY | -",
        "/produce | {\"message\":\"m\"} | 400 | INVALID_REQUEST | topic",
        "/produce | {\"topic\":\"t\"} | 400 | INVALID_REQUEST | message",
        "/produce | {\"topic\":\"none\",\"message\":\"m\"} | 404 | UNKNOWN_TOPIC_OR_PARTITION "
            + "| topic",
        "/produce | {\"topic\":\"t\",\"message\":\"m\",\"partition\":2} | 404 "
            + "| UNKNOWN_TOPIC_OR_PARTITION | partition",
        "/produce | {\"topic\":\"t\",\"message\":\"m\",\"partition\":-1} | 400 | INVALID_REQUEST "
            + "| partition",
        "/produce | {\"topic\":\"t\",\"value\":\"m\"} | 400 | INVALID_REQUEST | value",
        "/topics/t/produce | | 400 | MALFORMED_BODY | -",
        "/topics/t/produce | 7 | 400 | MALFORMED_BODY | -",
        "/topics/t/produce | {\"value\":1} x | 400 | MALFORMED_BODY | -",
        "/topics/t/produce | {\"value\":1}{} | 400 | MALFORMED_BODY | -",
        "/topics/t/produce | {\"key\":1} | 400 | INVALID_REQUEST | value",
        "/topics/t/produce | {\"value\":1,\"value_base64\":\"\"} | 400 | INVALID_REQUEST "
            + "| value_base64",
        "/topics/t/produce | {\"value_base64\":\"*\"} | 400 | INVALID_REQUEST | value_base64",
        "/topics/t/produce | {\"value\":\"\\ud800\"} | 400 | INVALID_REQUEST | value",
        "/topics/t/produce | {\"value\":1,\"headers\":[]} | 400 | INVALID_REQUEST | headers",
        "/topics/t/produce | {\"value\":1,\"headers\":{\"a\":{}}} | 400 | INVALID_REQUEST "
            + "| headers.a",
        "/topics/t/produce | {\"value\":1,\"timestamp\":-5} | 400 | INVALID_REQUEST | timestamp",
        "/topics/t/produce | [{\"value\":1},{\"value\":1,\"x\":2}] | 400 | INVALID_REQUEST "
            + "| [1].x",
        "/topics/t/produce | [{\"value\":1},{\"value\":1,\"partition\":9}] | 404 "
            + "| UNKNOWN_TOPIC_OR_PARTITION | [1].partition",
        "/topics/t/produce?key=k | {\"value\":1} | 400 | INVALID_REQUEST | key",
        "/topics/none/produce | {\"value\":1} | 404 | UNKNOWN_TOPIC_OR_PARTITION | topic",
        "/topics/compacted/produce | {\"value\":1} | 400 | INVALID_RECORD | key",
        "/consumer-groups/g/register | {\"consumer_id\":\"c\"} | 400 | INVALID_REQUEST | topics",
        "/consumer-groups/g/register | {\"topics\":[\"t\"]} | 400 | INVALID_REQUEST | consumer_id",
        "/consumer-groups/g/register | {\"consumer_id\":\"c\",\"topics\":[]} | 400 "
            + "| INVALID_REQUEST | topics",
        "/consumer-groups/g/heartbeat | {\"consumer_id\":\"c\"} | 404 | UNKNOWN_MEMBER_ID | -",
        "/consumer-groups/g/unregister | {\"consumer_id\":\"c\"} | 404 | UNKNOWN_MEMBER_ID | -",
        "/consumer-groups/g/topics/t/partitions/0/commit | {\"offset\":-1} | 400 "
            + "| INVALID_REQUEST | offset",
        "/consumer-groups/g/topics/t/partitions/0/commit | {} | 400 | INVALID_REQUEST | offset",
        "/consumer-groups/g/topics/t/partitions/7/commit | {\"offset\":1} | 404 "
            + "| UNKNOWN_TOPIC_OR_PARTITION | partition",
        "/consumer-groups/g/topics/no/partitions/0/commit | {\"offset\":1} | 404 "
            + "| UNKNOWN_TOPIC_OR_PARTITION | topic",
        "/nothing | {} | 404 | NOT_FOUND | -",
      })
  void aBadPost(String path, String body, int status, String code, String field) {
    refused(status, code, field, broker.post(path, body == null ? "" : body));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /consume?partition=0 | 400 | INVALID_REQUEST | topic",
        "GET | /consume?topic=t | 400 | INVALID_REQUEST | partition",
        "GET | /consume?topic=t&partition=x | 400 | INVALID_REQUEST | partition",
        "GET | /consume?topic=t&partition=2 | 404 | UNKNOWN_TOPIC_OR_PARTITION | partition",
        "GET | /consume?topic=no&partition=0 | 404 | UNKNOWN_TOPIC_OR_PARTITION | topic",
        "GET | /consume?topic=t&partition=0&offset=-1 | 400 | INVALID_REQUEST | offset",
        "GET | /consume?topic=t&partition=0&offset=99 | 400 | OFFSET_OUT_OF_RANGE | offset",
        "GET | /consume?topic=t&partition=0&limit=0 | 400 | INVALID_REQUEST | limit",
        "GET | /consume?topic=t&partition=0&limit=1&limit=2 | 400 | INVALID_REQUEST | limit",
        "GET | /consume?topic=t&partition=0&wait_ms=60001 | 400 | INVALID_REQUEST | wait_ms",
        "GET | /topics/t/partitions/0/consume?offset=-1 | 400 | INVALID_REQUEST | offset",
        "GET | /topics/t/partitions/0/consume?offset=99999999999999999999 | 400 | INVALID_REQUEST "
            + "| offset",
        "GET | /topics/t/partitions/0/consume?offset=5 | 400 | OFFSET_OUT_OF_RANGE | offset",
        "GET | /topics/t/partitions/0/consume?cursor=x | 400 | INVALID_REQUEST | cursor",
        "GET | /topics/t/partitions/0/consume?offset=0&cursor=x | 400 | INVALID_REQUEST | offset",
        "GET | /topics/t/partitions/0/consume?timestamp=soon | 400 | INVALID_REQUEST | timestamp",
        "GET | /topics/t/partitions/0/consume?format=xml | 400 | INVALID_REQUEST | format",
        "GET | /topics/t/partitions/0/consume?max_bytes=0 | 400 | INVALID_REQUEST | max_bytes",
        "GET | /topics/t/partitions/2/consume | 404 | UNKNOWN_TOPIC_OR_PARTITION | partition",
        "GET | /topics/t/partitions/-1 | 400 | INVALID_REQUEST | partition",
        "GET | /topics/t/partitions/x | 400 | INVALID_REQUEST | partition",
        "GET | /topics/t/partitions/2 | 404 | UNKNOWN_TOPIC_OR_PARTITION | partition",
        "GET | /topics/t/consume?from=1 | 400 | INVALID_REQUEST | from",
        "GET | /topics/t/consume?offset=1 | 400 | INVALID_REQUEST | offset",
        "GET | /topics/no | 404 | UNKNOWN_TOPIC_OR_PARTITION | topic",
        "GET | /topics/no/configs | 404 | UNKNOWN_TOPIC_OR_PARTITION | topic",
        "GET | /topics/%zz | 400 | INVALID_REQUEST | topic",
        "GET | /topics?internal=maybe | 400 | INVALID_REQUEST | internal",
        "GET | /topics/t/partitions/0/offset?at=never | 400 | INVALID_REQUEST | at",
        "DELETE | /topics/no | 404 | UNKNOWN_TOPIC_OR_PARTITION | topic",
        "DELETE | /topics/t/partitions/0/records | 400 | INVALID_REQUEST | before",
        "DELETE | /topics/t/partitions/0/records?before=9 | 400 | OFFSET_OUT_OF_RANGE | before",
        "DELETE | /topics/t/partitions/0/records?before=-1 | 400 | INVALID_REQUEST | before",
        "DELETE | /consumer-groups/no | 404 | GROUP_ID_NOT_FOUND | -",
        "GET | /consumer-groups/no | 404 | GROUP_ID_NOT_FOUND | -",
        "GET | /metrics?per_partition=some | 400 | INVALID_REQUEST | per_partition",
        "GET | /topics/ | 404 | NOT_FOUND | -",
        "GET | //topics | 404 | NOT_FOUND | -",
        "GET | /../../etc/passwd | 404 | NOT_FOUND | -",
      })
  void aBadRequest(String method, String path, int status, String code, String field)
      throws Exception {
    refused(status, code, field, broker.raw(method, path));
  }

  @Test
  void aBadPatch() {
    String[] bodies = {
      "{}|INVALID_REQUEST|configs",
      "{\"num_partitions\":1}|INVALID_PARTITIONS|num_partitions",
      "{\"configs\":{\"retention.ms\":\"long\"}}|INVALID_CONFIG|configs",
    };
    for (String each : bodies) {
      String[] parts = each.split("\\|", -1);
      byte[] body = parts[0].getBytes(StandardCharsets.UTF_8);
      refused(400, parts[1], parts[2], broker.call("PATCH", "/topics/t", body));
    }
  }

  @Test
  void aWrongMethodIsToldTheRightOnes() {
    HttpAnswer answer = broker.call("PUT", "/topics/t", new byte[0]);
    refused(405, "METHOD_NOT_ALLOWED", NO_FIELD, answer);
    assertEquals("DELETE, GET, PATCH, POST", answer.headers().firstValue("Allow").orElseThrow());
    refused(405, "METHOD_NOT_ALLOWED", NO_FIELD, broker.get("/create-topic"));
  }

  @Test
  void whatIsTooLarge() {
    String large = "x".repeat(MAX_REQUEST_BYTES);
    refused(
        413,
        "PAYLOAD_TOO_LARGE",
        NO_FIELD,
        broker.post("/topics/t/produce", "{\"value\":\"" + large + "\"}"));
    HttpAnswer record =
        broker.post("/topics/t/produce", "{\"value\":\"" + large.substring(40_000) + "\"}");
    assertEquals(413, record.status(), record::toString);
    HttpAnswer address = broker.get("/topics?internal=" + large.substring(60_000));
    refused(414, "URI_TOO_LONG", NO_FIELD, address);
    HttpAnswer header = broker.get("/topics", "X-Long", large.substring(60_000));
    refused(431, "HEADERS_TOO_LARGE", NO_FIELD, header);
  }

  @Test
  void whatIsNotTaken() {
    refused(
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        NO_FIELD,
        broker.post("/topics/t/produce", "<a/>", "Content-Type", "application/xml"));
    HttpAnswer encoding = broker.post("/topics/t/produce", "x", "Content-Encoding", "br");
    assertEquals(415, encoding.status(), encoding::toString);
    HttpAnswer origin = broker.get("/topics", "Origin", "http://elsewhere.example");
    refused(403, "FORBIDDEN_ORIGIN", NO_FIELD, origin);
  }

  /** A mistake in one record keeps all of them out. */
  @Test
  void nothingOfARefusedBodyIsStored() {
    broker.post("/topics/refused", "");
    broker.post("/topics/refused/produce", "[{\"value\":1},{\"value\":2,\"nonsense\":3}]");
    broker.post(
        "/topics/refused/produce", "{\"value\":1}\n{", "Content-Type", "application/x-ndjson");
    HttpAnswer end = broker.get("/topics/refused/partitions/0/offset");
    assertEquals(0, end.at("/offset").asLong());
  }

  @Test
  void anErrorOfALineNamesTheLine() {
    HttpAnswer answer =
        broker.post(
            "/topics/t/produce", "{\"value\":1}\n\n{", "Content-Type", "application/x-ndjson");
    assertEquals(400, answer.status());
    assertTrue(answer.at("/error/message").asText().contains("line 3"), answer::toString);
  }

  @Test
  void aMemberOfAnotherGenerationIsInConflict() {
    HttpAnswer joined =
        broker.post("/consumer-groups/busy/register", "{\"consumer_id\":\"c\",\"topics\":[\"t\"]}");
    String stale =
        "{\"consumer_id\":\"c\",\"offset\":0,\"generation\":"
            + (joined.at("/generation").asInt() + 7)
            + "}";
    refused(
        409,
        "ILLEGAL_GENERATION",
        NO_FIELD,
        broker.post("/consumer-groups/busy/topics/t/partitions/0/commit", stale));
    refused(409, "NON_EMPTY_GROUP", NO_FIELD, broker.call("DELETE", "/consumer-groups/busy", null));
  }
}
