package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Addresses;
import dev.esker.http.json.Json;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.NodeInfo;
import java.util.TreeMap;

/**
 * {@code GET /cluster/node}: who this node is, as far as it knows. Answered as soon as the port is
 * bound, so that nodes that start together can find each other.
 */
public final class NodeHandler implements HttpHandler {
  private final FrontendContext context;

  /** Asks that with each request. */
  public NodeHandler(FrontendContext context) {
    this.context = context;
  }

  @Override
  public void handle(Exchange exchange) {
    NodeInfo node = context.node();
    ObjectNode answer = Json.object();
    if (node.id().isPresent()) {
      answer.put("node_id", node.id().getAsInt());
    } else {
      answer.putNull("node_id");
    }
    answer
        .put("name", node.name())
        .put("cluster_id", node.clusterId().orElse(null))
        .put("directory_id", node.directoryId().map(Object::toString).orElse(null))
        .put("rack", node.rack().orElse(null))
        .put("state", context.readiness().state().name());
    ObjectNode endpoints = answer.putObject("endpoints");
    new TreeMap<>(node.endpoints())
        .forEach(
            (name, endpoint) -> endpoints.put(Addresses.frontend(name), Addresses.of(endpoint)));
    exchange.json(answer);
  }
}
