package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Any broker answers any call: what another one leads is asked of it. */
class AnyBrokerTest extends ClusterFixture {

  private static JsonNode consume(RawHttp client, int partition, String rest) throws IOException {
    return get(client, 200, "/topics/t/partitions/" + partition + "/consume?" + rest);
  }

  private static List<String> values(JsonNode page) {
    List<String> values = new ArrayList<>();
    page.get("messages").forEach(each -> values.add(each.get("value").asText()));
    return values;
  }

  @Test
  void everyPartitionIsWrittenAndReadThroughEveryBroker() throws Exception {
    for (int broker = 1; broker <= BROKERS; broker++) {
      RawHttp client = client(broker);
      for (int partition = 0; partition < BROKERS; partition++) {
        JsonNode stored =
            post(
                client,
                200,
                "/produce",
                "{\"topic\":\"t\",\"partition\":" + partition + ",\"message\":\"" + broker + "\"}");
        assertEquals(broker - 1, stored.get("offset").asLong());
      }
    }
    for (int broker = 1; broker <= BROKERS; broker++) {
      for (int partition = 0; partition < BROKERS; partition++) {
        JsonNode page = consume(client(broker), partition, "offset=0&format=string");
        assertEquals(List.of("1", "2", "3"), values(page));
        assertEquals(3, page.get("high_watermark").asLong());
        JsonNode plain =
            get(client(broker), 200, "/consume?topic=t&partition=" + partition + "&offset=2");
        assertEquals("3", plain.at("/messages/0/message").asText());
      }
    }
  }

  @Test
  void manyRecordsOfOneBodyGoToSeveralLeaders() throws Exception {
    RawHttp client = client(1);
    StringBuilder body = new StringBuilder("[");
    for (int i = 0; i < 30; i++) {
      body.append(i == 0 ? "" : ",").append("{\"partition\":").append(i % 3).append(",\"value\":");
      body.append(i).append("}");
    }
    JsonNode results =
        post(client, 200, "/topics/t/produce", body.append("]").toString()).get("results");
    for (int i = 0; i < 30; i++) {
      assertEquals(i % 3, results.get(i).get("partition").asInt());
      assertEquals(i / 3, results.get(i).get("offset").asInt());
    }
    Set<Integer> read = new HashSet<>();
    String cursor = "";
    while (read.size() < 30) {
      JsonNode page = get(client(2), 200, "/topics/t/consume?limit=7" + cursor);
      assertTrue(page.get("messages").size() > 0, page::toString);
      page.get("messages").forEach(each -> assertTrue(read.add(each.get("value").asInt())));
      cursor = "&cursor=" + page.get("cursor").asText();
    }
    assertEquals(IntStream.range(0, 30).boxed().collect(java.util.stream.Collectors.toSet()), read);
  }

  @Test
  void recordsWithoutAPartitionAreSpreadOverTheLeaders() throws Exception {
    RawHttp client = client(2);
    Set<Integer> used = new HashSet<>();
    for (int i = 0; i < 1_000 && used.size() < BROKERS; i++) {
      used.add(post(client, 200, "/topics/t/produce", "{\"value\":1}").get("partition").asInt());
    }
    assertEquals(Set.of(0, 1, 2), used);
  }

  @Test
  void aRepetitionThroughAnotherBrokerIsAnsweredAgain() throws Exception {
    for (int broker = 1; broker <= BROKERS; broker++) {
      RawHttp client = client(broker);
      String body = "{\"value\":\"once\"}";
      send(client, "POST /topics/t/produce", "Idempotency-Key: k1", body);
      RawHttp.Answer answer = client.receive();
      assertEquals(200, answer.status(), answer::text);
      assertEquals(0, JSON.readTree(answer.body()).get("offset").asInt());
      assertEquals(
          broker == 1 ? null : "true", answer.headers().get("idempotent-replay"), answer::text);
    }
  }

  @Test
  void aLongPollIsAnsweredWhenTheOwnerGetsARecord() throws Exception {
    RawHttp waiting = client(1);
    waiting.get("/topics/t/partitions/2/consume?offset=0&wait_ms=30000");
    HttpFixture.await(() -> broker(3).logs.waitingFetches.get() == 1, "the owner waits");
    post(client(2), 200, "/topics/t/produce", "{\"partition\":2,\"value\":\"late\"}");
    assertEquals(List.of("late"), values(received(waiting, 200)));
  }

  @Test
  void aLongPollOfAllPartitionsIsAnsweredByTheFirst() throws Exception {
    RawHttp waiting = client(1);
    waiting.get("/topics/t/consume?wait_ms=30000");
    HttpFixture.await(
        () -> brokers.stream().allMatch(each -> each.logs.waitingFetches.get() == 1), "all wait");
    post(client(2), 200, "/topics/t/produce", "{\"partition\":1,\"value\":\"late\"}");
    assertEquals(List.of("late"), values(received(waiting, 200)));
  }

  @Test
  void aReaderWhoGoesEndsTheWaitAtTheOwner() throws Exception {
    RawHttp waiting = client(1);
    waiting.get("/topics/t/partitions/1/consume?offset=0&wait_ms=60000");
    HttpFixture.await(() -> broker(2).logs.waitingFetches.get() == 1, "the owner waits");
    waiting.close();
    HttpFixture.await(() -> frontends.get(1).listener().requests() == 0, "the owner is told");
  }

  private static String until(RawHttp stream, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      text.append(new String(stream.chunk(), StandardCharsets.UTF_8));
    }
    return text.toString();
  }

  private RawHttp stream(int broker, String path, String header) throws IOException {
    RawHttp stream = client(broker);
    send(stream, "GET " + path, "Accept: text/event-stream" + header, "");
    assertEquals(200, stream.receiveHead().status());
    return stream;
  }

  @Test
  void aStreamGoesOnWhenTheLeaderMoves() throws Exception {
    RawHttp stream = stream(1, "/topics/t/partitions/1/consume?offset=0", "");
    String produce = "{\"partition\":1,\"value\":\"";
    post(client(3), 200, "/topics/t/produce", produce + "a\"}");
    assertTrue(until(stream, "\"a\"").contains("id: 0\n"));
    for (int leader : new int[] {3, 1, 2}) {
      broker(1).cluster.lead("t", 1, leader);
      post(client(2), 200, "/topics/t/produce", produce + "at " + leader + "\"}");
      until(stream, "\"at " + leader + "\"");
    }
  }

  @Test
  void aStreamIsResumedThroughAnotherBroker() throws Exception {
    for (String value : List.of("a", "b")) {
      post(client(1), 200, "/topics/t/produce", "{\"partition\":1,\"value\":\"" + value + "\"}");
    }
    RawHttp stream = stream(3, "/topics/t/partitions/1/consume", "\r\nLast-Event-ID: 0");
    String text = until(stream, "\"b\"");
    assertTrue(text.contains("id: 1\n"), text);
    assertTrue(!text.contains("\"a\""), text);
  }

  @Test
  void aLeaderThatMovesIsFollowed() throws Exception {
    RawHttp client = client(1);
    broker(1).cluster.lead("t", 1, -1);
    client.post("/produce", "{\"topic\":\"t\",\"partition\":1,\"message\":\"x\"}");
    HttpFixture.await(() -> frontends.get(0).listener().requests() == 1, "the request waits");
    broker(1).cluster.lead("t", 1, 3);
    assertEquals(0, received(client, 200).get("offset").asInt());
  }

  @Test
  void anOwnerThatIsGoneIs503() throws Exception {
    kill(2);
    RawHttp writer = client(1);
    RawHttp reader = client(1);
    writer.post("/produce", "{\"topic\":\"t\",\"partition\":1,\"message\":\"x\"}");
    reader.get("/consume?topic=t&partition=1&offset=0");
    RawHttp.Answer refused = HttpFixture.refused(503, "LEADER_NOT_AVAILABLE", writer);
    assertEquals("1", refused.headers().get("retry-after"));
    HttpFixture.refused(503, "LEADER_NOT_AVAILABLE", reader);
  }

  @Test
  void whatMayHaveBeenStoredIsNotSentAgain() throws Exception {
    broker(2).logs.stall(true);
    RawHttp client = client(1);
    client.post("/produce", "{\"topic\":\"t\",\"partition\":1,\"message\":\"x\"}");
    HttpFixture.await(() -> broker(2).logs.taken.get() == 1, "the owner has it");
    kill(2);
    RawHttp.Answer refused = HttpFixture.refused(503, "REQUEST_TIMED_OUT", client);
    assertTrue(refused.text().contains("isn't known"), refused::text);
    assertEquals(1, broker(2).logs.taken.get());
  }

  @Test
  void theOwnersRefusalIsPassedOn() throws Exception {
    RawHttp client = client(1);
    client.get("/topics/t/partitions/1/consume?offset=99");
    HttpFixture.refused(400, "OFFSET_OUT_OF_RANGE", client);
    String large = "x".repeat(2 << 20);
    client.post("/produce", "{\"topic\":\"t\",\"partition\":1,\"message\":\"" + large + "\"}");
    HttpFixture.refused(413, "MESSAGE_TOO_LARGE", client);
    client.get("/topics/t/partitions/7/consume");
    HttpFixture.refused(404, "UNKNOWN_TOPIC_OR_PARTITION", client);
  }

  @Test
  void groupsAreServedByTheirCoordinator() throws Exception {
    broker(1).cluster.coordinate("g", 2);
    String register = "{\"consumer_id\":\"c\",\"topics\":[\"t\"]}";
    JsonNode registered = post(client(1), 200, "/consumer-groups/g/register", register);
    assertEquals(3, registered.at("/assignment/0/partitions").size());
    JsonNode beat = post(client(3), 200, "/consumer-groups/g/heartbeat", "{\"consumer_id\":\"c\"}");
    assertEquals("ok", beat.get("status").asText());
    String commit = "/consumer-groups/g/topics/t/partitions/0/commit";
    post(client(3), 200, commit, "{\"offset\":5,\"consumer_id\":\"c\"}");
    JsonNode described = get(client(1), 200, "/consumer-groups/g");
    assertEquals(2, described.get("coordinator").asInt());
    assertEquals(5, described.at("/offsets/0/committed_offset").asInt());
    assertEquals("/127.0.0.1", described.at("/members/0/host").asText());
    broker(1).cluster.coordinate("h", 3);
    post(client(1), 200, "/consumer-groups/h/topics/t/partitions/1/commit", "{\"offset\":1}");
    ArrayNode groups = (ArrayNode) get(client(1), 200, "/consumer-groups").get("groups");
    assertEquals(List.of("g", "h"), groups.findValuesAsText("group"));
  }

  @Test
  void aCoordinatorThatMovesIsFollowed() throws Exception {
    broker(1).cluster.coordinate("g", -1);
    RawHttp client = client(1);
    client.post("/consumer-groups/g/topics/t/partitions/1/commit", "{\"offset\":1}");
    HttpFixture.await(
        () -> broker(1).cluster.topic("__consumer_offsets").isPresent(), "the topic is made");
    broker(1).cluster.coordinate("g", 3);
    assertEquals("committed", received(client, 200).get("status").asText());
  }

  @Test
  void whatWasForwardedOnceEndsThere() throws Exception {
    broker(1).cluster.coordinate("g", 2);
    RawHttp client = client(1);
    send(client, "GET /consumer-groups/g", "Esker-Forwarded: 3", "");
    HttpFixture.refused(503, "NOT_COORDINATOR", client);
    String keyed = "Esker-Forwarded: 3\r\nIdempotency-Key: k";
    send(client, "POST /topics/t/produce", keyed, "{\"partition\":1,\"value\":1}");
    HttpFixture.refused(503, "NOT_LEADER_OR_FOLLOWER", client);
  }

  @Test
  void partitionsAreDescribedWithWhatTheirLeadersKnow() throws Exception {
    post(client(3), 200, "/produce", "{\"topic\":\"t\",\"partition\":1,\"message\":\"x\"}");
    JsonNode topic = get(client(1), 200, "/topics/t");
    JsonNode second = topic.at("/partitions/1");
    assertEquals(2, second.get("leader").asInt());
    assertEquals(address(2), second.get("leader_address").asText());
    assertEquals(1, second.get("high_watermark").asInt());
    assertTrue(second.get("size_bytes").asLong() > 0, topic::toString);
    assertEquals(0, topic.at("/partitions/2/high_watermark").asInt());
    JsonNode metadata = get(client(3), 200, "/metadata");
    for (int i = 0; i < BROKERS; i++) {
      assertEquals(address(i + 1), metadata.at("/topic_partitions/t/" + i + "/broker").asText());
    }
  }

  @Test
  void recordsAreDeletedByTheLeader() throws Exception {
    post(client(1), 200, "/produce", "{\"topic\":\"t\",\"partition\":1,\"message\":\"x\"}");
    RawHttp client = client(3);
    send(client, "DELETE /topics/t/partitions/1/records?before=1", "Accept: */*", "");
    assertEquals(1, received(client, 200).get("log_start_offset").asInt());
  }

  @Test
  void garbageBetweenBrokersIsRefused() throws Exception {
    RawHttp client = client(1);
    for (String body : List.of("", "x", "\u0001", "\u0001\u0009", "\u0001\u0002\u007f\u0000")) {
      client.post("/cluster/logs", body);
      HttpFixture.refused(400, "MALFORMED_BODY", client);
    }
  }
}
