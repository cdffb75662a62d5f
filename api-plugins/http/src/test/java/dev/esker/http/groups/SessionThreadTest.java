package dev.esker.http.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.twin.TwinBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop of production, with real time and real threads. */
@Timeout(60)
final class SessionThreadTest {

  @Test
  void tasksRunInTheirOrderOnOneThread() {
    try (SessionThread loop = new SessionThread("sessions")) {
      List<String> ran = new ArrayList<>();
      CompletableFuture<Void> done = new CompletableFuture<>();
      for (int i = 0; i < 100; i++) {
        loop.execute(() -> ran.add(Thread.currentThread().getName()));
      }
      loop.execute(() -> done.complete(null));
      done.join();
      assertEquals(100, ran.size());
      assertTrue(ran.stream().allMatch("sessions"::equals));
    }
  }

  @Test
  void aTimerRunsWhenItsTimeIsOverUnlessItIsCancelled() {
    try (SessionThread loop = new SessionThread("sessions")) {
      CompletableFuture<Long> ran = new CompletableFuture<>();
      CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
      // On the loop itself: there no timer can run before this is through.
      loop.execute(
          () -> {
            long before = loop.nowMillis();
            loop.after(1, () -> cancelled.complete(false)).run();
            Runnable unused = loop.after(30, () -> ran.complete(loop.nowMillis() - before));
          });
      assertTrue(ran.join() >= 30, () -> "after " + ran.join() + " ms");
      assertFalse(cancelled.isDone());
    }
  }

  @Test
  void aClosedLoopTakesNothing() {
    SessionThread loop = new SessionThread("sessions");
    loop.close();
    assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
  }

  @Test
  void callsAreAnsweredWhateverIsClosedFirst() {
    try (TwinBroker broker = new TwinBroker("http")) {
      broker.cluster.add("t", 4);
      SessionThread loop = new SessionThread("sessions");
      GroupSessions sessions =
          new GroupSessions(
              () -> broker.groups, () -> broker.cluster, loop, SessionsConfig.DEFAULTS);
      Outcome<Membership> registered =
          sessions
              .register(MemberCall.of("g", "a"), Registration.to(List.of("t"), "host"), 10_000)
              .toCompletableFuture()
              .join();
      assertTrue(registered instanceof Outcome.Ok, registered::toString);
      loop.close();
      Bench.failure(
          ErrorCode.COORDINATOR_NOT_AVAILABLE,
          sessions.heartbeat(MemberCall.of("g", "a"), 0).toCompletableFuture());
      sessions.close();
      Bench.failure(
          ErrorCode.COORDINATOR_NOT_AVAILABLE,
          sessions.heartbeat(MemberCall.of("g", "a"), 0).toCompletableFuture());
    }
  }
}
