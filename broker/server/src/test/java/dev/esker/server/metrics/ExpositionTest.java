package dev.esker.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.MetricsFormat;
import dev.esker.wal.io.Clock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ExpositionTest {

  private final BrokerMetrics metrics = new BrokerMetrics(Clock.system());

  @Test
  void whatIsAskedForWhileOneIsWrittenSharesTheNext() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    metrics.gauge(
        "esker_looks",
        "Looks.",
        () -> {
          int look = looks.incrementAndGet();
          looking.countDown();
          await(goOn);
          return look;
        });
    CompletionStage<ByteBuffer> first = metrics.write(MetricsFormat.PROMETHEUS, false);
    await(looking);
    List<CompletionStage<ByteBuffer>> later = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      later.add(metrics.write(MetricsFormat.PROMETHEUS, false));
    }
    goOn.countDown();
    assertTrue(text(first).contains("\nesker_looks 1.0\n"));
    for (CompletionStage<ByteBuffer> each : later) {
      // Each has a position of its own: reading one leaves the others whole.
      assertTrue(text(each).contains("\nesker_looks 2.0\n"));
    }
    assertEquals(2, looks.get());
  }

  @Test
  void figuresOfPartitionsAreReadOnlyIfAskedFor() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    metrics.registerPerPartition(
        Families.of(
            families ->
                families.gauge("esker_partition_looks", "Looks.", looks.incrementAndGet())));
    assertFalse(text(metrics.write(MetricsFormat.PROMETHEUS, false)).contains("esker_partition_"));
    assertEquals(0, looks.get());
    assertTrue(
        text(metrics.write(MetricsFormat.OPEN_METRICS, true))
            .contains("\nesker_partition_looks 1.0\n"));
  }

  @Test
  void whatCannotBeReadCostsNoOtherFigure() throws Exception {
    metrics.register(
        Families.of(
            families -> {
              throw new IllegalStateException("broken");
            }));
    metrics.gauge(
        "esker_broken",
        "Broken.",
        () -> {
          throw new IllegalStateException("broken too");
        });
    metrics.gauge("esker_whole", "Whole.", () -> 1);
    String text = text(metrics.write(MetricsFormat.PROMETHEUS, false));
    assertTrue(text.contains("\nesker_whole 1.0\n"), text);
    assertTrue(text.contains("\nesker_broken NaN\n"), text);
    assertTrue(text.contains("\nesker_metrics_failures_total 1.0\n"), text);
    text = text(metrics.write(MetricsFormat.PROMETHEUS, false));
    assertTrue(text.contains("\nesker_metrics_failures_total 2.0\n"), text);
  }

  @Test
  void whatIsToBeRefreshedIsWaitedForAndAFailureIsNot() throws Exception {
    CompletableFuture<Void> refreshed = new CompletableFuture<>();
    CountDownLatch asked = new CountDownLatch(1);
    AtomicInteger level = new AtomicInteger();
    metrics.gauge("esker_level", "Level.", level::get);
    metrics.refreshBefore(() -> CompletableFuture.failedFuture(new IllegalStateException("no")));
    metrics.refreshBefore(
        () -> {
          asked.countDown();
          return refreshed;
        });
    CompletionStage<ByteBuffer> written = metrics.write(MetricsFormat.PROMETHEUS, false);
    await(asked);
    level.set(7);
    refreshed.complete(null);
    assertTrue(text(written).contains("\nesker_level 7.0\n"));
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(CompletionStage<ByteBuffer> written) throws Exception {
    ByteBuffer bytes = written.toCompletableFuture().get(30, TimeUnit.SECONDS);
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}
