package dev.esker.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Draining: everything that was taken is answered, and nothing new is taken. */
class DrainTest extends BrokerTest {
  private static final int VERSION = 9;

  private Requests requests;

  @BeforeEach
  void startBroker() {
    requests = new Requests(broker);
    start();
  }

  private CompletableFuture<Void> drain(Duration atMost) {
    return frontend.drain(atMost).toCompletableFuture();
  }

  @Test
  void appendsThatWereTakenAreAnswered() throws IOException {
    broker.logs.stall(true);
    try (RawClient client = connect()) {
      List<Integer> ids = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ids.add(client.send(VERSION, requests.produce(VERSION, -1, 0, Requests.batch("x"))));
      }
      await(() -> broker.logs.taken.get() == 10, "ten appends");
      CompletableFuture<Void> drained = drain(Duration.ofSeconds(60));
      // Refused, or reset if the listener was closed between two steps of the handshake.
      assertThrows(SocketException.class, () -> connectUntilRefused());
      assertFalse(drained.isDone());
      broker.logs.stall(false);
      for (int i = 0; i < ids.size(); i++) {
        RawClient.Answer answer = client.receive((short) 0, VERSION);
        assertEquals(ids.get(i), answer.correlationId());
        ProduceResponseData produced = (ProduceResponseData) answer.body();
        assertEquals(
            i, produced.responses().iterator().next().partitionResponses().get(0).baseOffset());
      }
      client.expectClosed();
      drained.join();
    }
  }

  /** The listener closes soon after the drain has begun. */
  private void connectUntilRefused() throws IOException {
    while (true) {
      connect().close();
    }
  }

  @Test
  void aFetchThatWaitsIsAnsweredAtOnce() throws IOException {
    try (RawClient client = connect()) {
      int id = client.send(VERSION, requests.fetch(VERSION, 0, Integer.MAX_VALUE, 1));
      await(() -> broker.logs.waitingFetches.get() == 1, "a fetch that waits");
      CompletableFuture<Void> drained = drain(Duration.ofSeconds(60));
      RawClient.Answer answer = client.receive((short) 1, VERSION);
      assertEquals(id, answer.correlationId());
      FetchResponseData body = (FetchResponseData) answer.body();
      assertEquals(0, body.errorCode());
      client.expectClosed();
      drained.join();
    }
  }

  @Test
  void whoeverIsIdleIsClosed() throws IOException {
    try (RawClient client = connect();
        RawClient other = connect()) {
      await(() -> frontend.connectionCount() == 2, "two connections");
      drain(Duration.ofSeconds(60)).join();
      client.expectClosed();
      other.expectClosed();
    }
  }

  @Test
  void theWaitIsBounded() throws IOException {
    broker.logs.stall(true);
    try (RawClient client = connect()) {
      client.send(VERSION, requests.produce(VERSION, -1, 0, Requests.batch("x")));
      await(() -> broker.logs.taken.get() == 1, "an append");
      drain(Duration.ofMillis(1)).join();
      assertTrue(frontend.connectionCount() > 0);
    }
  }

  @Test
  void halfAFrameIsNotWaitedFor() throws IOException {
    try (RawClient client = connect()) {
      client.sendBytes(new byte[] {0, 0, 1, 0, 9});
      await(() -> frontend.connectionCount() == 1, "a connection");
      drain(Duration.ofSeconds(60)).join();
      client.expectClosed();
    }
  }
}
