package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Single records of many clients go to the log in few appends, and in order. */
class BatchingTest extends HttpFixture {

  private static final int CLIENTS = 200;

  @Test
  void manyRequestsAtOnceAreFewAppends() throws Exception {
    set("threads", "1");
    start();
    broker.logs.stall(true);
    List<RawHttp> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      RawHttp client = client();
      client.post("/topics/t/produce", "{\"partition\":0,\"value\":" + i + "}");
      clients.add(client);
    }
    await(() -> listener().requests() == CLIENTS, "every request");
    int whileStalled = broker.logs.taken.get();
    assertTrue(whileStalled <= 4, () -> "appends under way: " + whileStalled);
    broker.logs.stall(false);
    boolean[] offsets = new boolean[CLIENTS];
    for (RawHttp client : clients) {
      RawHttp.Answer answer = client.receive();
      assertEquals(200, answer.status(), answer::text);
      int offset = json(answer).get("offset").asInt();
      assertTrue(!offsets[offset], () -> "twice: " + offset);
      offsets[offset] = true;
    }
    // What came while four were under way waited for one of them, and went together.
    assertTrue(broker.logs.taken.get() <= 10, () -> "appends: " + broker.logs.taken.get());
  }

  @Test
  void recordsOfOneConnectionAndKeyKeepTheirOrder() throws Exception {
    start();
    RawHttp client = client();
    int count = 300;
    for (int i = 0; i < count; i++) {
      client.post("/topics/t/produce", "{\"key\":\"k\",\"value\":" + i + "}");
    }
    int partition = -1;
    for (int i = 0; i < count; i++) {
      JsonNode stored = json(client.receive());
      assertEquals(i, stored.get("offset").asInt());
      assertTrue(partition < 0 || partition == stored.get("partition").asInt());
      partition = stored.get("partition").asInt();
    }
    client.get("/topics/t/partitions/" + partition + "/consume?format=json&limit=" + count);
    JsonNode messages = json(client.receive()).get("messages");
    for (int i = 0; i < count; i++) {
      assertEquals(i, messages.get(i).get("value").asInt());
    }
  }
}
