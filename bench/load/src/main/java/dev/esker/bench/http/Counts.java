package dev.esker.bench.http;

import dev.esker.bench.target.RequestCounts;
import java.util.concurrent.atomic.LongAdder;

/** What all connections count together. Any thread. */
final class Counts {
  private final LongAdder answered = new LongAdder();
  private final LongAdder reconnects = new LongAdder();

  void answered() {
    answered.increment();
  }

  void reconnected() {
    reconnects.increment();
  }

  RequestCounts sum() {
    return new RequestCounts(answered.sum(), reconnects.sum());
  }
}
