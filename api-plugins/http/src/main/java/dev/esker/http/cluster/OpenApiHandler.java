package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.json.Json;
import dev.esker.http.json.MalformedJsonException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * {@code GET /openapi.json}: the whole API as an OpenAPI 3.1 document, with this program's version.
 * It is written by hand, in a resource beside this class; a test holds it against the routes, and
 * the answers of a broker against its schemas.
 */
public final class OpenApiHandler implements HttpHandler {

  private static final String RESOURCE = "openapi.json";

  private final byte[] document;

  /**
   * Reads the document.
   *
   * @param version of the program
   */
  public OpenApiHandler(String version) {
    try (InputStream in = OpenApiHandler.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing in the program");
      }
      ObjectNode root = Json.parseObject(in.readAllBytes());
      root.withObject("/info").put("version", version);
      document = Json.bytes(root);
    } catch (MalformedJsonException e) {
      throw new IllegalStateException(RESOURCE + " of the program is malformed", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.answer(200, Exchange.JSON, Buffer.buffer(document));
  }
}
