package dev.esker.embedded;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.LogService;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What the producers of an {@link Esker} have handed over and isn't stored yet: bounded, whoever
 * brings more waits.
 */
final class AppendBuffer implements AutoCloseable {
  /** As much as {@code buffer.memory} of Kafka's producer. */
  static final long LIMIT_BYTES = 32L << 20;

  private final LogService logs;
  private final Map<TopicPartition, PartitionQueue> queues = new ConcurrentHashMap<>();
  private final ExecutorService executor;
  private final Object lock = new Object();
  private volatile Thread callbackThread;
  private long usedBytes;
  private boolean closed;

  AppendBuffer(LogService logs) {
    this.logs = logs;
    this.executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "esker-callback");
              thread.setDaemon(true);
              callbackThread = thread;
              return thread;
            });
  }

  /** Takes a record, waiting for room; its future is completed once it is stored. */
  void append(TopicPartition partition, PendingRecord record) {
    reserve(record.sizeBound());
    queues
        .computeIfAbsent(partition, missing -> new PartitionQueue(missing, logs, this))
        .add(record);
  }

  private void reserve(int bytes) {
    synchronized (lock) {
      while (!closed && usedBytes > 0 && usedBytes + bytes > LIMIT_BYTES) {
        if (Thread.currentThread() == callbackThread) {
          throw new IllegalStateException(
              "the append buffer is full, and a callback of an append must not wait for it");
        }
        try {
          lock.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new EskerException(
              ErrorCode.REQUEST_TIMED_OUT, "interrupted while the append buffer is full", e);
        }
      }
      if (closed) {
        throw new IllegalStateException("closed");
      }
      usedBytes += bytes;
    }
  }

  /** Gives back the room of records that are stored or have failed. */
  void release(List<PendingRecord> records) {
    long bytes = 0;
    for (PendingRecord record : records) {
      bytes += record.sizeBound();
    }
    synchronized (lock) {
      usedBytes -= bytes;
      lock.notifyAll();
    }
  }

  /** How much is on its way. */
  long usedBytes() {
    synchronized (lock) {
      return usedBytes;
    }
  }

  /** Runs something on the thread of callbacks. */
  void execute(Runnable task) {
    executor.execute(task);
  }

  /** Takes nothing more and waits until everything that was taken is answered. */
  @Override
  public void close() {
    boolean interrupted = false;
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
      while (usedBytes > 0) {
        try {
          lock.wait();
        } catch (InterruptedException e) {
          // What was taken is finished nevertheless; the pipeline answers everything.
          interrupted = true;
        }
      }
    }
    executor.shutdown();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
