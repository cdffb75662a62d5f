package dev.esker.server.groups;

import dev.esker.spi.ErrorCode;
import dev.esker.wal.io.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver's thread, its mailbox, and the results that it owes. Requests are taken only while few
 * writes are in flight, so that a slow log fills the mailbox and not the memory behind it.
 */
final class DriverLoop {
  private static final Logger LOG = LoggerFactory.getLogger(DriverLoop.class);
  private static final long LONGEST_WAIT_MILLIS = 60_000;

  private final Mailbox mailbox;
  private final Shards shards;
  private final Map<Long, CompletableFuture<?>> owed = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final CountDownLatch ended = new CountDownLatch(1);
  private Thread thread;
  private boolean stopping;

  DriverLoop(DriverConfig config, OffsetsLog log, Clock clock) {
    this.mailbox = new Mailbox(config.maxQueuedRequests());
    this.shards = new Shards(config, log, clock, mailbox::outcome);
  }

  Shards shards() {
    return shards;
  }

  /**
   * Queues work.
   *
   * @param failed what the result is if the work isn't done
   * @param work completes the result, now or later, on the loop's thread
   */
  <T> CompletableFuture<T> submit(
      Function<ErrorCode, T> failed, Consumer<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Mailbox.Request request =
        new Mailbox.Request() {
          @Override
          public void run() {
            long number = numbers.getAndIncrement();
            owed.put(number, result);
            var unused = result.whenComplete((value, failure) -> owed.remove(number));
            try {
              work.accept(result);
            } catch (RuntimeException bug) {
              LOG.error("A group request failed", bug);
              result.completeExceptionally(bug);
            }
          }

          @Override
          public void refuse() {
            result.complete(failed.apply(ErrorCode.COORDINATOR_NOT_AVAILABLE));
          }
        };
    if (!mailbox.offer(request)) {
      ErrorCode error =
          mailbox.isClosed()
              ? ErrorCode.COORDINATOR_NOT_AVAILABLE
              : ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
      result.complete(failed.apply(error));
    }
    return result;
  }

  /** Queues work of the broker itself, which is never refused. */
  void internal(Runnable work) {
    mailbox.outcome(work);
  }

  void start() {
    thread = new Thread(this::run, "esker-groups");
    thread.setDaemon(true);
    mailbox.outcome(shards::start);
    thread.start();
  }

  /** Ends the thread and waits for it. */
  void close() {
    if (thread == null) {
      mailbox.close();
      return;
    }
    mailbox.outcome(() -> stopping = true);
    boolean interrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        turn(shards.millisToDeadline(LONGEST_WAIT_MILLIS));
      }
      end();
    } catch (InterruptedException e) {
      LOG.warn("The group coordinator was interrupted and ends");
    } finally {
      mailbox.close();
      abandon();
      ended.countDown();
    }
  }

  /** Does one piece of work, if there is one in time, and what is due. */
  boolean turn(long maxWaitMillis) throws InterruptedException {
    Optional<Runnable> work = mailbox.take(shards.mayWrite(), maxWaitMillis);
    work.ifPresent(DriverLoop::runSafely);
    runSafely(shards::tick);
    return work.isPresent();
  }

  /** Ends the coordinators, and waits for what is still on its way to the log. */
  private void end() throws InterruptedException {
    mailbox.close();
    shards.close();
    while (shards.writesInFlight() > 0) {
      Optional<Runnable> work = mailbox.take(false, LONGEST_WAIT_MILLIS);
      if (work.isEmpty()) {
        LOG.warn("{} writes of groups have no outcome; giving them up", shards.writesInFlight());
        return;
      }
      runSafely(work.get());
    }
  }

  private void abandon() {
    for (CompletableFuture<?> result : List.copyOf(owed.values())) {
      result.completeExceptionally(new IllegalStateException("the group coordinator has ended"));
    }
  }

  private static void runSafely(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException bug) {
      // One group's trouble must not take the coordinator of all the others along.
      LOG.error("The group coordinator could not do a step", bug);
    }
  }
}
