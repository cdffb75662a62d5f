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
  private final int reader;
  private final Receiver receiver;
  private final ValueForm form;
  private final Measurements measurements;
  private final Time time;
  private final CountDownLatch reading;
  private final Books books = new Books();
  private final Tally tally = new Tally();
  private volatile boolean stopped;

  /**
   * A task that isn't started.
   *
   * @param run of the records that are expected
   * @param reader whose books are kept: consumers that share the partitions are one reader
   * @param form of values
   * @param reading counted down once the receiver is connected, and so before anything is sent
   */
  ConsumerTask(
      int run,
      int reader,
      Receiver receiver,
      ValueForm form,
      Measurements measurements,
      Time time,
      CountDownLatch reading) {
    this.run = run;
    this.reader = reader;
    this.receiver = receiver;
    this.form = form;
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
    try {
      receiver.poll(POLL, books);
    } finally {
      reading.countDown();
    }
    while (!stopped) {
      receiver.poll(POLL, books);
    }
  }

  /** What it read of what is measured. */
  Tally tally() {
    return tally;
  }

  private final class Books implements Receiver.Sink {
    private long nowNanos;

    @Override
    public void arrived() {
      nowNanos = time.nowNanos();
    }

    @Override
    public void record(byte[] value) {
      Stamp stamp = form.stampOf(value);
      if (stamp == null || stamp.run() != run) {
        measurements.ledger.foreign(reader);
      } else {
        measurements.read(reader, stamp, nowNanos, tally);
      }
    }
  }
}
