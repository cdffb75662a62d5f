package dev.esker.bench.load;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the tasks of a run measure together. Any thread records; the thread that runs the load
 * reads.
 */
final class Measurements {
  final Ledger ledger;
  final Latencies ack = new Latencies();
  final Latencies endToEnd = new Latencies();
  final LongAdder acknowledged = new LongAdder();
  final LongAdder read = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder unsent = new LongAdder();
  final LongAccumulator maxLagNanos = new LongAccumulator(Math::max, 0);
  final LongAccumulator lastAckNanos = new LongAccumulator(Math::max, Long.MIN_VALUE);
  final LongAccumulator lastReadNanos = new LongAccumulator(Math::max, Long.MIN_VALUE);
  final AtomicReference<Exception> firstFailure = new AtomicReference<>();
  private volatile long measureFromNanos;

  Measurements(Workload.Clients clients) {
    this.ledger = new Ledger(clients.producers(), Math.max(1, clients.readers()));
  }

  /** What is due before is only verified. To be called before anything is sent. */
  void measureFrom(long nanos) {
    measureFromNanos = nanos;
  }

  void acknowledged(Stamp stamp, long nowNanos) {
    ledger.acknowledged(stamp.producer(), stamp.number());
    if (stamp.dueNanos() - measureFromNanos >= 0) {
      ack.record(nowNanos - stamp.dueNanos());
      acknowledged.increment();
      lastAckNanos.accumulate(nowNanos);
    }
  }

  /** A record came back; returns whether it is one of those that are measured. */
  boolean read(int reader, Stamp stamp, long nowNanos) {
    ledger.read(reader, stamp.producer(), stamp.number());
    boolean measured = stamp.dueNanos() - measureFromNanos >= 0;
    if (measured) {
      endToEnd.record(nowNanos - stamp.dueNanos());
      read.increment();
      lastReadNanos.accumulate(nowNanos);
    }
    return measured;
  }

  void failed(Exception why) {
    failed.increment();
    firstFailure.compareAndSet(null, why);
  }
}
