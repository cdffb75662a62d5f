package dev.esker.server.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.ClassLoadingExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import io.prometheus.client.hotspot.VersionInfoExports;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVM and the process, by the names that dashboards for any JVM know ({@code jvm_}, {@code
 * process_}). Made at the first look, since a start shouldn't wait for the JVM's beans. Without
 * what is allocated in pools: simpleclient listens to the collector for that and can't be made to
 * stop, which would keep every broker that a test has closed.
 */
final class JvmCollector extends Collector {
  private List<Collector> parts;

  @Override
  public synchronized List<MetricFamilySamples> collect() {
    if (parts == null) {
      parts =
          List.of(
              new StandardExports(),
              new MemoryPoolsExports(),
              new BufferPoolsExports(),
              new GarbageCollectorExports(),
              new ThreadExports(),
              new ClassLoadingExports(),
              new VersionInfoExports());
    }
    List<MetricFamilySamples> all = new ArrayList<>();
    parts.forEach(part -> all.addAll(part.collect()));
    return all;
  }
}
