package dev.esker.examples.orders;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves {@code /metrics} to Prometheus, on the loopback interface. */
final class MetricsServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);

  private final HTTPServer server;

  /**
   * Begins to serve.
   *
   * @param port if it is taken, by a second member of the same group say, any other
   */
  MetricsServer(int port, PrometheusRegistry registry) throws IOException {
    HTTPServer started;
    try {
      started = start(port, registry);
    } catch (BindException e) {
      LOG.info("port {} is taken, using another one", port);
      started = start(0, registry);
    }
    server = started;
    LOG.info("metrics on http://localhost:{}/metrics", server.getPort());
  }

  private static HTTPServer start(int port, PrometheusRegistry registry) throws IOException {
    return HTTPServer.builder()
        .inetAddress(InetAddress.getLoopbackAddress())
        .port(port)
        .registry(registry)
        .buildAndStart();
  }

  @Override
  public void close() {
    server.close();
  }
}
