package dev.esker.http.groups;

import dev.esker.spi.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Calls of one client that wait for its rebalance to end, each for a limited time. A client has no
 * use for many; more than {@link #LIMIT} are turned away. Lives on the sessions' loop.
 */
final class Waiters {
  static final int LIMIT = 16;

  private final MemberKey key;
  private final SessionLoop loop;
  private final Map<Consumer<Outcome<Holding>>, Runnable> cancels = new LinkedHashMap<>();

  Waiters(MemberKey key, SessionLoop loop) {
    this.key = key;
    this.loop = loop;
  }

  /**
   * Lets a call wait.
   *
   * @param obstacle what it is told when its time is over
   */
  void add(long millis, Supplier<ErrorCode> obstacle, Consumer<Outcome<Holding>> call) {
    if (millis <= 0) {
      call.accept(Reasons.failed(obstacle.get(), key));
    } else if (cancels.size() >= LIMIT) {
      call.accept(
          Outcome.failed(
              ErrorCode.THROTTLING_QUOTA_EXCEEDED, LIMIT + " calls of " + key + " wait already"));
    } else {
      cancels.put(
          call,
          loop.after(
              millis,
              () -> {
                if (cancels.remove(call) != null) {
                  call.accept(Reasons.failed(obstacle.get(), key));
                }
              }));
    }
  }

  boolean isEmpty() {
    return cancels.isEmpty();
  }

  /** Answers all; a call that waits again from within its answer waits for the next time. */
  void answer(Outcome<Holding> outcome) {
    List<Consumer<Outcome<Holding>>> calls = List.copyOf(cancels.keySet());
    cancels.values().forEach(Runnable::run);
    cancels.clear();
    calls.forEach(call -> call.accept(outcome));
  }
}
