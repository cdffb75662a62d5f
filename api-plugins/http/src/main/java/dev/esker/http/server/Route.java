package dev.esker.http.server;

import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A method and a path, {@code GET /topics/{topic}/partitions/{p}}, and who serves it.
 *
 * @param method the method; GET serves HEAD as well
 * @param template the path, with names in braces for what may stand there
 * @param operation what it is called in figures and in the description of the API, {@code
 *     describeTopic} for instance
 * @param evenBeforeReady whether it is served while the broker starts and stops
 * @param handler serves it
 */
public record Route(
    HttpMethod method,
    String template,
    String operation,
    boolean evenBeforeReady,
    HttpHandler handler) {

  /** A route that is served once the broker is ready. */
  public static Route of(
      HttpMethod method, String template, String operation, HttpHandler handler) {
    return new Route(method, template, operation, false, handler);
  }

  /** The same, served while the broker starts and stops, too. */
  public Route always() {
    return new Route(method, template, operation, true, handler);
  }

  /** The same, for a call that has no parameters behind the question mark, and refuses any. */
  public Route bare() {
    return new Route(
        method,
        template,
        operation,
        evenBeforeReady,
        exchange -> {
          if (exchange.hasQuery()) {
            exchange.query().allow(Set.of());
          }
          handler.handle(exchange);
        });
  }

  /** The template in parts, without the first slash. */
  List<String> segments() {
    return split(template);
  }

  static List<String> split(String path) {
    List<String> segments = new ArrayList<>();
    int start = 1;
    while (start <= path.length()) {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      segments.add(path.substring(start, end));
      start = end + 1;
    }
    return segments;
  }

  static boolean isName(String segment) {
    return segment.startsWith("{");
  }

  static String name(String segment) {
    return segment.substring(1, segment.length() - 1);
  }

  /**
   * A route that was found.
   *
   * @param route which
   * @param parameters what stands for the names in its template, decoded
   */
  record Match(Route route, Map<String, String> parameters) {
    Match {
      parameters = Map.copyOf(parameters);
    }
  }
}
