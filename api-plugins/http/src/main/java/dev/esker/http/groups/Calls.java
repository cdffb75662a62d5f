package dev.esker.http.groups;

import dev.esker.spi.ErrorCode;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings calls from any thread to the sessions' loop, so many at a time. Each is answered once: by
 * the loop, or by {@link #close}. A call that comes while that runs is not forgotten: it first
 * makes itself known, and then looks whether it is too late.
 */
final class Calls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

  private final SessionLoop loop;
  private final int limit;
  private final AtomicInteger underWay = new AtomicInteger();
  private final Set<Call<?>> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** One call and its result. */
  private static final class Call<T> {
    final CompletableFuture<Outcome<T>> result = new CompletableFuture<>();

    void fail(ErrorCode error, String message) {
      result.complete(Outcome.failed(error, message));
    }
  }

  Calls(SessionLoop loop, int limit) {
    this.loop = loop;
    this.limit = limit;
  }

  /**
   * Runs something on the loop.
   *
   * @param work is given where its result goes
   */
  <T> CompletionStage<Outcome<T>> run(Consumer<Consumer<Outcome<T>>> work) {
    Call<T> call = new Call<>();
    if (underWay.incrementAndGet() > limit) {
      underWay.decrementAndGet();
      call.fail(
          ErrorCode.THROTTLING_QUOTA_EXCEEDED,
          "too many calls of consumers are under way: " + limit);
      return call.result;
    }
    open.add(call);
    CompletionStage<Outcome<T>> result =
        call.result.whenComplete(
            (outcome, failure) -> {
              open.remove(call);
              underWay.decrementAndGet();
            });
    try {
      loop.execute(() -> work(call, work));
    } catch (RejectedExecutionException e) {
      LOG.debug("a call of a consumer came after the end");
      closed = true;
    }
    if (closed) {
      stopped(call);
    }
    return result;
  }

  private static <T> void work(Call<T> call, Consumer<Consumer<Outcome<T>>> work) {
    try {
      work.accept(call.result::complete);
    } catch (RuntimeException e) {
      LOG.error("a call of a consumer has met a bug", e);
      call.fail(ErrorCode.UNKNOWN_SERVER_ERROR, "the broker has met a bug; its log says more");
    }
  }

  private static void stopped(Call<?> call) {
    call.fail(ErrorCode.COORDINATOR_NOT_AVAILABLE, "the broker stops");
  }

  /** Answers everybody; any thread. */
  @Override
  public void close() {
    closed = true;
    open.forEach(Calls::stopped);
  }
}
