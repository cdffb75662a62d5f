package dev.esker.server.metrics;

import io.prometheus.client.Collector;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A collector whose failure costs its own figures only: the others are needed most while something
 * is wrong. Each failure is counted; the first is logged with its trace.
 */
final class ContainedCollector extends Collector {
  private static final Logger LOG = LoggerFactory.getLogger(ContainedCollector.class);

  private final Collector inner;
  private final LongAdder failures;
  private boolean told;

  ContainedCollector(Collector inner, LongAdder failures) {
    this.inner = inner;
    this.failures = failures;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    try {
      return inner.collect();
    } catch (RuntimeException e) {
      failures.increment();
      if (!told) {
        told = true;
        LOG.warn("some figures can't be read", e);
      }
      return List.of();
    }
  }
}
