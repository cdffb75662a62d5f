package dev.esker.http.server;

import dev.esker.spi.FrontendMetrics;
import dev.esker.spi.Readiness;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the requests of one event loop: they are admitted, routed, their bodies read, and
 * handed to their route's handler. For the loop's thread only.
 */
final class Requests {

  /** What a request without a route is called in figures. */
  private static final String NO_ROUTE = "unknown";

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  private final Loop loop;
  private final Routes routes;
  private final Limits limits;
  private final Admission admission;
  private final OriginCheck origins;
  private final Supplier<Readiness> readiness;
  private final FrontendMetrics metrics;

  /**
   * Sizes and times.
   *
   * @param maxBodyBytes of one request, after decompression
   * @param requestMillis for the headers of a connection's first request, and for a body
   */
  record Limits(int maxBodyBytes, long requestMillis) {
    long nanos() {
      return requestMillis * NANOS_PER_MILLI;
    }
  }

  Requests(
      Loop loop,
      Routes routes,
      Limits limits,
      Admission admission,
      OriginCheck origins,
      Supplier<Readiness> readiness,
      FrontendMetrics metrics) {
    this.loop = loop;
    this.routes = routes;
    this.limits = limits;
    this.admission = admission;
    this.origins = origins;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  void connected(HttpConnection connection) {
    loop.peers().put(connection, new Peer(connection, System.nanoTime()));
    connection.closeHandler(closed -> loop.peers().remove(connection));
    connection.exceptionHandler(broken -> LOG.debug("a connection broke", broken));
  }

  /** A request that HTTP itself doesn't allow: a header too large, say. */
  void invalid(HttpServerRequest request) {
    metrics.refused();
    Throwable cause = request.decoderResult().cause();
    String name = cause == null ? "" : cause.getClass().getSimpleName();
    HttpError error =
        switch (name) {
          case "TooLongHttpHeaderException" -> HttpError.HEADERS_TOO_LARGE;
          case "TooLongHttpLineException" -> HttpError.URI_TOO_LONG;
          default -> HttpError.MALFORMED_REQUEST;
        };
    String message =
        switch (error) {
          case HEADERS_TOO_LARGE -> "the headers are too large (frontend.http.max.header.bytes)";
          case URI_TOO_LONG -> "the address is too long (frontend.http.max.header.bytes)";
          default -> "the request is malformed";
        };
    Exchange exchange =
        new Exchange(request, loop, admission, null, answered -> request.connection().close());
    exchange.with("Connection", "close").fail(ApiException.of(error, message));
  }

  void handle(HttpServerRequest request) {
    if (!request.response().writeQueueFull()) {
      admit(request);
      return;
    }
    // It hasn't read its earlier answers: nothing more is done for it until it has.
    request.pause();
    request
        .response()
        .drainHandler(
            drained -> {
              request.response().drainHandler(null);
              request.resume();
              admit(request);
            });
  }

  private void admit(HttpServerRequest request) {
    long arrived = System.nanoTime();
    Peer peer = loop.peers().get(request.connection());
    if (peer == null) {
      return; // closed meanwhile
    }
    if (!admission.beginRequest()) {
      metrics.refused();
      new Exchange(request, loop, admission, null, done -> {})
          .fail(
              ApiException.of(
                  HttpError.UNAVAILABLE,
                  "too many requests are under way (frontend.http.max.requests)"));
      return;
    }
    peer.asked();
    Route.Match match = null;
    ApiException refused = null;
    try {
      origins.check(request);
      if (request.method().equals(HttpMethod.OPTIONS)) {
        admission.endRequest();
        preflight(request);
        return;
      }
      match = routes.find(request.method(), request.path());
      checkReady(match.route());
    } catch (ApiException e) {
      refused = e;
    }
    Exchange exchange = new Exchange(request, loop, admission, match, done -> over(done, arrived));
    if (refused != null) {
      if (refused.status() == 405) {
        exchange.with("Allow", String.join(", ", routes.methods(request.path())));
      }
      exchange.fail(refused);
    } else if (hasBody(request.method())) {
      readBody(exchange, arrived);
    } else {
      exchange.handle();
    }
  }

  private void preflight(HttpServerRequest request) {
    Set<String> methods = routes.methods(request.path());
    methods.add("OPTIONS");
    origins.answerPreflight(request, String.join(", ", methods));
  }

  private void checkReady(Route route) {
    if (route.evenBeforeReady()) {
      return;
    }
    Readiness now = readiness.get();
    if (!now.isReady()) {
      throw ApiException.of(
          HttpError.UNAVAILABLE,
          "the broker doesn't serve yet or any more (" + now.state() + "): " + now.reason());
    }
  }

  private static boolean hasBody(HttpMethod method) {
    return method.equals(HttpMethod.POST)
        || method.equals(HttpMethod.PATCH)
        || method.equals(HttpMethod.PUT);
  }

  private void readBody(Exchange exchange, long arrived) {
    BodyReader reader =
        new BodyReader(
            exchange.request(),
            limits.maxBodyBytes(),
            admission,
            arrived + limits.nanos(),
            body -> received(exchange, body),
            exchange::fail);
    exchange.whenOver(reader::release);
    reader.start(loop.readers());
  }

  private void received(Exchange exchange, byte[] body) {
    exchange.guarded(
        () -> {
          String encoding = exchange.request().getHeader(HttpHeaders.CONTENT_ENCODING);
          Optional<ContentCoding> coding = ContentCoding.ofRequest(encoding);
          if (coding.isEmpty()) {
            exchange.body(body);
            exchange.handle();
            return;
          }
          exchange.thenOffloaded(
              () -> coding.get().decode(body, limits.maxBodyBytes()),
              plain -> {
                exchange.reserve(plain.length);
                exchange.body(plain);
                exchange.handle();
              });
        });
  }

  private void over(Exchange exchange, long arrived) {
    admission.endRequest();
    String api = exchange.match() == null ? NO_ROUTE : exchange.match().route().operation();
    metrics.answered(api, System.nanoTime() - arrived);
    if (exchange.errorCode() != null) {
      metrics.failed(api, exchange.errorCode());
    }
  }

  /** Ends what has taken too long; called every second or so. */
  void sweep() {
    long now = System.nanoTime();
    List<Peer> silent = new ArrayList<>();
    for (Peer peer : loop.peers().values()) {
      if (peer.isSilentSince(now - limits.nanos())) {
        silent.add(peer);
      }
    }
    silent.forEach(Peer::close);
    List<BodyReader> late = new ArrayList<>();
    for (BodyReader reader : loop.readers()) {
      if (!reader.isLate(now)) {
        break; // they are in the order of their deadlines
      }
      late.add(reader);
    }
    for (BodyReader reader : late) {
      loop.readers().remove(reader);
      reader.giveUp();
    }
  }
}
