package dev.esker.bench.load;

import dev.esker.bench.target.Sender;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One producer: what it still has to send, when that is due, and what is in flight. One thread at a
 * time.
 */
final class Lane {
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  /** What was due before the end is sent this much later still: waking up is never on time. */
  private static final long GRACE_NANOS = 100_000_000;

  private final Share share;
  private final Pacer pacer;
  private final KeySource keys;
  private final Filling filling;
  private final Sender sender;
  private final Measurements measurements;
  private final Time time;
  private final ValueForm form;
  private final Semaphore inFlight;
  private Runnable answered;
  private long number;

  /**
   * Which records a producer sends.
   *
   * @param run of this run's records
   * @param producer from 0
   * @param first the number of its first record; those before have been sent in another lane
   * @param records how many at most
   * @param inFlight of them at a time; 0 for any number
   * @param endNanos nothing is sent that is due then or later
   */
  record Share(int run, int producer, long first, long records, int inFlight, long endNanos) {}

  Lane(
      Share share,
      Contents contents,
      Pacer pacer,
      Sender sender,
      Measurements measurements,
      Time time) {
    this.share = share;
    this.pacer = pacer;
    this.keys = contents.keys(share.producer());
    this.filling = contents.filling(share.producer());
    this.form = contents.form();
    this.sender = sender;
    this.measurements = measurements;
    this.time = time;
    this.inFlight = new Semaphore(share.inFlight() == 0 ? NO_LIMIT : share.inFlight());
    this.answered = inFlight::release;
  }

  /**
   * Calls this after each outcome instead of letting {@link #admit} go on; to be set before the
   * first record.
   */
  void whenAnswered(Runnable then) {
    answered = then;
  }

  boolean hasMore() {
    return number < share.records();
  }

  /** Whether records that are due then aren't sent any more. */
  boolean isOver(long nanos) {
    return nanos - share.endNanos() >= 0;
  }

  /** Whether nothing is sent any more, whenever it was due. */
  boolean isTooLate(long nowNanos) {
    return nowNanos - share.endNanos() >= GRACE_NANOS;
  }

  /** Waits until one more record may be in flight, but no longer than so. */
  boolean admit(long nanos) throws InterruptedException {
    return inFlight.tryAcquire(nanos, TimeUnit.NANOSECONDS);
  }

  /** When the next record is due. */
  long dueNanos(long nowNanos) {
    return pacer.dueNanos(number, nowNanos);
  }

  /** Sends the next record, which was due at that time. */
  void send(long dueNanos) {
    byte[] value = filling.next();
    Stamp stamp = new Stamp(share.run(), share.producer(), share.first() + number, dueNanos);
    form.stamp(value, stamp);
    measurements.ledger.sending(share.producer(), stamp.number());
    sender.send(keys.next(), value, new InFlight(stamp));
    measurements.sent(dueNanos, time.nowNanos());
    number++;
  }

  /** Records that were due but couldn't be sent have no latency; that must not go unnoticed. */
  void countUnsent() {
    long end = share.endNanos();
    long now = time.nowNanos();
    long due = Math.min(share.records(), pacer.dueBefore(now - end < 0 ? now : end));
    measurements.unsent.add(Math.max(0, due - number));
  }

  /** Blocks until everything sent has had its outcome. */
  void flush() {
    sender.flush();
  }

  private final class InFlight implements Sender.Outcome {
    private final Stamp stamp;

    InFlight(Stamp stamp) {
      this.stamp = stamp;
    }

    @Override
    public void acknowledged() {
      measurements.acknowledged(stamp, time.nowNanos());
      answered.run();
    }

    @Override
    public void failed(Exception why) {
      measurements.failed(why);
      answered.run();
    }
  }
}
