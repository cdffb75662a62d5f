package dev.esker.spi;

import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * What every front end counts, by the same names, so that one panel shows them all: {@code
 * esker_request_latency_seconds}, {@code esker_request_errors_total}, {@code
 * esker_refused_requests_total}, {@code esker_throttled_requests_total}, {@code
 * esker_throttle_seconds_total}, {@code esker_connections} and {@code
 * esker_in_flight_request_bytes}. Any thread.
 */
public final class FrontendMetrics {
  private static final String FRONTEND = "frontend";
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Metrics metrics;
  private final String frontend;
  private final Metrics.Latency requests;
  private final Metrics.Counter errors;
  private final Metrics.Counter refused;
  private final Metrics.Counter throttled;
  private final Metrics.Counter throttledSeconds;

  /**
   * @param metrics where they go
   * @param frontend the front end's name, the value of the label {@code frontend}
   */
  public FrontendMetrics(Metrics metrics, String frontend) {
    this.metrics = metrics;
    this.frontend = frontend;
    this.requests =
        metrics.latency(
            "esker_request_latency_seconds",
            "From the arrival of a request to its answer.",
            FRONTEND,
            "api");
    this.errors =
        metrics.counter(
            "esker_request_errors_total",
            "Errors in answers: one for each code that an answer has.",
            FRONTEND,
            "api",
            "code");
    this.refused =
        metrics.counter(
            "esker_refused_requests_total",
            "Requests, and connections, that were closed or turned away unread.",
            FRONTEND);
    this.throttled =
        metrics.counter(
            "esker_throttled_requests_total",
            "Requests and connections by which a client exceeded its quota.",
            FRONTEND);
    this.throttledSeconds =
        metrics.counter(
            "esker_throttle_seconds_total",
            "Time that clients were kept waiting since they exceeded their quota.",
            FRONTEND);
  }

  /**
   * A request was answered.
   *
   * @param api its kind: one of few, and never what a client has made up
   * @param nanos since it arrived
   */
  public void answered(String api, long nanos) {
    requests.observe(nanos, frontend, api);
  }

  /**
   * An answer has an error in it.
   *
   * @param code its name: an {@link ErrorCode} or the protocol's own
   */
  public void failed(String api, String code) {
    errors.add(1, frontend, api, code);
  }

  /** A request or a connection was turned away. */
  public void refused() {
    refused.add(1, frontend);
  }

  /**
   * A client has exceeded its quota.
   *
   * @param millis that it is kept waiting
   */
  public void throttled(long millis) {
    throttled.add(1, frontend);
    throttledSeconds.add(millis / MILLIS_PER_SECOND, frontend);
  }

  /** Shows how many connections are open. */
  public void connections(DoubleSupplier open) {
    metrics.gauge("esker_connections", "Open connections.", Map.of(FRONTEND, frontend), open);
  }

  /** Shows how many bytes the requests have that aren't answered. */
  public void inFlightBytes(DoubleSupplier bytes) {
    metrics.gauge(
        "esker_in_flight_request_bytes",
        "Bytes of requests that aren't answered.",
        Map.of(FRONTEND, frontend),
        bytes);
  }
}
