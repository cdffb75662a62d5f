package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Addresses;
import dev.esker.http.json.Json;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.NodeInfo;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code GET /cluster/node}: who this node is, as far as it knows. Answered as soon as the port is
 * bound, so that nodes that start together can find each other. As JSON, or as lines of {@code
 * key=value} where plain text is asked for.
 */
public final class NodeHandler implements HttpHandler {
  private final FrontendContext context;
  private final boolean readOnly;

  /**
   * Asks that with each request.
   *
   * @param readOnly whether calls that write are refused here
   */
  public NodeHandler(FrontendContext context, boolean readOnly) {
    this.context = context;
    this.readOnly = readOnly;
  }

  @Override
  public void handle(Exchange exchange) {
    NodeInfo node = context.node();
    if (exchange.accepts("text/plain")) {
      exchange.answer(200, "text/plain; charset=utf-8", Buffer.buffer(text(node)));
    } else {
      exchange.json(json(node));
    }
  }

  private ObjectNode json(NodeInfo node) {
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
        .put("state", context.readiness().state().name())
        .put("read_only", readOnly)
        .put("failure_lab", context.failureLab().isPresent());
    ObjectNode endpoints = answer.putObject("endpoints");
    endpoints(node).forEach(endpoints::put);
    return answer;
  }

  private static Map<String, String> endpoints(NodeInfo node) {
    Map<String, String> endpoints = new TreeMap<>();
    node.endpoints()
        .forEach((name, at) -> endpoints.put(Addresses.frontend(name), Addresses.of(at)));
    return endpoints;
  }

  /** What a node that looks for others needs of it, in lines of {@code key=value}. */
  private String text(NodeInfo node) {
    StringBuilder text = new StringBuilder();
    text.append("state=").append(context.readiness().state()).append('\n');
    node.id().ifPresent(id -> text.append("node_id=").append(id).append('\n'));
    node.clusterId().ifPresent(id -> text.append("cluster_id=").append(id).append('\n'));
    endpoints(node)
        .forEach(
            (name, at) ->
                text.append("endpoints.").append(name).append('=').append(at).append('\n'));
    return text.toString();
  }
}
