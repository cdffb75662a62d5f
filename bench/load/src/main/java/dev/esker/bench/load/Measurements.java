package dev.esker.bench.load;

import java.util.Optional;
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
  final Tally acknowledged = new Tally();
  final Tally read = new Tally();
  final LongAdder sent = new LongAdder();
  final Failures failed = new Failures();
  final LongAdder unsent = new LongAdder();
  final LongAccumulator maxLagNanos = new LongAccumulator(Math::max, 0);

  /** How readers catch up with a backlog; empty if the topic is empty when they begin. */
  final Optional<CatchUp> catchUp;

  /** Whether reading is part of the load; otherwise it verifies, and takes no time that counts. */
  private final boolean timesReads;

  private volatile Optional<Window> window = Optional.empty();

  Measurements(Workload workload) {
    Workload.Clients clients = workload.clients();
    this.ledger = new Ledger(clients.producers(), Math.max(1, clients.readers()));
    this.timesReads = clients.readsAlong();
    this.catchUp = workload.backlogBytes() > 0 ? Optional.of(new CatchUp()) : Optional.empty();
  }

  /** What isn't in the window is only verified, and so is everything until this is called. */
  void measure(Window measured) {
    window = Optional.of(measured);
  }

  /** A record was handed to the client. */
  void sent(long dueNanos, long nowNanos) {
    sent.increment();
    Optional<Window> measured = window;
    if (measured.isPresent() && measured.get().isDue(dueNanos)) {
      maxLagNanos.accumulate(nowNanos - dueNanos);
    }
  }

  void acknowledged(Stamp stamp, long nowNanos) {
    ledger.acknowledged(stamp.producer(), stamp.number());
    catchUp.ifPresent(c -> c.acknowledged(stamp, nowNanos));
    Optional<Window> measured = window;
    if (measured.isPresent() && acknowledged.add(measured.get(), stamp.dueNanos(), nowNanos)) {
      ack.record(nowNanos - stamp.dueNanos());
    }
  }

  /** A record came back to a consumer, which has a tally of its own. */
  void read(int reader, Stamp stamp, long nowNanos, Tally consumer) {
    ledger.read(reader, stamp.producer(), stamp.number());
    catchUp.ifPresent(c -> c.read(stamp, nowNanos));
    Optional<Window> measured = timesReads ? window : Optional.empty();
    if (measured.isPresent() && read.add(measured.get(), stamp.dueNanos(), nowNanos)) {
      endToEnd.record(nowNanos - stamp.dueNanos());
    }
    measured.ifPresent(w -> consumer.add(w, stamp.dueNanos(), nowNanos));
  }

  void failed(Exception why) {
    failed.add(why);
  }
}
