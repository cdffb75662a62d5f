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
 * @param template the path, with names in braces for what may stand there; a last name with three
 *     dots, {@code {path...}}, stands for the whole rest of the path
 * @param operation what it is called in figures and in the description of the API, {@code
 *     describeTopic} for instance
 * @param evenBeforeReady whether it is served while the broker starts and stops
 * @param writes whether it may change something; a front end for reading only refuses it then
 * @param handler serves it
 */
public record Route(
    HttpMethod method,
    String template,
    String operation,
    boolean evenBeforeReady,
    boolean writes,
    HttpHandler handler) {

  /** A route that is served once the broker is ready, and writes unless it is for GET. */
  public static Route of(
      HttpMethod method, String template, String operation, HttpHandler handler) {
    return new Route(method, template, operation, false, !method.equals(HttpMethod.GET), handler);
  }

  /** The same, served while the broker starts and stops, too. */
  public Route always() {
    return new Route(method, template, operation, true, writes, handler);
  }

  /** The same, for a call that has no parameters behind the question mark, and refuses any. */
  public Route bare() {
    return served(
        exchange -> {
          if (exchange.hasQuery()) {
            exchange.query().allow(Set.of());
          }
          handler.handle(exchange);
        });
  }

  /**
   * The same, for a call that changes nothing although it isn't for GET, or sees to that itself.
   */
  public Route reading() {
    return new Route(method, template, operation, evenBeforeReady, false, handler);
  }

  /** The same for a front end that only reads: refused if it writes. */
  public Route readOnly() {
    if (!writes) {
      return this;
    }
    return served(
        exchange -> {
          throw readOnlyError();
        });
  }

  /** What writing is answered where only reading is allowed. */
  public static ApiException readOnlyError() {
    return ApiException.of(
        HttpError.READ_ONLY,
        "this broker's HTTP API is for reading only (frontend.http.read.only)");
  }

  private Route served(HttpHandler by) {
    return new Route(method, template, operation, evenBeforeReady, writes, by);
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

  static boolean isRest(String segment) {
    return segment.startsWith("{") && segment.endsWith("...}");
  }

  static String name(String segment) {
    return segment.substring(1, segment.length() - (isRest(segment) ? 4 : 1));
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
