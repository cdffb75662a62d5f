package dev.esker.bench.load;

import java.util.Optional;
import java.util.OptionalLong;
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

  /** How readers catch up with a backlog; empty if the topic is empty when they begin. */
  final Optional<CatchUp> catchUp;

  private volatile OptionalLong measureFromNanos = OptionalLong.empty();

  Measurements(Workload workload) {
    Workload.Clients clients = workload.clients();
    this.ledger = new Ledger(clients.producers(), Math.max(1, clients.readers()));
    this.catchUp = workload.backlogBytes() > 0 ? Optional.of(new CatchUp()) : Optional.empty();
  }

  /** What is due before is only verified, and so is everything until this is called. */
  void measureFrom(long nanos) {
    measureFromNanos = OptionalLong.of(nanos);
  }

  private boolean isMeasured(long dueNanos) {
    OptionalLong from = measureFromNanos;
    return from.isPresent() && dueNanos - from.getAsLong() >= 0;
  }

  /** A record was handed to the client. */
  void sent(long dueNanos, long nowNanos) {
    sent.increment();
    if (isMeasured(dueNanos)) {
      maxLagNanos.accumulate(nowNanos - dueNanos);
    }
  }

  void acknowledged(Stamp stamp, long nowNanos) {
    ledger.acknowledged(stamp.producer(), stamp.number());
    catchUp.ifPresent(c -> c.acknowledged(stamp, nowNanos));
    if (isMeasured(stamp.dueNanos())) {
      ack.record(nowNanos - stamp.dueNanos());
      acknowledged.increment();
      lastAckNanos.accumulate(nowNanos);
    }
  }

  /** A record came back; returns whether it is one of those that are measured. */
  boolean read(int reader, Stamp stamp, long nowNanos) {
    ledger.read(reader, stamp.producer(), stamp.number());
    catchUp.ifPresent(c -> c.read(stamp, nowNanos));
    boolean measured = isMeasured(stamp.dueNanos());
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
