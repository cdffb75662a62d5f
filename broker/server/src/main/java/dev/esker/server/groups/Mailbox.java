package dev.esker.server.groups;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Work for the driver's thread. Requests are bounded and may be held back. Outcomes of what the
 * thread itself began (appends, reads) are never refused and go first; there are never more of them
 * than were begun.
 */
final class Mailbox {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Deque<Request> requests = new ArrayDeque<>();
  private final Deque<Runnable> outcomes = new ArrayDeque<>();
  private final int capacity;
  private boolean closed;

  Mailbox(int capacity) {
    this.capacity = capacity;
  }

  /** Puts in a request; false if there is no room, or no thread any more. */
  boolean offer(Request request) {
    lock.lock();
    try {
      if (closed || requests.size() >= capacity) {
        return false;
      }
      requests.add(request);
      arrived.signal();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Puts in an outcome. */
  void outcome(Runnable outcome) {
    lock.lock();
    try {
      outcomes.add(outcome);
      arrived.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the next piece of work, waiting for it if need be.
   *
   * @param withRequests whether requests may come out too
   * @param maxWaitMillis how long to wait; 0 doesn't
   */
  Optional<Runnable> take(boolean withRequests, long maxWaitMillis) throws InterruptedException {
    long remaining = TimeUnit.MILLISECONDS.toNanos(maxWaitMillis);
    lock.lockInterruptibly();
    try {
      while (true) {
        if (!outcomes.isEmpty()) {
          return Optional.of(outcomes.remove());
        }
        if (withRequests && !requests.isEmpty()) {
          return Optional.of(requests.remove()::run);
        }
        if (remaining <= 0) {
          return Optional.empty();
        }
        remaining = arrived.awaitNanos(remaining);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more requests; those that wait are refused. */
  void close() {
    Deque<Request> refused;
    lock.lock();
    try {
      closed = true;
      refused = new ArrayDeque<>(requests);
      requests.clear();
    } finally {
      lock.unlock();
    }
    refused.forEach(Request::refuse);
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Something that a front end asked for. */
  interface Request {

    /** Works it off. */
    void run();

    /** Answers that there is no coordinator any more. */
    void refuse();
  }
}
