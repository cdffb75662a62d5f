package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntityData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.EntryData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ListGroupsRequestData;
import org.apache.kafka.common.message.ListGroupsResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that use more than their quota, and the requests by which operators set quotas. */
class QuotaTest extends BrokerTest {
  private static final int PRODUCE = 9;
  private static final int FETCH = 12;

  private Requests requests;

  @BeforeEach
  void startBroker() {
    requests = new Requests(broker);
    start();
  }

  private ProduceResponseData produce(RawClient client, int acks) throws IOException {
    return client.call(
        PRODUCE,
        requests.produce(PRODUCE, acks, 0, Requests.batch("a")),
        ProduceResponseData.class);
  }

  private static FetchResponseData fetch(RawClient client, FetchRequestData request)
      throws IOException {
    return client.call(FETCH, request, FetchResponseData.class);
  }

  private static int throttled(RawClient client) throws IOException {
    return client
        .call(4, new ListGroupsRequestData(), ListGroupsResponseData.class)
        .throttleTimeMs();
  }

  @Test
  void withoutQuotasNothingIsCharged() throws IOException {
    broker.quotas.produceWait = 60_000;
    try (RawClient client = connect()) {
      assertEquals(0, produce(client, -1).throttleTimeMs());
      assertEquals(1, records(fetch(client, requests.fetch(FETCH, 0, 0, 0))));
    }
    assertEquals(List.of(), broker.quotas.charges());
  }

  @Test
  void aProduceRequestIsChargedWithItsSizeAndItsTime() throws IOException {
    broker.quotas.active = true;
    try (RawClient client = connect()) {
      byte[] frame =
          RawClient.encode(PRODUCE, requests.produce(PRODUCE, 1, 0, Requests.batch("a")), 1);
      client.sendBytes(frame);
      client.receive((short) 0, PRODUCE);
      assertEquals(
          List.of("PRODUCE User:ANONYMOUS raw " + (frame.length - 4), "REQUEST User:ANONYMOUS raw"),
          broker.quotas.charges());
    }
  }

  /** KIP-219: the answer at once, then nothing more is served until the time is over. */
  @Test
  void whoeverProducesTooMuchIsAnsweredAtOnceAndThenKeptWaiting() throws IOException {
    broker.quotas.active = true;
    broker.quotas.produceWait = 400;
    try (RawClient client = connect()) {
      assertEquals(400, produce(client, -1).throttleTimeMs());
      long answered = System.nanoTime();
      broker.quotas.produceWait = 0;
      assertEquals(0, throttled(client));
      long waited = System.nanoTime() - answered;
      // The wait began before the answer had come here.
      assertTrue(waited >= Duration.ofMillis(300).toNanos(), waited + " ns");
      assertEquals(0, throttled(client));
    }
  }

  @Test
  void whoeverWantsNoAnswerIsKeptWaitingAsWell() throws IOException {
    broker.quotas.active = true;
    broker.quotas.produceWait = 400;
    try (RawClient client = connect()) {
      client.send(PRODUCE, requests.produce(PRODUCE, 0, 0, Requests.batch("a")));
      long sent = System.nanoTime();
      assertEquals(0, throttled(client));
      assertTrue(System.nanoTime() - sent >= Duration.ofMillis(400).toNanos());
      assertEquals(
          "REQUEST User:ANONYMOUS raw", broker.quotas.charges().get(1), "its time isn't charged");
      assertEquals(2, broker.quotas.charges().size());
    }
  }

  @Test
  void whoeverWasThrottledIsServedOneRequestAfterTheOther() throws IOException {
    broker.quotas.active = true;
    broker.quotas.produceWait = 1;
    try (RawClient client = connect()) {
      for (int i = 0; i < 20; i++) {
        client.send(PRODUCE, requests.produce(PRODUCE, -1, 0, Requests.batch("a")));
      }
      for (int i = 1; i <= 20; i++) {
        assertEquals(i, client.receive((short) 0, PRODUCE).correlationId());
      }
    }
  }

  @Test
  void othersAreServedMeanwhile() throws IOException {
    broker.quotas.active = true;
    broker.quotas.produceWait = 3_600_000;
    try (RawClient slow = connect();
        RawClient other = connect()) {
      assertEquals(3_600_000, produce(slow, -1).throttleTimeMs());
      broker.quotas.produceWait = 0;
      assertEquals(0, produce(other, -1).throttleTimeMs());
    }
  }

  @Test
  void timeIsChargedForEveryRequest() throws IOException {
    broker.quotas.active = true;
    broker.quotas.requestWait = 50;
    try (RawClient client = connect()) {
      assertEquals(50, throttled(client));
      broker.quotas.requestWait = 0;
      assertEquals(0, throttled(client));
    }
  }

  @Test
  void aDrainDoesNotWaitForThrottles() throws IOException {
    broker.quotas.active = true;
    broker.quotas.produceWait = 3_600_000;
    try (RawClient client = connect()) {
      produce(client, -1);
      CompletionStage<Void> drained = frontend.drain(Duration.ofMinutes(10));
      drained.toCompletableFuture().join();
      client.expectClosed();
    }
  }

  private static int records(FetchResponseData answer) {
    return answer.responses().stream()
        .flatMap(topic -> topic.partitions().stream())
        .mapToInt(partition -> partition.records().sizeInBytes() > 0 ? 1 : 0)
        .sum();
  }

  @Test
  void whoeverFetchesTooMuchGetsNoRecordsAndNoSession() throws IOException {
    broker.quotas.active = true;
    try (RawClient client = connect()) {
      produce(client, -1);
      broker.quotas.fetchWait = 30;
      FetchResponseData refused = fetch(client, requests.fetch(FETCH, 0, 0, 0).setSessionEpoch(0));
      assertEquals(30, refused.throttleTimeMs());
      assertEquals(0, refused.errorCode());
      assertEquals(0, refused.sessionId());
      assertEquals(List.of(), refused.responses());
      List<String> charges =
          broker.quotas.charges().stream().filter(each -> each.startsWith("FETCH")).toList();
      assertEquals(2, charges.size(), charges::toString);
      assertEquals(
          charges.get(0).replace("raw ", "raw -"), charges.get(1), "what isn't sent is taken back");

      broker.quotas.fetchWait = 0;
      FetchResponseData served = fetch(client, requests.fetch(FETCH, 0, 0, 0).setSessionEpoch(0));
      assertNotEquals(0, served.sessionId());
      assertEquals(1, records(served));
    }
  }

  @Test
  void aSessionGoesOnAfterAThrottle() throws IOException {
    broker.quotas.active = true;
    try (RawClient client = connect()) {
      int session = fetch(client, requests.fetch(FETCH, 0, 0, 0).setSessionEpoch(0)).sessionId();
      assertNotEquals(0, session);
      produce(client, -1);
      broker.quotas.requestWait = 30;
      FetchResponseData refused = fetch(client, onward(session, 1));
      assertEquals(30, refused.throttleTimeMs());
      assertEquals(session, refused.sessionId());
      assertEquals(List.of(), refused.responses());
      broker.quotas.requestWait = 0;
      FetchResponseData served = fetch(client, onward(session, 2));
      assertEquals(session, served.sessionId());
      assertEquals(1, records(served));
    }
  }

  private static FetchRequestData onward(int session, int epoch) {
    return new FetchRequestData()
        .setMinBytes(0)
        .setMaxWaitMs(0)
        .setMaxBytes(1 << 20)
        .setSessionId(session)
        .setSessionEpoch(epoch);
  }

  @Test
  void aFetchIsNoLargerThanTheQuotaAllowsAtATime() throws IOException {
    broker.quotas.active = true;
    try (RawClient client = connect()) {
      produce(client, -1);
      produce(client, -1);
      int two = size(fetch(client, requests.fetch(FETCH, 0, 0, 0)));
      broker.quotas.mostFetched = two / 2;
      assertEquals(two / 2, size(fetch(client, requests.fetch(FETCH, 0, 0, 0))));
    }
  }

  private static int size(FetchResponseData answer) {
    return answer.responses().get(0).partitions().get(0).records().sizeInBytes();
  }

  @Test
  void aConnectionTooManyIsClosedAfterAWhileWithoutBeingServed() throws IOException {
    try (RawClient before = connect()) {
      assertEquals(0, throttled(before));
      broker.quotas.active = true;
      broker.quotas.connectionWait = 300;
      long begun = System.nanoTime();
      try (RawClient client = connect()) {
        client.send(4, new ListGroupsRequestData());
        client.expectClosed();
        assertTrue(System.nanoTime() - begun >= Duration.ofMillis(300).toNanos());
      }
      assertEquals(0, throttled(before), "connections that were there go on");
    }
  }

  @Test
  void aDrainDoesNotWaitForRefusedConnections() throws IOException {
    broker.quotas.active = true;
    broker.quotas.connectionWait = 3_600_000;
    try (RawClient client = connect()) {
      frontend.drain(Duration.ofMinutes(10)).toCompletableFuture().join();
      client.expectClosed();
    }
  }

  private static AlterClientQuotasResponseData alter(
      RawClient client, boolean validateOnly, EntryData... entries) throws IOException {
    return client.call(
        1,
        new AlterClientQuotasRequestData()
            .setEntries(List.of(entries))
            .setValidateOnly(validateOnly),
        AlterClientQuotasResponseData.class);
  }

  private static EntryData entry(String key, double value, String... typesAndNames) {
    EntryData entry = new EntryData();
    for (int i = 0; i < typesAndNames.length; i += 2) {
      entry
          .entity()
          .add(
              new EntityData().setEntityType(typesAndNames[i]).setEntityName(typesAndNames[i + 1]));
    }
    entry.ops().add(new OpData().setKey(key).setValue(value));
    return entry;
  }

  private static Set<String> describe(RawClient client) throws IOException {
    DescribeClientQuotasResponseData answer =
        client.call(
            1, new DescribeClientQuotasRequestData(), DescribeClientQuotasResponseData.class);
    assertEquals(0, answer.errorCode());
    Set<String> found = new TreeSet<>();
    for (DescribeClientQuotasResponseData.EntryData each : answer.entries()) {
      Set<String> entity = new TreeSet<>();
      each.entity().forEach(part -> entity.add(part.entityType() + "=" + part.entityName()));
      each.values().forEach(value -> found.add(entity + " " + value.key() + "=" + value.value()));
    }
    return found;
  }

  @Test
  void quotasAreSetAndShown() throws IOException {
    try (RawClient client = connect()) {
      AlterClientQuotasResponseData answer =
          alter(
              client,
              false,
              entry("producer_byte_rate", 10, "user", "u", "client-id", null),
              entry("producer_byte_rate", 20, "group", "g"),
              entry("producer_byte_rate", 30, "ip", null, "ip", "10.0.0.1"),
              entry("consumer_byte_rate", 40, "client-id", "c"));
      assertEquals(
          List.of(
              ErrorCode.NONE.code(),
              ErrorCode.INVALID_REQUEST.code(),
              ErrorCode.INVALID_REQUEST.code(),
              ErrorCode.NONE.code()),
          answer.entries().stream().map(each -> each.errorCode()).toList());
      assertEquals("there are no quotas for a 'group'", answer.entries().get(1).errorMessage());
      assertEquals("user", answer.entries().get(0).entity().get(0).entityType());
      Set<String> all =
          Set.of(
              "[client-id=null, user=u] producer_byte_rate=10.0",
              "[client-id=c] consumer_byte_rate=40.0");
      assertEquals(all, describe(client));
      alter(client, true, entry("producer_byte_rate", 50, "user", "v"));
      assertEquals(all, describe(client));
      EntryData twice = entry("producer_byte_rate", 50, "user", "v");
      twice.ops().add(new OpData().setKey("producer_byte_rate").setRemove(true));
      assertEquals(
          ErrorCode.INVALID_REQUEST.code(),
          alter(client, false, twice).entries().get(0).errorCode());
      EntryData remove = entry("consumer_byte_rate", 0, "client-id", "c");
      remove.ops().get(0).setRemove(true);
      assertEquals(0, alter(client, false, remove).entries().get(0).errorCode());
      assertEquals(Set.of("[client-id=null, user=u] producer_byte_rate=10.0"), describe(client));
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "user, 0, null, user, 42",
        "user, 1, u, none, 42",
        "user, 2, u, none, 42",
        "user, 3, null, none, 42",
        "group, 2, null, none, 35",
        "user, 2, null, user, 42",
        "ip, 2, null, user, 42",
        "user, 2, null, client-id, 0"
      })
  void aFilterThatMeansNothingIsRefused(
      String type, byte match, String name, String secondType, int error) throws IOException {
    try (RawClient client = connect()) {
      DescribeClientQuotasRequestData request = new DescribeClientQuotasRequestData();
      request
          .components()
          .add(new ComponentData().setEntityType(type).setMatchType(match).setMatch(name));
      if (!secondType.equals("none")) {
        request
            .components()
            .add(
                new ComponentData()
                    .setEntityType(secondType)
                    .setMatchType((byte) 2)
                    .setMatch(null));
      }
      DescribeClientQuotasResponseData answer =
          client.call(1, request, DescribeClientQuotasResponseData.class);
      assertEquals(error, answer.errorCode());
    }
  }

  @Test
  void quotasNeedRightsOnTheCluster() throws IOException {
    broker.authorizer = (principal, operation, resource, name) -> false;
    try (RawClient client = connect()) {
      assertEquals(
          ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code(),
          alter(client, false, entry("producer_byte_rate", 1, "user", "u"))
              .entries()
              .get(0)
              .errorCode());
      assertEquals(
          ErrorCode.CLUSTER_AUTHORIZATION_FAILED.code(),
          client
              .call(
                  1, new DescribeClientQuotasRequestData(), DescribeClientQuotasResponseData.class)
              .errorCode());
    }
  }
}
