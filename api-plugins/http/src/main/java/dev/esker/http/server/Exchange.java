package dev.esker.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.esker.http.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its answer. For its loop's thread only; it is answered exactly once, by {@link
 * #answer}, {@link #json}, {@link #fail} or {@link #stream}, now or later. An answer to a client
 * that has gone goes nowhere.
 */
public final class Exchange {

  /** The type of a JSON body. */
  public static final String JSON = "application/json";

  /**
   * By which a broker's front end says that it asks for somebody else: its broker's id, and the
   * address of that client.
   */
  public static final String FORWARDED = "Esker-Forwarded";

  private static final Logger log = LoggerFactory.getLogger(Exchange.class);

  private final HttpServerRequest request;
  private final Loop loop;
  private final Admission admission;
  private final Route.Match match;
  private final Consumer<Exchange> ended;
  private final List<Runnable> whenOver = new ArrayList<>(1);
  private byte[] body = {};
  private Query query;
  private boolean answered;
  private boolean over;
  private String errorCode;
  private long reserved;

  Exchange(
      HttpServerRequest request,
      Loop loop,
      Admission admission,
      Route.Match match,
      Consumer<Exchange> ended) {
    this.request = request;
    this.loop = loop;
    this.admission = admission;
    this.match = match;
    this.ended = ended;
    request.response().putHeader("X-Content-Type-Options", "nosniff");
    request.response().closeHandler(closed -> over());
    request.response().endHandler(sent -> over());
    request.response().exceptionHandler(gone -> over());
  }

  /** Where this exchange lives. */
  public Loop loop() {
    return loop;
  }

  /** What stands in the path for that name of the route's template. */
  public String path(String name) {
    return match.parameters().get(name);
  }

  /** What stands in the path for a partition, 0 or greater. */
  public int partition() {
    return Numbers.integer("partition", path("p"), 0, Integer.MAX_VALUE);
  }

  /** Whether there is a question mark in the address. */
  public boolean hasQuery() {
    return request.query() != null;
  }

  /** The parameters behind the question mark. */
  public Query query() {
    if (query == null) {
      query = new Query(request);
    }
    return query;
  }

  /** A header of the request. */
  public Optional<String> header(CharSequence name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** All headers of the request. */
  public Iterable<java.util.Map.Entry<String, String>> headers() {
    return request.headers();
  }

  /** The type of the body without parameters, in lower case; empty if the request has none. */
  public String contentType() {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type == null) {
      return "";
    }
    int semicolon = type.indexOf(';');
    return (semicolon < 0 ? type : type.substring(0, semicolon))
        .trim()
        .toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The fields of the body, which may be these and no others.
   *
   * @throws ApiException if it isn't one JSON object, or has others
   */
  public Fields fields(String... known) {
    return Fields.of(body, java.util.Set.of(known));
  }

  /** The body, decompressed; empty if there is none. */
  public byte[] body() {
    return body;
  }

  /** The method. */
  public String method() {
    return request.method().name();
  }

  /** Path and query, as sent. */
  public String uri() {
    return request.uri();
  }

  /** The address of the client, without port; behind another broker, as that one says. */
  public String remoteHost() {
    String forwarded = request.getHeader(FORWARDED);
    int space = forwarded == null ? -1 : forwarded.indexOf(' ');
    return space < 0 ? peerHost() : forwarded.substring(space + 1);
  }

  private String peerHost() {
    return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
  }

  /** Whether the client asks for that type of answer. */
  public boolean accepts(String type) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    return accept != null && accept.contains(type);
  }

  /** Whether only the head of the answer is wanted. */
  public boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /** Adds a header to the answer. */
  public Exchange with(CharSequence name, CharSequence value) {
    request.response().putHeader(name, value);
    return this;
  }

  /** Says that the answer depends on that header of the request. */
  public void vary(CharSequence name) {
    request.response().headers().add(HttpHeaders.VARY, name);
  }

  /** Answers that what the client has, by the ETag that was added, is still right. */
  public void unchanged() {
    if (answered) {
      return;
    }
    answered = true;
    vary(HttpHeaders.ACCEPT_ENCODING);
    HttpServerResponse response = request.response();
    if (response.closed()) {
      over();
      return;
    }
    var unused = response.setStatusCode(304).end();
  }

  /** Answers with what doesn't get smaller by compression. */
  public void answerAsIs(int code, CharSequence type, Buffer bytes) {
    if (!answered) {
      answered = true;
      send(code, type, bytes);
    }
  }

  /** Answers; compressed if the client takes that and it is worth it. */
  public void answer(int code, CharSequence type, Buffer bytes) {
    if (answered) {
      return;
    }
    answered = true;
    if (bytes.length() < ContentCoding.COMPRESS_FROM_BYTES) {
      send(code, type, bytes);
      return;
    }
    vary(HttpHeaders.ACCEPT_ENCODING);
    Optional<ContentCoding> coding =
        ContentCoding.ofAnswer(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
    if (coding.isEmpty()) {
      send(code, type, bytes);
      return;
    }
    loop.offload(
        () -> Buffer.buffer(coding.get().encode(bytes.getBytes())),
        (encoded, failure) -> {
          if (failure == null) {
            encoded(coding.get());
          } else {
            log.warn("an answer can't be compressed", failure);
          }
          send(code, type, failure == null ? encoded : bytes);
        });
  }

  /** What is compressed is another representation, and so has another tag (RFC 9110, 8.8.3.3). */
  private void encoded(ContentCoding coding) {
    with(HttpHeaders.CONTENT_ENCODING, coding.token());
    String tag = request.response().headers().get(HttpHeaders.ETAG);
    if (tag != null) {
      with(HttpHeaders.ETAG, tag.substring(0, tag.length() - 1) + "-" + coding.token() + '"');
    }
  }

  private void send(int code, CharSequence type, Buffer bytes) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      over();
      return;
    }
    response.setStatusCode(code).putHeader(HttpHeaders.CONTENT_TYPE, type);
    if (isHead()) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length()));
      var unused = response.end();
    } else {
      var unused = response.end(bytes);
    }
  }

  /** Answers with JSON. */
  public void json(int code, JsonNode node) {
    answer(code, JSON, Buffer.buffer(Json.bytes(node)));
  }

  /** Answers with JSON, 200. */
  public void json(JsonNode node) {
    json(200, node);
  }

  /** Answers with an error; one that nobody expected is logged, and its words stay here. */
  public void fail(Throwable failure) {
    ApiException error = error(failure);
    if (answered) {
      log.debug("too late to answer with an error", failure);
      return;
    }
    errorCode = error.code();
    if (error.retryAfterSeconds() > 0) {
      with("Retry-After", Integer.toString(error.retryAfterSeconds()));
    }
    json(error.status(), Json.error(error.code(), error.getMessage(), error.field()));
  }

  /** A failure as an error for the client; one that nobody expected is logged. */
  public ApiException error(Throwable failure) {
    Throwable cause = failure instanceof CompletionException e ? e.getCause() : failure;
    return cause instanceof ApiException expected
        ? expected
        : Unexpected.error(match == null ? "a request" : match.route().operation(), cause);
  }

  /**
   * Goes on when a stage is done, on this loop. A failure of the stage or of what comes next is
   * answered as an error.
   */
  public <T> void then(CompletionStage<T> stage, Consumer<? super T> next) {
    stage.whenComplete(
        (value, failure) ->
            loop.executeHere(
                () -> {
                  if (failure != null) {
                    fail(failure);
                  } else {
                    guarded(() -> next.accept(value));
                  }
                }));
  }

  /** Does work on a worker thread and goes on with its result on this loop, as {@link #then}. */
  public <T> void thenOffloaded(java.util.concurrent.Callable<T> work, Consumer<? super T> next) {
    loop.offload(
        work,
        (value, failure) -> {
          if (failure != null) {
            fail(failure);
          } else {
            guarded(() -> next.accept(value));
          }
        });
  }

  /** Does something whose failure is this request's. */
  public void guarded(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  /**
   * Takes room for what is made of the body, until this exchange is over.
   *
   * @throws ApiException if there is none
   */
  public void reserve(int bytes) {
    if (!admission.takeBytes(bytes)) {
      throw BodyReader.noRoom();
    }
    reserved += bytes;
  }

  /** Runs something when this exchange is over: answered and sent, or the client has gone. */
  public void whenOver(Runnable action) {
    if (over) {
      action.run();
    } else {
      whenOver.add(action);
    }
  }

  /** Answers with a stream, status 200. */
  public ResponseStream stream(CharSequence type) {
    answered = true;
    HttpServerResponse response = request.response();
    response
        .setStatusCode(200)
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    return new ResponseStream(response);
  }

  /** Whether nobody is there to be answered any more. */
  public boolean isOver() {
    return over;
  }

  void body(byte[] bytes) {
    body = bytes;
  }

  /** The code of the error that it was answered with, or null. */
  String errorCode() {
    return errorCode;
  }

  Route.Match match() {
    return match;
  }

  HttpServerRequest request() {
    return request;
  }

  void handle() {
    guarded(() -> match.route().handler().handle(this));
  }

  private void over() {
    if (over) {
      return;
    }
    over = true;
    answered = true;
    body = new byte[0];
    admission.giveBackBytes(reserved);
    for (Runnable action : whenOver) {
      action.run();
    }
    ended.accept(this);
  }
}
