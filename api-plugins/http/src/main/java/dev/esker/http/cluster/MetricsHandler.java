package dev.esker.http.cluster;

import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;
import dev.esker.spi.Metrics;
import dev.esker.spi.MetricsFormat;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/** {@code GET /metrics}: every figure of the broker, as Prometheus or OpenMetrics reads it. */
public final class MetricsHandler implements HttpHandler {

  private static final String PER_PARTITION = "per_partition";

  private final Metrics metrics;

  /** Shows these. */
  public MetricsHandler(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void handle(Exchange exchange) {
    boolean perPartition = exchange.query().allow(Set.of(PER_PARTITION)).flag(PER_PARTITION);
    MetricsFormat format = MetricsFormat.accepted(exchange.header("Accept").orElse(null));
    exchange.then(
        metrics.write(format, perPartition),
        text -> {
          byte[] bytes = new byte[text.remaining()];
          text.get(bytes);
          exchange.answer(200, format.contentType(), Buffer.buffer(bytes));
        });
  }
}
