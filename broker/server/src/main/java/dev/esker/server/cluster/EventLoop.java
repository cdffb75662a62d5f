package dev.esker.server.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that runs tasks in the order in which they come, and looks after deadlines in between.
 * What drives a state machine that knows no threads.
 *
 * <p>Its queue has no limit of its own: what is put in is bounded by those who put it in (messages
 * by the windows of their streams, answers by what was asked). A task that throws is logged, and
 * the next one runs.
 */
final class EventLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

  /** A bound of what is run between two looks at deadlines. */
  private static final int TURN = 1_000;

  private final Deadlines deadlines;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private Queue<Runnable> tasks = new ArrayDeque<>();
  private boolean closed;

  /** What is to be done at certain times. Called on the loop. */
  interface Deadlines {
    /** The next moment in nanoseconds; {@link Long#MAX_VALUE} if there is none. */
    long next(long nowNanos);

    /** Something may be due. */
    void due(long nowNanos);
  }

  /** Starts it. */
  EventLoop(String name, Deadlines deadlines) {
    this.deadlines = deadlines;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The time that deadlines are measured by. */
  static long now() {
    return System.nanoTime();
  }

  /** Whether the caller is the loop. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Runs a task later, unless the loop is closed. Any thread. */
  void execute(Runnable task) {
    lock.lock();
    try {
      if (!closed) {
        tasks.add(task);
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    List<Runnable> turn = new ArrayList<>();
    while (await(turn)) {
      for (Runnable task : turn) {
        shielded(task);
      }
      turn.clear();
      long now = now();
      if (deadlines.next(now) <= now) {
        shielded(() -> deadlines.due(now));
      }
    }
  }

  /** Takes tasks, waiting for one or for the next deadline; returns false at the end. */
  private boolean await(List<Runnable> turn) {
    long now = now();
    long deadline = deadlines.next(now);
    lock.lock();
    try {
      while (tasks.isEmpty() && !closed && deadline > now) {
        if (deadline == Long.MAX_VALUE) {
          changed.awaitUninterruptibly();
        } else {
          long unused = changed.awaitNanos(deadline - now);
        }
        now = now();
      }
      if (closed && tasks.isEmpty()) {
        return false;
      }
      while (turn.size() < TURN && !tasks.isEmpty()) {
        turn.add(tasks.remove());
      }
      return true;
    } catch (InterruptedException e) {
      // Nobody has reason to interrupt it but the end of the process.
      LOG.warn("{} was interrupted and ends", thread.getName());
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void shielded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a task of {} failed", thread.getName(), e);
    }
  }

  /** Runs what has been handed over, then ends; waits for that unless the caller is the loop. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (!isCurrent() && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
