package dev.esker.bench.load;

import dev.esker.bench.target.Sender;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Sends the records of one producer when they are due, until its share is sent, time is up or it is
 * stopped; then waits for what is in flight. On its own thread.
 */
final class ProducerTask implements Runnable {
  /** A target that refuses everything ends the run. */
  static final long MAX_FAILURES = 1_000;

  private static final long LONGEST_PARK_NANOS = 100_000_000;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  /**
   * Which records a task sends.
   *
   * @param run of this run's records
   * @param producer from 0
   * @param first the number of its first record; those before have been sent by another task
   * @param records how many at most
   * @param inFlight of them at a time; 0 for any number
   * @param endNanos nothing is sent that is due then or later
   */
  record Share(int run, int producer, long first, long records, int inFlight, long endNanos) {}

  private final Share share;
  private final Contents contents;
  private final Pacer pacer;
  private final Sender sender;
  private final Measurements measurements;
  private final Time time;
  private final Semaphore inFlight;
  private volatile boolean stopped;

  ProducerTask(
      Share share,
      Contents contents,
      Pacer pacer,
      Sender sender,
      Measurements measurements,
      Time time) {
    this.share = share;
    this.contents = contents;
    this.pacer = pacer;
    this.sender = sender;
    this.measurements = measurements;
    this.time = time;
    this.inFlight = new Semaphore(share.inFlight() == 0 ? NO_LIMIT : share.inFlight());
  }

  /** Asks it to send nothing more; returns at once. */
  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    KeySource keys = contents.keys(share.producer());
    Filling filling = contents.filling(share.producer());
    long number = 0;
    while (number < share.records() && admit()) {
      long due = awaitDue(number);
      if (stopped || due - share.endNanos() >= 0 || time.nowNanos() - share.endNanos() >= 0) {
        break;
      }
      byte[] value = filling.next();
      Stamp stamp = new Stamp(share.run(), share.producer(), share.first() + number, due);
      stamp.writeTo(value);
      measurements.ledger.sending(share.producer(), stamp.number());
      sender.send(keys.next(), value, new InFlight(stamp));
      measurements.sent(due, time.nowNanos());
      number++;
    }
    countUnsent(number);
    sender.flush();
  }

  /** Waits until one more record may be in flight; false if the task is to end. */
  private boolean admit() {
    try {
      while (!stopped && time.nowNanos() - share.endNanos() < 0) {
        if (measurements.failed.sum() >= MAX_FAILURES) {
          return false;
        }
        if (inFlight.tryAcquire(LONGEST_PARK_NANOS, TimeUnit.NANOSECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Waits until a record is due, but not beyond the end; returns when it was due. */
  private long awaitDue(long number) {
    long now = time.nowNanos();
    long due = pacer.dueNanos(number, now);
    while (now - due < 0 && now - share.endNanos() < 0 && !stopped) {
      time.park(Math.min(LONGEST_PARK_NANOS, due - now));
      now = time.nowNanos();
    }
    return due;
  }

  /** Records that were due but couldn't be sent have no latency; that must not go unnoticed. */
  private void countUnsent(long sent) {
    if (stopped) {
      return;
    }
    long end = share.endNanos();
    long now = time.nowNanos();
    long due = Math.min(share.records(), pacer.dueBefore(now - end < 0 ? now : end));
    measurements.unsent.add(Math.max(0, due - sent));
  }

  private final class InFlight implements Sender.Outcome {
    private final Stamp stamp;

    InFlight(Stamp stamp) {
      this.stamp = stamp;
    }

    @Override
    public void acknowledged() {
      measurements.acknowledged(stamp, time.nowNanos());
      inFlight.release();
    }

    @Override
    public void failed(Exception why) {
      measurements.failed(why);
      inFlight.release();
    }
  }
}
