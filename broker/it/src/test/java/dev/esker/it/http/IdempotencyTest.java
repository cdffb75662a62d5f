package dev.esker.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A request that is repeated with its idempotency key stores nothing a second time. */
@Timeout(120)
class IdempotencyTest {

  private static final String PATH = "/topics/t/produce";
  private static final String KEY = "Idempotency-Key";
  private static final int KEYS_KEPT = 10_000;

  @TempDir private Path directory;
  private HttpBroker broker;

  @BeforeEach
  void start() throws Exception {
    broker = HttpBroker.start(directory);
    broker.ok("POST", "/topics/t", "{\"num_partitions\":3}");
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  private HttpAnswer produce(String key, String record) {
    return broker.post(PATH, record, KEY, key);
  }

  private static boolean isReplay(HttpAnswer answer) {
    return answer.headers().firstValue("Idempotent-Replay").equals(java.util.Optional.of("true"));
  }

  private long stored() {
    long end = 0;
    for (int partition = 0; partition < 3; partition++) {
      end +=
          broker
              .ok("GET", "/topics/t/partitions/" + partition + "/offset", null)
              .at("/offset")
              .asLong();
    }
    return end;
  }

  @Test
  void aRepetitionGetsTheFirstAnswer() throws Exception {
    String keyed = "{\"key\":\"k\",\"value\":1,\"headers\":{\"h\":\"x\"}}";
    HttpAnswer first = produce("one", keyed);
    HttpAnswer keyless = produce("two", "{\"value\":1}");
    assertEquals(2, stored());
    for (int i = 0; i < 3; i++) {
      assertTrue(!isReplay(first) && !isReplay(keyless));
      HttpAnswer again = produce("one", keyed);
      assertEquals(first.text(), again.text());
      assertTrue(isReplay(again));
      assertEquals(keyless.text(), produce("two", "{\"value\":1}").text());
      if (i == 0) {
        broker.restart();
      }
    }
    assertEquals(2, stored());
    HttpAnswer plain = broker.post("/produce", "{\"topic\":\"t\",\"message\":\"m\"}", KEY, "three");
    HttpAnswer plainAgain =
        broker.post("/produce", "{\"topic\":\"t\",\"message\":\"m\"}", KEY, "three");
    assertEquals(plain.text(), plainAgain.text());
    assertTrue(isReplay(plainAgain));
    assertEquals(3, stored());
  }

  @Test
  void aKeyForSomethingElseIsRefusedAfterARestartToo() throws Exception {
    produce("one", "{\"key\":\"k\",\"value\":1}");
    for (int i = 0; i < 2; i++) {
      for (String other :
          List.of(
              "{\"key\":\"k\",\"value\":2}",
              "{\"key\":\"k\",\"value\":null}",
              "{\"key\":\"k\",\"value\":1,\"headers\":{\"a\":\"b\"}}")) {
        HttpBroker.assertError(422, "IDEMPOTENCY_KEY_REUSED", KEY, produce("one", other));
      }
      broker.restart();
    }
    assertEquals(1, stored());
  }

  @Test
  void ofManyAtTheSameTimeOneIsStored() {
    for (int round = 0; round < 5; round++) {
      List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
      byte[] body = "{\"value\":\"same\"}".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 40; i++) {
        answers.add(broker.callAsync("POST", PATH, body, KEY, "round " + round));
      }
      Set<String> different = new HashSet<>();
      int fresh = 0;
      for (CompletableFuture<HttpAnswer> each : answers) {
        HttpAnswer answer = each.join();
        assertEquals(200, answer.status(), answer::toString);
        different.add(answer.text());
        fresh += isReplay(answer) ? 0 : 1;
      }
      assertEquals(1, different.size(), different::toString);
      assertEquals(1, fresh);
      assertEquals(round + 1, stored());
    }
  }

  @Test
  void whatIsNoKeyIsRefused() {
    HttpBroker.assertError(400, "INVALID_REQUEST", KEY, produce("x".repeat(256), "{\"value\":1}"));
    assertEquals(200, produce("x".repeat(255), "{\"value\":1}").status());
    HttpBroker.assertError(400, "INVALID_REQUEST", KEY, produce("", "{\"value\":1}"));
    HttpBroker.assertError(400, "INVALID_REQUEST", KEY, produce("many", "[{\"value\":1}]"));
    assertEquals(1, stored());
  }

  /** A request that was refused has used up nothing. */
  @Test
  void aRefusedRequestMayBeRepeatedWithoutItsMistake() {
    assertEquals(404, produce("one", "{\"value\":1,\"partition\":9}").status());
    HttpAnswer right = produce("one", "{\"value\":1,\"partition\":2}");
    assertEquals("{\"partition\":2,\"offset\":0}", right.text());
    assertTrue(!isReplay(right));
  }

  /** Beyond what is kept a repetition is a new record; what is kept is kept. */
  @Test
  void theNewestKeysOfAPartitionCount() throws Exception {
    String record = "{\"value\":1,\"partition\":0}";
    produce("oldest", record);
    byte[] body = record.getBytes(StandardCharsets.UTF_8);
    int sent = 0;
    while (sent < KEYS_KEPT - 1) {
      List<CompletableFuture<HttpAnswer>> answers = new ArrayList<>();
      for (; answers.size() < 500 && sent < KEYS_KEPT - 1; sent++) {
        answers.add(broker.callAsync("POST", PATH, body, KEY, "key " + sent));
      }
      answers.forEach(each -> assertEquals(200, each.join().status()));
    }
    assertTrue(isReplay(produce("oldest", record)), "the last of those that are kept");
    broker.restart();
    assertTrue(isReplay(produce("oldest", record)), "and after a restart");
    assertTrue(!isReplay(produce("one more", record)));
    HttpAnswer again = produce("oldest", record);
    assertTrue(!isReplay(again), "one too many");
    assertEquals(KEYS_KEPT + 1, again.at("/offset").asLong());
  }
}
