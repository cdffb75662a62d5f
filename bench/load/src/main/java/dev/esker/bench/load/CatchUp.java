package dev.esker.bench.load;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Readers that begin at the start of a topic that others filled and still write to: how long they
 * take to the end as it was when they began, and what that does to acknowledgements.
 *
 * <p>The end is what had been acknowledged when they began, counted once per reader. What counts
 * towards it is what had been handed to a client by then, so the few records that were in flight at
 * that moment may stand in for others.
 *
 * <p>Threads: {@link #producing}, {@link #begin} and {@link #result} are called in that order by
 * the thread that runs the load; any thread records.
 */
final class CatchUp {
  private final Latencies before = new Latencies();
  private final Latencies during = new Latencies();
  private final Latencies after = new Latencies();
  private final AtomicLong read = new AtomicLong();
  private volatile Producing producing;
  private volatile Span span;
  private volatile Reached reached;

  /** Since when producers are measured, and how the topic was filled before. */
  private record Producing(long startNanos, LoadResult.Flow filled) {}

  /** Where readers began: the numbers from which records are new, and how many there are before. */
  private static final class Span {
    final long startNanos;
    final long target;
    private final long[] marks;

    Span(long startNanos, long[] marks, long target) {
      this.startNanos = startNanos;
      this.marks = marks;
      this.target = target;
    }

    boolean has(Stamp stamp) {
      int producer = stamp.producer();
      return producer >= 0 && producer < marks.length && stamp.number() < marks[producer];
    }
  }

  private record Reached(long nanos) {}

  /** The topic is filled, and the producers' load begins; nobody reads yet. */
  void producing(long startNanos, LoadResult.Flow filled) {
    producing = new Producing(startNanos, filled);
  }

  /** The readers begin. */
  void begin(Ledger ledger, Workload.Clients clients, long nowNanos) {
    // In this order: a mark may then only be beyond what was acknowledged.
    long target = ledger.acknowledgedCount() * clients.readers();
    long[] marks = new long[clients.producers()];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = ledger.sent(i);
    }
    span = new Span(nowNanos, marks, target);
    if (target == 0) {
      reached = new Reached(nowNanos);
    }
  }

  boolean hasBegun() {
    return span != null;
  }

  /** A record of this run came back; the readers have begun. */
  void read(Stamp stamp, long nowNanos) {
    Span now = span;
    if (now.has(stamp) && read.incrementAndGet() == now.target) {
      reached = new Reached(nowNanos);
    }
  }

  /** Records read of those that were there when the readers began. */
  long readCount() {
    return read.get();
  }

  /** A record was acknowledged; it belongs to the phase in which it was due. */
  void acknowledged(Stamp stamp, long nowNanos) {
    Producing load = producing;
    if (load == null || stamp.dueNanos() - load.startNanos < 0) {
      return;
    }
    phase(stamp.dueNanos()).record(nowNanos - stamp.dueNanos());
  }

  private Latencies phase(long dueNanos) {
    Span begun = span;
    if (begun == null || dueNanos - begun.startNanos < 0) {
      return before;
    }
    Reached end = reached;
    return end == null || dueNanos - end.nanos < 0 ? during : after;
  }

  /** What came of it, once everything has ended; the producers did at that time. */
  LoadResult.CatchUp result(long producersEndedNanos, long nowNanos) {
    Reached end = reached;
    long endNanos = end == null ? nowNanos : end.nanos;
    before.sample();
    during.sample();
    after.sample();
    return new LoadResult.CatchUp(
        producing.filled,
        new LoadResult.Flow(Math.min(read.get(), span.target), endNanos - span.startNanos),
        span.target,
        end != null && endNanos - producersEndedNanos <= 0,
        new LoadResult.Phases(before.total().copy(), during.total().copy(), after.total().copy()));
  }
}
