package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MessageFailedException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link ClusterMessages} keeps to: extend it and say how nodes start and wait. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class ClusterMessagesContract {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** Starts a node that can reach the others; ended by whoever has started it. */
  protected abstract ClusterMessages join(int node) throws Exception;

  /** Lets time pass, a little; called again until something holds or the test's time is up. */
  protected abstract void pass() throws Exception;

  @Test
  void aRequestIsAnsweredByTheNodeThatItIsForWhichKnowsWhoAsks() throws Exception {
    ClusterMessages one = join(1);
    ClusterMessages two = join(2);
    two.serve("greet", (from, body) -> done("two hears " + from + " say " + text(body)));
    one.serve("greet", (from, body) -> done("one hears " + from + " say " + text(body)));
    assertEquals("two hears 1 say hello", text(get(one.request(2, "greet", of("hello"), LIMIT))));
    assertEquals("one hears 1 say me", text(get(one.request(1, "greet", of("me"), LIMIT))));
    assertEquals("one hears 2 say ", text(get(two.request(1, "greet", of(""), LIMIT))));
  }

  @Test
  void theLargestBodyPassesBothWaysAndALargerOneIsRefused() throws Exception {
    ClusterMessages one = join(1);
    join(2).serve("echo", (from, body) -> CompletableFuture.completedFuture(body));
    byte[] largest = new byte[ClusterMessages.MAX_BODY_BYTES];
    largest[largest.length - 1] = 7;
    assertArrayEquals(largest, get(one.request(2, "echo", largest, LIMIT)));
    byte[] larger = new byte[largest.length + 1];
    assertThrows(IllegalArgumentException.class, () -> one.request(2, "echo", larger, LIMIT));
    assertThrows(IllegalArgumentException.class, () -> one.request(2, "no spaces", of(""), LIMIT));
    assertThrows(
        IllegalArgumentException.class, () -> one.request(2, "echo", of(""), Duration.ZERO));
  }

  @Test
  void eachFailureSaysWhatItIs() throws Exception {
    ClusterMessages one = join(1);
    ClusterMessages two = join(2);
    two.serve("fails", (from, body) -> CompletableFuture.failedFuture(new Exception("alas")));
    two.serve(
        "throws",
        (from, body) -> {
          throw new IllegalStateException("ouch");
        });
    two.serve("never", (from, body) -> new CompletableFuture<>());
    assertEquals(Reason.NO_HANDLER, failure(one.request(2, "what", of(""), LIMIT)).reason());
    MessageFailedException failed = failure(one.request(2, "fails", of(""), LIMIT));
    assertEquals(Reason.HANDLER_FAILED, failed.reason());
    assertTrue(failed.getMessage().contains("alas"), failed.getMessage());
    MessageFailedException thrown = failure(one.request(2, "throws", of(""), LIMIT));
    assertEquals(Reason.HANDLER_FAILED, thrown.reason());
    assertTrue(thrown.getMessage().contains("ouch"), thrown.getMessage());
    Duration soon = Duration.ofMillis(200);
    MessageFailedException late = failure(one.request(2, "never", of(""), soon));
    assertEquals(Reason.TIMED_OUT, late.reason());
    assertTrue(late.mayTakeEffect());
  }

  @Test
  void aNodeThatIsNotThereDoesNotAnswer() throws Exception {
    ClusterMessages one = join(1);
    Reason reason = failure(one.request(9, "greet", of(""), Duration.ofMillis(500))).reason();
    assertTrue(reason == Reason.UNREACHABLE || reason == Reason.TIMED_OUT, reason.toString());
  }

  @Test
  void aSubjectHasOneHandlerWhichMayEndAndBeFollowed() throws Exception {
    ClusterMessages one = join(1);
    ClusterMessages two = join(2);
    Subscription first = two.serve("s", (from, body) -> done("first"));
    assertThrows(IllegalStateException.class, () -> two.serve("s", (from, body) -> done("second")));
    assertEquals("first", text(get(one.request(2, "s", of(""), LIMIT))));
    first.close();
    first.close();
    assertEquals(Reason.NO_HANDLER, failure(one.request(2, "s", of(""), LIMIT)).reason());
    two.serve("s", (from, body) -> done("second"));
    first.close();
    assertEquals("second", text(get(one.request(2, "s", of(""), LIMIT))));
  }

  @Test
  void asManyAsTheLimitWaitAndOneMoreIsRefused() throws Exception {
    ClusterMessages one = join(1);
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    AtomicInteger seen = new AtomicInteger();
    join(2)
        .serve(
            "slow",
            (from, body) -> {
              seen.incrementAndGet();
              return answer;
            });
    List<CompletionStage<byte[]>> waiting = new ArrayList<>();
    for (int i = 0; i < ClusterMessages.MAX_PENDING; i++) {
      waiting.add(one.request(2, "slow", of("x"), ClusterMessages.MAX_LIMIT));
    }
    assertEquals(Reason.OVERLOADED, failure(one.request(2, "slow", of("x"), LIMIT)).reason());
    while (seen.get() < ClusterMessages.MAX_PENDING) {
      pass();
    }
    answer.complete(of("now"));
    for (CompletionStage<byte[]> each : waiting) {
      assertEquals("now", text(get(each)));
    }
    assertEquals("now", text(get(one.request(2, "slow", of("x"), LIMIT))));
  }

  @Test
  void closingFailsWhatWaitsAndWhatComesLater() throws Exception {
    ClusterMessages one = join(1);
    join(2).serve("never", (from, body) -> new CompletableFuture<>());
    CompletionStage<byte[]> waiting = one.request(2, "never", of(""), LIMIT);
    one.close();
    one.close();
    assertEquals(Reason.CLOSED, failure(waiting).reason());
    assertEquals(Reason.CLOSED, failure(one.request(2, "never", of(""), LIMIT)).reason());
  }

  private <T> T get(CompletionStage<T> stage) throws Exception {
    CompletableFuture<T> future = stage.toCompletableFuture();
    while (!future.isDone()) {
      pass();
    }
    return future.get(1, TimeUnit.SECONDS);
  }

  private MessageFailedException failure(CompletionStage<?> stage) {
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(stage));
    return assertInstanceOf(MessageFailedException.class, e.getCause());
  }

  private static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static CompletionStage<byte[]> done(String answer) {
    return CompletableFuture.completedFuture(of(answer));
  }
}
