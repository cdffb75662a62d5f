package dev.esker.bench.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.RefusedException;
import dev.esker.bench.target.Sender;
import dev.esker.bench.target.TargetException;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Senders on a server that doesn't always do what it should. */
@Timeout(60)
class HttpSenderTest {
  private final TwinServer server;
  private final Outcomes outcomes = new Outcomes();

  HttpSenderTest() throws IOException {
    server = new TwinServer();
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** Notes the kinds of failures. */
  private static final class Outcomes implements Sender.Outcome {
    private final List<String> seen = new ArrayList<>();

    @Override
    public synchronized void acknowledged() {
      seen.add("acknowledged");
    }

    @Override
    public synchronized void failed(Exception why) {
      seen.add(((RefusedException) why).kind() + ": " + why.getMessage());
    }

    synchronized List<String> seen() {
      return List.copyOf(seen);
    }
  }

  private HttpTarget target(int recordsPerRequest, Duration patience) throws InterruptedException {
    HttpTarget target = new HttpTarget(server.settings(recordsPerRequest, 10_000), patience);
    target.createTopic(new TopicSpec("t", 1, 1));
    return target;
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  /** Sends records one after the other. */
  private void send(HttpTarget target, int records) {
    try (Sender sender = target.openSender()) {
      for (int i = 0; i < records; i++) {
        sender.send(null, text("value-" + i), outcomes);
        sender.flush();
      }
    }
  }

  @Test
  void aConnectionThatTheServerClosesIsMadeAgain() throws Exception {
    server.behaving(
        (exchange, number) -> {
          if (number == 1) {
            exchange.close(); // Without an answer.
          } else if (number == 3) {
            exchange.getResponseHeaders().add("Connection", "close");
          }
          return number == 1;
        });
    try (HttpTarget target = target(1, HttpConnection.PATIENCE)) {
      send(target, 6);
      assertEquals("acknowledged", outcomes.seen().get(0));
      assertTrue(outcomes.seen().get(1).startsWith("connection: "), outcomes.seen().get(1));
      assertEquals(4, outcomes.seen().stream().skip(2).filter("acknowledged"::equals).count());
      assertEquals(2, target.requests().orElseThrow().reconnects());
      assertEquals(5, target.requests().orElseThrow().answered());
    }
  }

  @Test
  void aServerThatDoesNotAnswerFailsTheRecordInTime() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    server.behaving(
        (exchange, number) -> {
          if (number == 0) {
            never.await();
          }
          return false;
        });
    try (HttpTarget target = target(1, Duration.ofMillis(100))) {
      send(target, 2);
      assertEquals(List.of("no answer: no answer within 100 ms", "acknowledged"), outcomes.seen());
    }
  }

  @Test
  void aSlowServerIsWaitedFor() throws Exception {
    Semaphore answers = new Semaphore(0);
    server.behaving(
        (exchange, number) -> {
          answers.acquire();
          return false;
        });
    try (HttpTarget target = target(1, HttpConnection.PATIENCE);
        Sender sender = target.openSender()) {
      for (int i = 0; i < 3; i++) {
        sender.send(null, text("v"), outcomes);
      }
      assertEquals(List.of(), outcomes.seen());
      answers.release(3);
      sender.flush();
      assertEquals(List.of("acknowledged", "acknowledged", "acknowledged"), outcomes.seen());
      assertEquals(List.of(1, 1, 1), server.sizes());
    }
  }

  @Test
  void whatComesWhileARequestIsUnderWayGoesTogether() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch rest = new CountDownLatch(1);
    server.behaving(
        (exchange, number) -> {
          arrived.countDown();
          rest.await();
          return false;
        });
    try (HttpTarget target = target(20, HttpConnection.PATIENCE);
        Sender sender = target.openSender()) {
      sender.send(null, text("first"), outcomes);
      arrived.await();
      for (int i = 0; i < 29; i++) {
        sender.send(null, text("v" + i), outcomes);
      }
      rest.countDown();
      sender.flush();
      assertEquals(List.of(1, 20, 9), server.sizes());
      assertEquals(30, outcomes.seen().size());
      assertEquals(3, target.requests().orElseThrow().answered());
    }
  }

  @Test
  void aFullQueueMakesTheSenderWait() throws Exception {
    CountDownLatch full = new CountDownLatch(1);
    server.behaving(
        (exchange, number) -> {
          full.await();
          return false;
        });
    try (HttpTarget target = new HttpTarget(server.settings(2, 4))) {
      target.createTopic(new TopicSpec("t", 1, 1));
      try (Sender sender = target.openSender()) {
        Thread writer =
            new Thread(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    sender.send(null, text("v" + i), outcomes);
                  }
                });
        writer.start();
        while (writer.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
        assertEquals(List.of(), outcomes.seen());
        full.countDown();
        writer.join();
        sender.flush();
      }
    }
    assertEquals(100, outcomes.seen().size());
    assertEquals(100, server.records("t", 0).size());
    assertEquals("v99", server.records("t", 0).get(99));
    assertTrue(server.sizes().stream().allMatch(size -> size <= 2), server.sizes().toString());
  }

  @Test
  void answersThatMakeNoSenseAreNoAcknowledgements() throws Exception {
    List<String> bodies =
        List.of("", "{\"partition\":0}", "{\"offset\":\"5\",\"partition\":0}", "[5", "{}x");
    server.behaving(
        (exchange, number) -> {
          TwinServer.answer(exchange, 200, bodies.get(number));
          return true;
        });
    try (HttpTarget target = target(1, HttpConnection.PATIENCE)) {
      send(target, bodies.size());
      assertEquals(bodies.size(), outcomes.seen().size());
      for (String seen : outcomes.seen()) {
        assertTrue(seen.startsWith("wrong answer: status 200 with "), seen);
      }
    }
  }

  @Test
  void anAnswerThatIsTooLargeIsGivenUp() throws Exception {
    server.behaving(
        (exchange, number) -> {
          if (number == 0) {
            TwinServer.answer(exchange, 200, " ".repeat(1 << 20));
          }
          return number == 0;
        });
    try (HttpTarget target = target(1, HttpConnection.PATIENCE)) {
      send(target, 2);
      assertTrue(
          outcomes.seen().get(0).startsWith("connection: an answer of more than "),
          outcomes.seen().get(0));
      assertEquals("acknowledged", outcomes.seen().get(1));
    }
  }

  @Test
  void whatWouldHaveToBeEscapedIsRefused() throws Exception {
    try (HttpTarget target = target(1, HttpConnection.PATIENCE);
        Sender sender = target.openSender()) {
      for (String wrong : List.of("a\"b", "a\\b", "a\nb", "\u00e4")) {
        assertThrows(
            IllegalArgumentException.class, () -> sender.send(null, text(wrong), outcomes));
        assertThrows(
            IllegalArgumentException.class, () -> sender.send(text(wrong), text("v"), outcomes));
      }
    }
  }

  @Test
  void aTopicThatIsThereIsNotTouched() throws Exception {
    try (HttpTarget target = target(1, HttpConnection.PATIENCE)) {
      TopicSpec spec = new TopicSpec("t", 1, 1);
      TargetException e = assertThrows(TargetException.class, () -> target.createTopic(spec));
      assertTrue(e.getMessage().contains("it exists already"), e.getMessage());
      TopicSpec other = new TopicSpec("forbidden", 1, 1);
      e = assertThrows(TargetException.class, () -> target.createTopic(other));
      assertTrue(e.getMessage().contains("status 403"), e.getMessage());
    }
  }

  @Test
  void aServerThatIsNotThereIsNamed() throws Exception {
    int port;
    try (ServerSocket taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    HttpSettings settings =
        new HttpSettings("127.0.0.1", port, 1, 1, HttpSettings.Reading.EVENTS, 1);
    TargetException e = assertThrows(TargetException.class, () -> new HttpTarget(settings));
    assertTrue(
        e.getMessage().startsWith("reaching 127.0.0.1:" + port + " failed: "), e.getMessage());
  }
}
