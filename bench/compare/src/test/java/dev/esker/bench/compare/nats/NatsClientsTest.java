package dev.esker.bench.compare.nats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.target.SeenOutcomes;
import dev.esker.bench.target.SeenValues;
import dev.esker.bench.target.TargetException;
import dev.esker.bench.target.TopicSpec;
import io.nats.client.Message;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sender and receiver without a server. */
@Timeout(60)
class NatsClientsTest {
  private static final Subjects SUBJECTS = new Subjects(new TopicSpec("t", 3, 1));

  /** Answers when it is told to. */
  private static final class ManualPublisher implements NatsSender.Publisher {
    final List<String> subjects = new ArrayList<>();
    final Deque<CompletableFuture<String>> answers = new ArrayDeque<>();
    boolean isFull;
    boolean isClosed;

    @Override
    public CompletableFuture<?> publish(String subject, byte[] value) {
      if (isFull) {
        throw new IllegalStateException("queue is full");
      }
      subjects.add(subject);
      answers.add(new CompletableFuture<>());
      return answers.getLast();
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }

  private final ManualPublisher publisher = new ManualPublisher();
  private final NatsSender sender = new NatsSender(publisher, SUBJECTS, new Limits(100, 2));
  private final SeenOutcomes outcomes = new SeenOutcomes();

  @Test
  void aRecordIsAcknowledgedWhenTheStreamSaysSo() {
    sender.send(null, new byte[10], outcomes);
    assertEquals(List.of(), outcomes.seen);
    publisher.answers.remove().complete("ack");
    assertEquals(List.of("acknowledged"), outcomes.seen);
    sender.flush();
  }

  @Test
  void aRecordThatIsRefusedHasFailedForItsReason() {
    sender.send(null, new byte[10], outcomes);
    publisher
        .answers
        .remove()
        .completeExceptionally(new CompletionException(new IOException("no")));
    assertEquals(List.of("failed: no"), outcomes.seen);
  }

  @Test
  void aConnectionThatTakesNothingFailsTheRecordAndNothingIsLeftUnderWay() {
    publisher.isFull = true;
    for (int i = 0; i < 5; i++) {
      sender.send(null, new byte[10], outcomes);
    }
    assertEquals(5, outcomes.seen.size());
    assertEquals("failed: queue is full", outcomes.seen.get(0));
    sender.flush();
  }

  @Test
  void aSenderThatIsInterruptedWhileItWaitsFailsTheRecord() {
    sender.send(null, new byte[10], outcomes);
    sender.send(null, new byte[10], outcomes);
    Thread.currentThread().interrupt();
    sender.send(null, new byte[10], outcomes);
    assertTrue(Thread.interrupted());
    assertEquals(1, outcomes.seen.size());
    assertEquals(2, publisher.answers.size());
  }

  @Test
  void flushWaitsForAllAnswersEvenIfItIsInterrupted() throws InterruptedException {
    sender.send(null, new byte[10], outcomes);
    boolean[] interrupted = new boolean[1];
    Thread flush =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              sender.flush();
              interrupted[0] = Thread.currentThread().isInterrupted();
            });
    flush.start();
    publisher.answers.remove().complete("ack");
    flush.join();
    assertTrue(interrupted[0]);
    assertEquals(List.of("acknowledged"), outcomes.seen);
    sender.close();
    assertTrue(publisher.isClosed);
  }

  @Test
  void recordsWithoutAKeyTakeTurnsAndAKeyHasItsPlace() {
    NatsSender wide = new NatsSender(publisher, SUBJECTS, new Limits(100, 100));
    for (int i = 0; i < 4; i++) {
      wide.send(null, new byte[1], outcomes);
    }
    assertEquals(List.of("t.0", "t.1", "t.2", "t.0"), publisher.subjects);
    publisher.subjects.clear();
    for (int i = 0; i < 3; i++) {
      wide.send("key-7".getBytes(US_ASCII), new byte[1], outcomes);
    }
    assertEquals(1, publisher.subjects.stream().distinct().count());
  }

  @Test
  void someSubjectsAreFilteredByAndAllAreNot() {
    assertEquals("t.*", SUBJECTS.all());
    assertEquals(List.of("t.0", "t.2"), SUBJECTS.filters(List.of(0, 2)));
    assertEquals(List.of(), SUBJECTS.filters(List.of(0, 1, 2)));
  }

  /** Hands out what it is given, then fails or has ended. */
  private static final class ManualSource implements NatsReceiver.Source {
    final Deque<Message> messages = new ArrayDeque<>();
    String failure;
    boolean isEnded;

    @Override
    public Message next(Duration atMost) {
      if (isEnded) {
        throw new IllegalStateException("inactive");
      }
      return messages.poll();
    }

    @Override
    public String failure() {
      return failure;
    }

    @Override
    public void close() {
      isEnded = true;
    }
  }

  @Test
  void eachRecordHasATimeOfItsOwn() {
    ManualSource source = new ManualSource();
    source.messages.add(NatsMessage.builder().subject("t.0").data(new byte[5]).build());
    source.messages.add(NatsMessage.builder().subject("t.1").data(new byte[6]).build());
    SeenValues values = new SeenValues();
    try (NatsReceiver receiver = new NatsReceiver(source)) {
      for (int i = 0; i < 3; i++) {
        receiver.poll(Duration.ZERO, values);
      }
    }
    assertEquals(List.of("arrived", "record of 5", "arrived", "record of 6"), values.seen);
    assertTrue(source.isEnded);
  }

  @Test
  void aConnectionThatFailsEndsTheReading() {
    ManualSource source = new ManualSource();
    NatsReceiver receiver = new NatsReceiver(source);
    source.failure = "connection reset";
    assertFailure("reading failed: connection reset", receiver);
    source.close();
    assertFailure("reading failed: connection reset", receiver);
    source.failure = null;
    assertFailure("reading failed: inactive", receiver);
  }

  private static void assertFailure(String message, NatsReceiver receiver) {
    TargetException e =
        assertThrows(
            TargetException.class, () -> receiver.poll(Duration.ofMillis(1), new SeenValues()));
    assertEquals(message, e.getMessage());
  }

  @Test
  void nobodyThereIsSaid() {
    TargetException e =
        assertThrows(
            TargetException.class,
            () -> new NatsTarget("nats://127.0.0.1:1", new Limits(1, 1)).close());
    assertTrue(e.getMessage().startsWith("reaching nats://127.0.0.1:1 failed: "), e.getMessage());
  }
}
