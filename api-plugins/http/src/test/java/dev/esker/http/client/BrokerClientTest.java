package dev.esker.http.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.commands.Address;
import dev.esker.commands.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerClientTest {

  private final ScriptedBroker broker = new ScriptedBroker();
  private final ScriptedBroker other = new ScriptedBroker();

  @AfterEach
  void stop() {
    broker.close();
    other.close();
  }

  private static BrokerClient client(String... addresses) {
    return client(Duration.ofSeconds(30), addresses);
  }

  private static BrokerClient client(Duration timeout, String... addresses) {
    return new BrokerClient(Address.parseList(String.join(",", addresses), 8080), timeout);
  }

  private static String nobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void anAnswerIsRead() {
    broker.on(
        "GET /topics",
        200,
        "{\"text\":\"a\",\"n\":9007199254740993,\"yes\":true,\"nothing\":null,"
            + "\"list\":[1,2],\"objects\":[{\"a\":{\"b\":[{}]}}],\"real\":1.5}");
    JsonObject answer = client(broker.address()).get(RequestPath.of("topics"));
    assertEquals("a", answer.text("text"));
    assertEquals(9007199254740993L, answer.number("n"));
    assertTrue(answer.flag("yes"));
    assertFalse(answer.flag("no"));
    assertFalse(answer.has("nothing"));
    assertEquals(List.of(1L, 2L), answer.numbers("list"));
    assertEquals(1, answer.objects("objects").get(0).object("a").objects("b").size());
    assertEquals(
        "{\"text\":\"a\",\"n\":9007199254740993,\"yes\":true,\"nothing\":null,"
            + "\"list\":[1,2],\"objects\":[{\"a\":{\"b\":[{}]}}],\"real\":1.5}",
        Json.of(answer.fields()));
    UnreachableException failure =
        assertThrows(UnreachableException.class, () -> answer.number("text"));
    assertEquals(broker.address() + " answers without a number 'text'", failure.getMessage());
    assertThrows(UnreachableException.class, () -> answer.text("nothing"));
    assertThrows(UnreachableException.class, () -> answer.objects("list"));
    assertThrows(UnreachableException.class, () -> answer.numbers("objects"));
  }

  @Test
  void namesMayHoldAnything() {
    broker.on(
        "GET /topics/a%2Fb%20%2B%C3%A4%3F/x?at=1+%2B1&b=%26".replace("1+", "1%20"), 200, "{}");
    client(broker.address())
        .get(RequestPath.of("topics", "a/b +ä?", "x").query("at", "1 +1").query("b", "&"));
    assertEquals("/topics/%2E%2E", RequestPath.of("topics", "..").toString());
    assertThrows(IllegalArgumentException.class, () -> RequestPath.of("topics", ""));
  }

  @Test
  void aRefusalSaysWhy() {
    broker.refuse("DELETE /topics/a", 404, "UNKNOWN_TOPIC_OR_PARTITION", "there is no topic 'a'.");
    broker.refuse("POST /topics/a", 503, "UNAVAILABLE", "starting");
    BrokerClient client = client(broker.address());
    BrokerException refusal =
        assertThrows(BrokerException.class, () -> client.delete(RequestPath.of("topics", "a")));
    assertEquals(404, refusal.status());
    assertEquals("UNKNOWN_TOPIC_OR_PARTITION", refusal.code());
    assertEquals("there is no topic 'a'", refusal.getMessage());
    assertFalse(refusal.isTemporary());
    assertTrue(
        assertThrows(
                BrokerException.class,
                () -> client.post(RequestPath.of("topics", "a"), Json.object("n", 1)))
            .isTemporary());
    assertEquals(List.of("DELETE /topics/a", "POST /topics/a {\"n\":1}"), broker.requests());
  }

  @Test
  void theNextBrokerIsAskedWhenOneIsGone() throws IOException {
    other.on("POST /a", 200, "{\"b\":1}");
    BrokerClient client = client(nobody(), other.address());
    assertEquals(1, client.post(RequestPath.of("a"), Json.object()).number("b"));
    assertEquals(1, client.post(RequestPath.of("a"), Json.object()).number("b"));
  }

  @Test
  void whatOnlyReadsIsAskedAgainWhenAConnectionBreaks() {
    broker.breakOff("GET /a");
    other.on("GET /a", 200, "{\"b\":1}");
    BrokerClient client = client(broker.address(), other.address());
    assertEquals(1, client.get(RequestPath.of("a")).number("b"));
  }

  @Test
  void whatChangesSomethingIsSentOnce() {
    broker.breakOff("POST /a");
    BrokerClient client = client(broker.address(), other.address());
    UnreachableException failure =
        assertThrows(
            UnreachableException.class, () -> client.post(RequestPath.of("a"), Json.object()));
    assertTrue(failure.getMessage().startsWith(broker.address() + " went away ("));
    assertTrue(failure.getMessage().endsWith("); whether it has done that isn't known"));
    assertEquals(List.of("POST /a {}"), broker.requests());
    assertEquals(List.of(), other.requests());
  }

  @Test
  void nobodyAnswers() throws IOException {
    String one = nobody();
    String two = nobody();
    assertEquals(
        "no broker at " + one + "," + two + " (connection refused)",
        assertThrows(UnreachableException.class, () -> client(one, two).get(RequestPath.of("a")))
            .getMessage());
    assertEquals(
        "no broker at no-such-host.invalid:8080 (unknown host)",
        assertThrows(
                UnreachableException.class,
                () -> client("no-such-host.invalid").get(RequestPath.of("a")))
            .getMessage());
  }

  @Test
  void somebodyIsSilent() {
    broker.ignore("GET /a");
    assertEquals(
        "no answer from " + broker.address() + " (no answer in time)",
        assertThrows(
                UnreachableException.class,
                () -> client(Duration.ofMillis(300), broker.address()).get(RequestPath.of("a")))
            .getMessage());
  }

  @Test
  void somebodyElseAnswers() {
    broker.on("GET /a", 200, "<html>");
    broker.on("GET /b", 500, "[]");
    broker.on("GET /c", 502, "{}");
    broker.on("GET /d", 200, "{} {}");
    BrokerClient client = client(broker.address());
    assertEquals(
        broker.address() + " answers with status 200 and no JSON; is it a broker?",
        assertThrows(UnreachableException.class, () -> client.get(RequestPath.of("a")))
            .getMessage());
    assertThrows(UnreachableException.class, () -> client.get(RequestPath.of("b")));
    assertEquals(
        broker.address() + " answers with status 502",
        assertThrows(BrokerException.class, () -> client.get(RequestPath.of("c"))).getMessage());
    assertThrows(UnreachableException.class, () -> client.get(RequestPath.of("d")));
  }

  @Test
  void anAnswerHasALimit() {
    broker.flood("GET /a", BrokerClient.MAX_ANSWER_BYTES + 1L);
    UnreachableException failure =
        assertThrows(
            UnreachableException.class, () -> client(broker.address()).get(RequestPath.of("a")));
    assertTrue(failure.getMessage().contains("more than 67108864 bytes"), failure.getMessage());
  }

  @Test
  void aRequestCanBeInterrupted() throws Exception {
    broker.ignore("GET /a");
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                client(broker.address()).get(RequestPath.of("a"));
                ended.complete(false);
              } catch (CancellationException e) {
                ended.complete(Thread.currentThread().isInterrupted());
              }
            });
    asking.start();
    broker.awaitRequests(1);
    asking.interrupt();
    assertTrue(await(ended), "the thread stays interrupted");
  }

  private static boolean await(CompletableFuture<Boolean> future)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    return future.get(20, TimeUnit.SECONDS);
  }
}
