package dev.esker.http.cluster;

import dev.esker.http.json.Json;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;

/** {@code GET /} for programs: what this is, and where to go on. */
public final class IndexHandler implements HttpHandler {

  private final String version;

  /**
   * @param version of the program
   */
  public IndexHandler(String version) {
    this.version = version;
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.json(
        Json.object()
            .put("name", "Esker")
            .put("version", version)
            .put("api", "/openapi.json")
            .put("health", "/health")
            .put("metrics", "/metrics")
            .put("cluster", "/cluster/status"));
  }
}
