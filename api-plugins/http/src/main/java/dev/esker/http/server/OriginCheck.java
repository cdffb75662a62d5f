package dev.esker.http.server;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps web pages of others from using the browser of somebody on this machine as a way in: by a
 * request across origins, which browsers mark with {@code Origin}; by one without an origin, for a
 * picture or a script say, which they mark with {@code Sec-Fetch-Site} (W3C Fetch Metadata); or by
 * a host name of their own that resolves to the loopback address (DNS rebinding), which shows in
 * {@code Host}. A link to this broker may be followed from anywhere. Programs other than browsers
 * send no such headers and aren't concerned.
 *
 * @param origins that may ask, {@code https://example.org}, or {@code *} for all
 * @param hosts that requests may be addressed to, in lower case; empty for any
 */
record OriginCheck(Set<String> origins, Set<String> hosts) {

  OriginCheck {
    origins = Set.copyOf(origins);
    hosts = Set.copyOf(hosts);
  }

  /**
   * Checks a request, and adds what a browser wants to see in the answer.
   *
   * @throws ApiException if it is refused
   */
  void check(HttpServerRequest request) {
    HostAndPort authority = request.authority();
    if (!hosts.isEmpty() && authority != null && !hosts.contains(host(authority))) {
      throw ApiException.of(
          HttpError.FORBIDDEN_ORIGIN,
          "the broker listens on the loopback interface only and isn't called '"
              + authority.host()
              + "'; frontend.http.advertised.host adds a name");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    boolean listed = origins.contains("*") || (origin != null && origins.contains(origin));
    if (!listed && origin != null && !isOwn(origin, authority)) {
      throw refused("web pages of " + origin);
    }
    if (!listed && isFromOtherSite(request)) {
      throw refused("web pages of other sites");
    }
    if (origin == null) {
      return;
    }
    if (listed) {
      HttpServerResponse response = request.response();
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
      response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
      response.putHeader(
          HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, "Idempotent-Replay, Retry-After");
    }
  }

  private static ApiException refused(String whose) {
    return ApiException.of(
        HttpError.FORBIDDEN_ORIGIN,
        whose + " may not ask; frontend.http.cors.origins lists those that may");
  }

  /** By the browser's word, and other than by a link that opens in a tab of its own. */
  private static boolean isFromOtherSite(HttpServerRequest request) {
    if (!"cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      return false;
    }
    boolean reads =
        request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    return !reads
        || !"navigate".equals(request.getHeader("Sec-Fetch-Mode"))
        || !"document".equals(request.getHeader("Sec-Fetch-Dest"));
  }

  private static String host(HostAndPort authority) {
    return authority.host().toLowerCase(Locale.ROOT);
  }

  /** A page that this broker has served itself. */
  private static boolean isOwn(String origin, HostAndPort authority) {
    if (authority == null) {
      return false;
    }
    String port = authority.port() > 0 ? ":" + authority.port() : "";
    return origin.equalsIgnoreCase("http://" + authority.host() + port);
  }

  /** What a browser is told that asks before it asks. */
  void answerPreflight(HttpServerRequest request, String methods) {
    HttpServerResponse response = request.response();
    response.putHeader(HttpHeaders.ALLOW, methods);
    if (request.getHeader(HttpHeaders.ORIGIN) != null) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, methods);
      String headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
      if (headers != null) {
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers);
      }
      response.putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600");
    }
    var unused = response.setStatusCode(204).end();
  }
}
