package dev.esker.bench.load;

import dev.esker.bench.target.Receiver;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * Reads along and keeps the books until it is stopped. A record counts as read when the poll that
 * brought it returns. On its own thread.
 */
final class ConsumerTask implements Runnable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final int run;
  private final Receiver receiver;
  private final Measurements measurements;
  private final Time time;
  private final CountDownLatch reading;
  private volatile boolean stopped;

  /**
   * A task that isn't started.
   *
   * @param reading counted down once the receiver is connected, and so before anything is sent
   */
  ConsumerTask(
      int run, Receiver receiver, Measurements measurements, Time time, CountDownLatch reading) {
    this.run = run;
    this.receiver = receiver;
    this.measurements = measurements;
    this.time = time;
    this.reading = reading;
  }

  /** Asks it to end; returns at once. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    Books books = new Books();
    try {
      receiver.poll(POLL, books);
    } finally {
      reading.countDown();
    }
    while (!stopped) {
      receiver.poll(POLL, books);
    }
  }

  private final class Books implements Receiver.Sink {
    private long nowNanos;

    @Override
    public void arrived() {
      nowNanos = time.nowNanos();
    }

    @Override
    public void record(byte[] value) {
      Stamp stamp = Stamp.of(value);
      if (stamp == null || stamp.run() != run) {
        measurements.ledger.foreign();
      } else {
        measurements.read(stamp, nowNanos);
      }
    }
  }
}
