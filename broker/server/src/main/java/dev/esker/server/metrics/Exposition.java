package dev.esker.server.metrics;

import dev.esker.spi.MetricsFormat;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Writes registries out as text, on one thread that ends when nobody asks. Requests don't pile up:
 * of each kind one is being written and at most one waits, which all others of that kind share. So
 * what somebody is given was read after the request.
 */
final class Exposition {
  private static final long IDLE_SECONDS = 30;

  /** What answers later than that is shown as it was at the last time. */
  private static final long REFRESH_MILLIS = 1_000;

  private static final int FIRST_BYTES = 64 << 10;

  private final CollectorRegistry always;
  private final CollectorRegistry perPartition;
  private final LongAdder failures;
  private final List<Supplier<CompletionStage<?>>> refreshes = new CopyOnWriteArrayList<>();
  private final ThreadPoolExecutor executor;

  /** Waiting and not begun; guarded by itself. */
  private final Map<Kind, CompletableFuture<ByteBuffer>> waiting = new HashMap<>();

  private record Kind(MetricsFormat format, boolean perPartition) {}

  /**
   * @param always what is always written
   * @param perPartition what is added if asked for
   * @param failures of collectors so far
   */
  Exposition(CollectorRegistry always, CollectorRegistry perPartition, LongAdder failures) {
    this.always = always;
    this.perPartition = perPartition;
    this.failures = failures;
    // The queue holds one task for each kind at most.
    this.executor =
        new ThreadPoolExecutor(
            1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Exposition::thread);
    executor.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "esker-metrics");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Has something brought up to date before each writing, for a second at most.
   *
   * @param refresh must not block
   */
  void refreshBefore(Supplier<CompletionStage<?>> refresh) {
    refreshes.add(refresh);
  }

  CompletionStage<ByteBuffer> write(MetricsFormat format, boolean withPartitions) {
    Kind kind = new Kind(format, withPartitions);
    CompletableFuture<ByteBuffer> shared;
    boolean first;
    synchronized (waiting) {
      first = !waiting.containsKey(kind);
      shared = waiting.computeIfAbsent(kind, fresh -> new CompletableFuture<>());
    }
    if (first) {
      executor.execute(() -> run(kind));
    }
    return shared.thenApply(ByteBuffer::asReadOnlyBuffer);
  }

  private void run(Kind kind) {
    CompletableFuture<ByteBuffer> result;
    synchronized (waiting) {
      result = waiting.remove(kind);
    }
    try {
      refresh();
      result.complete(text(kind));
    } catch (RuntimeException | Error e) {
      result.completeExceptionally(e);
    }
  }

  private void refresh() {
    CompletableFuture<?>[] running =
        refreshes.stream().map(Exposition::begin).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(running)
        .completeOnTimeout(null, REFRESH_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(failed -> null)
        .join();
  }

  private static CompletableFuture<?> begin(Supplier<CompletionStage<?>> refresh) {
    try {
      return refresh.get().toCompletableFuture();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private ByteBuffer text(Kind kind) {
    Bytes bytes = new Bytes();
    try (Writer writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
      Enumeration<MetricFamilySamples> samples = samples(kind);
      switch (kind.format()) {
        case PROMETHEUS -> TextFormat.write004(writer, samples);
        case OPEN_METRICS -> TextFormat.writeOpenMetrics100(writer, samples);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory can't be written", e);
    }
    return bytes.buffer();
  }

  private Enumeration<MetricFamilySamples> samples(Kind kind) {
    List<MetricFamilySamples> families = Collections.list(always.metricFamilySamples());
    if (kind.perPartition()) {
      families.addAll(Collections.list(perPartition.metricFamilySamples()));
    }
    // Last, so that it counts what has failed just now.
    families.add(
        new CounterMetricFamily(
            "esker_metrics_failures_total",
            "Times that figures were left out of a scrape since they couldn't be read.",
            (double) failures.sum()));
    families.sort(Comparator.comparing(family -> family.name));
    return Collections.enumeration(families);
  }

  /** Gives its array away instead of copying it. */
  private static final class Bytes extends ByteArrayOutputStream {
    Bytes() {
      super(FIRST_BYTES);
    }

    ByteBuffer buffer() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }
}
