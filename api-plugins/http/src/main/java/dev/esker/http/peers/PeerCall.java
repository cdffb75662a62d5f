package dev.esker.http.peers;

import dev.esker.spi.Endpoint;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.Map;

/**
 * A request to another broker's front end.
 *
 * @param broker for messages
 * @param at where it serves HTTP
 * @param method the method
 * @param uri path and query, encoded
 * @param headers by name
 * @param body perhaps empty
 * @param timeoutMillis for the whole of the answer
 */
record PeerCall(
    int broker,
    Endpoint at,
    HttpMethod method,
    String uri,
    Map<String, String> headers,
    Buffer body,
    long timeoutMillis) {
  PeerCall {
    headers = Map.copyOf(headers);
  }
}
