package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.json.Json;
import dev.esker.http.server.Exchange;
import dev.esker.spi.Readiness;
import java.util.function.Supplier;

/**
 * Whether the broker lives, and whether it serves. Answered from the moment the port is bound, long
 * before the log is recovered.
 */
public final class HealthHandlers {

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Supplier<Readiness> readiness;

  /** Asks that with each request. */
  public HealthHandlers(Supplier<Readiness> readiness) {
    this.readiness = readiness;
  }

  /** {@code GET /health}. */
  public void health(Exchange exchange) {
    answer(exchange, "status");
  }

  /** {@code GET /health/live}: whoever can answer lives. A fenced broker is to be restarted. */
  public void live(Exchange exchange) {
    boolean live = readiness.get().state() != Readiness.State.FENCED;
    exchange.json(live ? OK : UNAVAILABLE, Json.object().put("live", live));
  }

  /** {@code GET /health/ready}. */
  public void ready(Exchange exchange) {
    answer(exchange, null);
  }

  private void answer(Exchange exchange, String statusField) {
    Readiness now = readiness.get();
    ObjectNode answer = Json.object();
    if (statusField != null) {
      answer.put(statusField, now.isReady() ? "ok" : "unavailable");
      answer.put("live", now.state() != Readiness.State.FENCED);
    }
    answer.put("ready", now.isReady()).put("state", now.state().name());
    if (!now.isReady()) {
      answer.put("waiting_for", now.reason());
      if (now.percent() >= 0) {
        answer.put("percent", now.percent());
      }
      exchange.with("Retry-After", "1");
    }
    exchange.json(now.isReady() ? OK : UNAVAILABLE, answer);
  }
}
