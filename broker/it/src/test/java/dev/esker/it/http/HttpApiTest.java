package dev.esker.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every call of the HTTP API, with the answer that its description promises. */
@Timeout(120)
class HttpApiTest {

  @TempDir private Path directory;
  private HttpBroker broker;

  private HttpBroker start() throws Exception {
    return start(HttpClient.Version.HTTP_1_1);
  }

  private HttpBroker start(HttpClient.Version version) throws Exception {
    broker = HttpBroker.start(directory, Map.of(), version);
    return broker;
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  private static String produced(int partition, long offset) {
    return "{\"partition\":" + partition + ",\"offset\":" + offset + "}";
  }

  /** As curl users see it, to the letter; by HTTP/1.1, and by HTTP/2 without encryption. */
  @ParameterizedTest
  @EnumSource
  void thePlainStyle(HttpClient.Version version) throws Exception {
    start(version);
    assertEquals(
        "{\"status\":\"created\"}",
        broker.ok("POST", "/create-topic", "{\"topic\":\"test\",\"partitions\":2}").text());
    assertEquals("{\"topics\":[\"test\"]}", broker.ok("GET", "/list-topics", null).text());
    String address = "localhost" + broker.http().substring(broker.http().lastIndexOf(':'));
    assertEquals(
        "{\"topic_partitions\":{\"test\":[{\"partition\":0,\"broker\":\""
            + address
            + "\"},{\"partition\":1,\"broker\":\""
            + address
            + "\"}]}}",
        broker.ok("GET", "/metadata", null).text());
    assertEquals(
        "{\"offset\":0}",
        broker
            .ok("POST", "/produce", "{\"topic\":\"test\",\"partition\":1,\"message\":\"Hello\"}")
            .text());
    assertEquals(
        "{\"messages\":[{\"offset\":0,\"message\":\"Hello\"}],\"next_offset\":1}",
        broker.ok("GET", "/consume?topic=test&partition=1&offset=0", null).text());
    assertEquals(
        "{\"messages\":[],\"next_offset\":1}",
        broker
            .ok("GET", "/consume?topic=test&partition=1&offset=1&limit=5&wait_ms=1", null)
            .text());
    assertEquals(
        produced(1, 1),
        partitionFirst(
            broker.ok("POST", "/produce", "{\"topic\":\"test\",\"message\":\"x\",\"key\":\"b\"}"),
            1));
  }

  /** The partition where Kafka's partitioner puts that key, which the caller doesn't know. */
  private static String partitionFirst(HttpAnswer answer, long offsetInOne) {
    int partition = answer.at("/partition").asInt();
    assertEquals(partition == 1 ? offsetInOne : 0, answer.at("/offset").asLong());
    return produced(1, offsetInOne);
  }

  @Test
  void topics() throws Exception {
    start();
    HttpAnswer created =
        broker.ok(
            "POST",
            "/topics/orders",
            "{\"num_partitions\":3,\"replication_factor\":1,\"rack_awareness\":true,"
                + "\"configs\":{\"retention.ms\":\"3600000\"}}");
    assertEquals(201, created.status());
    assertEquals(created.json(), broker.ok("GET", "/topics/orders", null).json());
    assertEquals(3, created.at("/partitions").size());
    assertEquals("3600000", created.at("/configs/retention.ms").asText());
    assertEquals(201, broker.ok("POST", "/topics/defaults", "").status());
    assertEquals(
        "{\"topics\":[{\"name\":\"defaults\",\"partitions\":1,\"replication_factor\":1,"
            + "\"internal\":false},{\"name\":\"orders\",\"partitions\":3,"
            + "\"replication_factor\":1,\"internal\":false}]}",
        broker.ok("GET", "/topics", null).text());
    assertTrue(broker.ok("GET", "/topics?internal=true", null).at("/topics").size() >= 2);
    HttpAnswer partition = broker.ok("GET", "/topics/orders/partitions/2", null);
    assertEquals(created.at("/partitions/2"), partition.json());
    HttpAnswer altered =
        broker.ok(
            "PATCH",
            "/topics/orders",
            "{\"num_partitions\":4,\"configs\":{\"retention.ms\":null,\"segment.bytes\":1048576}}");
    assertEquals(4, altered.at("/partitions").size());
    assertEquals("{\"segment.bytes\":\"1048576\"}", altered.at("/configs").toString());
    JsonNode configs = broker.ok("GET", "/topics/orders/configs", null).at("/configs");
    assertTrue(configs.findValuesAsText("name").contains("cleanup.policy"), configs::toString);
    assertEquals("{\"status\":\"deleted\"}", broker.ok("DELETE", "/topics/orders", null).text());
    assertEquals(404, broker.get("/topics/orders").status());
  }

  @Test
  void offsetsOfAPartition() throws Exception {
    start();
    broker.ok("POST", "/topics/t", "");
    for (int i = 0; i < 10; i++) {
      broker.ok("POST", "/topics/t/produce", "{\"value\":" + i + ",\"timestamp\":" + time(i) + "}");
    }
    String offset = "/topics/t/partitions/0/offset";
    assertEquals(10, broker.ok("GET", offset, null).at("/offset").asLong());
    assertEquals(0, broker.ok("GET", offset + "?at=earliest", null).at("/offset").asLong());
    assertEquals(
        "{\"offset\":9,\"timestamp\":" + time(9) + "}",
        broker.ok("GET", offset + "?at=max-timestamp", null).text());
    assertEquals(
        "{\"offset\":4,\"timestamp\":" + time(4) + "}",
        broker.ok("GET", offset + "?at=" + (time(4) - 1), null).text());
    String young = java.time.Instant.ofEpochMilli(time(1000)).toString();
    assertEquals("{\"offset\":null}", broker.ok("GET", offset + "?at=" + young, null).text());
    assertEquals(
        "{\"log_start_offset\":5}",
        broker.ok("DELETE", "/topics/t/partitions/0/records?before=5", null).text());
    HttpAnswer first = broker.ok("GET", "/topics/t/partitions/0/consume?limit=1", null);
    assertEquals(5, first.at("/messages/0/offset").asLong());
    assertEquals(5, first.at("/log_start_offset").asLong());
  }

  private final long now = System.currentTimeMillis() - 100_000;

  private long time(int record) {
    return now + record * 10L;
  }

  @Test
  void producing() throws Exception {
    start();
    broker.ok("POST", "/topics/t", "{\"num_partitions\":2}");
    String path = "/topics/t/produce";
    HttpAnswer one =
        broker.ok(
            "POST",
            path,
            "{\"key\":\"user-123\",\"value\":\"Hello, World!\",\"headers\":{\"source\":\"web\"}}");
    assertEquals(0, one.at("/offset").asLong());
    long other = 1 - one.at("/partition").asLong();
    assertEquals(
        produced((int) other, 0),
        broker.ok("POST", path, "{\"partition\":" + other + ",\"value_base64\":\"/w==\"}").text());
    assertEquals(
        "{\"results\":[" + produced((int) other, 1) + "," + produced((int) other, 2) + "]}",
        broker
            .ok(
                "POST",
                path,
                "[{\"partition\":P,\"value\":null},{\"partition\":P,\"value\":[1,2]}]"
                    .replace("P", Long.toString(other)))
            .text());
    assertEquals("{\"results\":[]}", broker.ok("POST", path, "[]").text());
    HttpAnswer lines =
        broker.post(
            path,
            "{\"partition\":0,\"value\":1}\n\n{\"partition\":1,\"value\":2}\r\n",
            "Content-Type",
            "application/x-ndjson");
    assertEquals(2, lines.at("/results").size(), lines::toString);
    HttpAnswer raw =
        broker.post(path + "?partition=1&key=k", "as it is", "Content-Type", "text/plain");
    assertEquals(1, raw.at("/partition").asInt(), raw::toString);
    HttpAnswer read =
        broker.ok(
            "GET", "/topics/t/partitions/1/consume?offset=" + raw.at("/offset").asLong(), null);
    assertEquals("as it is", read.at("/messages/0/value").asText());
    assertEquals("k", read.at("/messages/0/key").asText());
  }

  @Test
  void consuming() throws Exception {
    start();
    broker.ok("POST", "/topics/t", "{\"num_partitions\":2}");
    for (int i = 0; i < 3; i++) {
      String record = "{\"partition\":0,\"value\":{\"n\":" + i + "},\"timestamp\":" + time(i) + "}";
      broker.ok("POST", "/topics/t/produce", record);
      broker.ok("POST", "/topics/t/produce", record.replace(":0,", ":1,"));
    }
    String path = "/topics/t/partitions/0/consume";
    HttpAnswer first = broker.ok("GET", path + "?offset=0&limit=2", null);
    assertEquals(
        "{\"partition\":0,\"offset\":1,\"timestamp\":"
            + time(1)
            + ",\"key\":null,\"value\":{\"n\":1}}",
        first.at("/messages/1").toString());
    assertEquals(2, first.at("/next_offset").asLong());
    assertEquals(3, first.at("/high_watermark").asLong());
    HttpAnswer next = broker.ok("GET", path + "?cursor=" + first.at("/cursor").asText(), null);
    assertEquals("[2]", next.json().findValuesAsText("offset").toString());
    HttpAnswer text = broker.ok("GET", path + "?format=string&timestamp=" + time(2), null);
    assertEquals("{\"n\":2}", text.at("/messages/0/value").textValue());
    HttpAnswer binary = broker.ok("GET", path + "?format=base64&max_bytes=1", null);
    assertEquals("eyJuIjowfQ==", binary.at("/messages/0/value_base64").asText());
    HttpAnswer none = broker.ok("GET", path + "?offset=latest&wait_ms=1", null);
    assertEquals(0, none.at("/messages").size());
    HttpAnswer all = broker.ok("GET", "/topics/t/consume?from=earliest&limit=4", null);
    assertEquals(4, all.at("/messages").size());
    HttpAnswer rest =
        broker.ok("GET", "/topics/t/consume?cursor=" + all.at("/cursor").asText(), null);
    assertEquals(2, rest.at("/messages").size());
  }

  @Test
  void aReaderThatWaitsGetsWhatComes() throws Exception {
    start();
    broker.ok("POST", "/topics/t", "");
    var waiting =
        broker.callAsync("GET", "/topics/t/partitions/0/consume?wait_ms=60000&offset=0", null);
    broker.ok("POST", "/topics/t/produce", "{\"value\":\"late\"}");
    assertEquals("late", waiting.join().at("/messages/0/value").asText());
  }

  @Test
  void streams() throws Exception {
    start();
    broker.ok("POST", "/topics/t", "");
    broker.ok("POST", "/topics/t/produce", "[{\"value\":\"a\"},{\"value\":\"b\"},{\"value\":1}]");
    String[] asStream = {"Accept", "text/event-stream"};
    HttpAnswer stream =
        broker.get("/topics/t/partitions/0/consume?limit=2&offset=earliest", asStream);
    assertEquals("text/event-stream", stream.type());
    String[] events = stream.text().strip().split("\n\n", -1);
    assertEquals(3, events.length, stream::toString);
    assertEquals("retry: 1000", events[0]);
    assertTrue(events[2].startsWith("id: 1\ndata: {\"partition\":0,\"offset\":1,"), events[2]);
    HttpAnswer resumed =
        broker.get(
            "/topics/t/partitions/0/consume?limit=1",
            "Accept",
            "text/event-stream",
            "Last-Event-ID",
            "1");
    assertTrue(resumed.text().contains("\n\nid: 2\n"), resumed::toString);
    HttpAnswer whole = broker.get("/topics/t/consume?limit=2", asStream);
    String cursor = whole.text().lines().filter(each -> each.startsWith("id: ")).toList().get(1);
    HttpAnswer on =
        broker.get(
            "/topics/t/consume?limit=1",
            "Accept",
            "text/event-stream",
            "Last-Event-ID",
            cursor.substring("id: ".length()));
    assertTrue(on.text().contains("\"offset\":2,"), on::toString);
  }

  @Test
  void groups() throws Exception {
    start();
    broker.ok("POST", "/topics/orders", "{\"num_partitions\":2}");
    broker.ok("POST", "/topics/orders/produce", "{\"partition\":1,\"value\":1}");
    String group = "/consumer-groups/g";
    HttpAnswer registered =
        broker.ok(
            "POST",
            group + "/register",
            "{\"consumer_id\":\"consumer-1\",\"topics\":[\"orders\"]}");
    assertEquals(
        "[{\"topic\":\"orders\",\"partitions\":[0,1]}]", registered.at("/assignment").toString());
    int generation = registered.at("/generation").asInt();
    assertEquals(
        "{\"status\":\"ok\",\"generation\":" + generation + "}",
        broker.ok("POST", group + "/heartbeat", "{\"consumer_id\":\"consumer-1\"}").text());
    String partition = group + "/topics/orders/partitions/1";
    assertEquals(
        "{\"status\":\"committed\",\"offset\":0}",
        broker
            .ok(
                "POST",
                partition + "/commit",
                "{\"offset\":0,\"consumer_id\":\"consumer-1\",\"generation\":"
                    + generation
                    + ",\"metadata\":\"m\"}")
            .text());
    assertEquals(
        "{\"committed_offset\":0,\"log_end_offset\":1,\"lag\":1,\"metadata\":\"m\"}",
        broker.ok("GET", partition, null).text());
    HttpAnswer described = broker.ok("GET", group, null);
    assertEquals("Stable", described.at("/state").asText());
    assertEquals(1, described.at("/total_lag").asLong());
    assertEquals("consumer-1", described.at("/members/0/consumer_id").asText());
    assertEquals("consumer-1", described.at("/offsets/0/consumer_id").asText());
    assertEquals("g", broker.ok("GET", "/consumer-groups", null).at("/groups/0/group").asText());
    HttpBroker.assertError(409, "NON_EMPTY_GROUP", null, broker.call("DELETE", group, null));
    assertEquals(
        "{\"status\":\"left\"}",
        broker.ok("POST", group + "/unregister", "{\"consumer_id\":\"consumer-1\"}").text());
    assertEquals("{\"status\":\"deleted\"}", broker.ok("DELETE", partition, null).text());
    assertTrue(broker.ok("GET", partition, null).at("/committed_offset").isNull());
    assertEquals(
        "{\"status\":\"committed\",\"offset\":1}",
        broker.ok("POST", partition + "/commit", "{\"offset\":1}").text());
    assertEquals(
        "{\"group\":\"g\",\"dry_run\":false,\"offsets\":[{\"topic\":\"orders\",\"partition\":1,"
            + "\"from\":1,\"to\":0,\"log_start_offset\":0,\"high_watermark\":1}]}",
        broker.ok("POST", group + "/reset", "{\"to\":{\"shift\":-5}}").text());
    assertEquals(0, broker.ok("GET", partition, null).at("/committed_offset").asLong());
    assertEquals("{\"status\":\"deleted\"}", broker.ok("DELETE", group, null).text());
    assertEquals(404, broker.get(group).status());
  }

  @Test
  void theCluster() throws Exception {
    start();
    HttpAnswer status = broker.ok("GET", "/cluster/status", null);
    assertEquals(1, status.at("/brokers").size());
    assertEquals("[]", status.at("/offline").toString());
    HttpAnswer plan = broker.ok("GET", "/admin/assignment-plan", null);
    assertEquals("[]", plan.at("/moves").toString());
    assertEquals(plan.json(), broker.ok("POST", "/admin/assignment-plan", "").json());
    assertEquals(
        "{\"status\":\"ok\",\"live\":true,\"ready\":true,\"state\":\"READY\"}",
        broker.ok("GET", "/health", null).text());
    assertEquals("{\"live\":true}", broker.ok("GET", "/health/live", null).text());
    assertEquals(
        "{\"ready\":true,\"state\":\"READY\"}", broker.ok("GET", "/health/ready", null).text());
    assertEquals("Esker", broker.ok("GET", "/", null).at("/name").asText());
    HttpAnswer metrics = broker.ok("GET", "/metrics?per_partition=true", null);
    assertEquals("text/plain", metrics.type());
    assertTrue(metrics.text().contains("\nesker_"), metrics::toString);
    HttpAnswer open = broker.get("/metrics", "Accept", "application/openmetrics-text");
    assertEquals("application/openmetrics-text", open.type());
    assertTrue(open.text().endsWith("# EOF\n"), open::toString);
  }

  private static Set<String> listed(HttpAnswer refusal) {
    String message = refusal.at("/error/message").asText();
    assertTrue(message.contains("there are "), message);
    String list = message.substring(message.indexOf("there are ") + "there are ".length());
    return new TreeSet<>(Set.of(list.replaceAll("[\\[\\]]", "").split(", ", -1)));
  }

  private static String path(String template) {
    return template
        .replace("{topic}", "t")
        .replace("{group}", "g")
        .replace("{p}", "0")
        .replace("{id}", "1")
        .replace("{path}", "app.js");
  }

  /** What a call says that it knows is what the description says of it. */
  @Test
  void theFieldsAndParametersOfEachCallAreThoseThatItKnows() throws Exception {
    start();
    broker.ok("POST", "/topics/t", "");
    ApiDescription api = broker.description();
    int calls = 0;
    for (var path : api.document().get("paths").properties()) {
      for (var each : path.getValue().properties()) {
        String method = each.getKey().toUpperCase(java.util.Locale.ROOT);
        String call = path(path.getKey());
        JsonNode schema =
            api.resolved(each.getValue().at("/requestBody/content/application~1json/schema"));
        if (schema.has("oneOf")) {
          schema = api.resolved(schema.at("/oneOf/0"));
        }
        if (schema.has("properties")) {
          HttpAnswer refused = refused(method, call, "{\"nonsense\":1}");
          Set<String> fields = new TreeSet<>();
          schema.get("properties").fieldNames().forEachRemaining(fields::add);
          assertEquals(fields, listed(refused), method + " " + call);
          calls++;
        } else {
          Set<String> parameters = new TreeSet<>();
          for (JsonNode parameter : each.getValue().path("parameters")) {
            if (api.resolved(parameter).get("in").asText().equals("query")) {
              parameters.add(api.resolved(parameter).get("name").asText());
            }
          }
          HttpAnswer refused = refused(method, call + "?nonsense=1", null);
          assertEquals(
              parameters.isEmpty() ? Set.of("none") : parameters,
              listed(refused),
              method + " " + call);
          calls++;
        }
      }
    }
    assertEquals(api.document().findValues("operationId").size(), calls);
  }

  private HttpAnswer refused(String method, String call, String body) {
    HttpAnswer refused =
        broker.call(method, call, body == null ? null : body.getBytes(StandardCharsets.UTF_8));
    HttpBroker.assertError(400, "INVALID_REQUEST", "nonsense", refused);
    return refused;
  }
}
