package dev.esker.http.peers;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the front ends of other brokers, over a few connections of HTTP/2 to each, on which requests
 * run side by side. So many are under way at a time; one more fails at once. Any thread.
 */
public final class PeerClient {

  /** Requests under way, to all brokers together. */
  static final int MAX_UNDER_WAY = 1_000;

  /** Of an answer. */
  static final int MAX_ANSWER_BYTES = 32 << 20;

  private static final int CONNECTIONS = 8;
  private static final int CONNECT_MILLIS = 1_000;
  private static final int WINDOW_BYTES = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(PeerClient.class);

  private final Supplier<Vertx> vertx;
  private final AtomicInteger underWay = new AtomicInteger();
  private HttpClient client;

  /**
   * @param vertx asked with the first call, when the front end is open
   */
  public PeerClient(Supplier<Vertx> vertx) {
    this.vertx = vertx;
  }

  private synchronized HttpClient client() {
    if (client == null) {
      HttpClientOptions options =
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false)
              .setHttp2ConnectionWindowSize(WINDOW_BYTES)
              .setConnectTimeout(CONNECT_MILLIS);
      PoolOptions pool =
          new PoolOptions().setHttp2MaxSize(CONNECTIONS).setMaxWaitQueueSize(MAX_UNDER_WAY);
      client =
          vertx
              .get()
              .httpClientBuilder()
              .with(options)
              .with(pool)
              // Each request on it is told as well, and says so.
              .withConnectHandler(
                  connection ->
                      connection.exceptionHandler(e -> LOG.debug("a connection broke", e)))
              .build();
    }
    return client;
  }

  /** Figures for tests: requests under way. */
  public int underWay() {
    return underWay.get();
  }

  /** Runs something once, after that time. */
  void later(long millis, Runnable action) {
    vertx.get().setTimer(millis, fired -> action.run());
  }

  /**
   * Sends a request. Cancelling the future gives it up, here and there.
   *
   * @return the answer, whatever its status; fails with a {@link PeerException}
   */
  CompletableFuture<PeerAnswer> send(PeerCall call) {
    CompletableFuture<PeerAnswer> result = new CompletableFuture<>();
    if (underWay.incrementAndGet() > MAX_UNDER_WAY) {
      underWay.decrementAndGet();
      result.completeExceptionally(
          new PeerException("too many requests to other brokers are under way", true));
      return result;
    }
    var unused = result.whenComplete((answer, failure) -> underWay.decrementAndGet());
    try {
      begin(call, result);
    } catch (IllegalStateException | RejectedExecutionException e) {
      result.completeExceptionally(new PeerException("the front end stops", true));
    }
    return result;
  }

  private void begin(PeerCall call, CompletableFuture<PeerAnswer> result) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(call.method())
            .setHost(call.at().host())
            .setPort(call.at().port())
            .setURI(call.uri());
    call.headers().forEach((name, value) -> options.putHeader(name, value));
    // From the beginning: a process that is stopped lets others connect, and says nothing more.
    long timer =
        vertx
            .get()
            .setTimer(call.timeoutMillis(), fired -> fail(call, result, "no answer in time"));
    var unused = result.whenComplete((answer, failure) -> vertx.get().cancelTimer(timer));
    client()
        .request(options)
        .onSuccess(request -> send(call, request, result))
        .onFailure(
            failure ->
                result.completeExceptionally(
                    new PeerException(
                        "broker " + call.broker() + " can't be reached: " + words(failure), true)));
  }

  private void send(
      PeerCall call, HttpClientRequest request, CompletableFuture<PeerAnswer> result) {
    request.exceptionHandler(failure -> fail(call, result, words(failure)));
    if (result.isDone()) {
      giveUp(request);
      return;
    }
    // Whoever gives up, or fails, takes the request back.
    var unused =
        result.whenComplete(
            (answer, failure) -> {
              if (failure != null) {
                giveUp(request);
              }
            });
    request
        .send(call.body())
        .onSuccess(response -> receive(call, response, result))
        .onFailure(failure -> fail(call, result, words(failure)));
  }

  private static void giveUp(HttpClientRequest request) {
    var unused = request.reset();
  }

  private static void receive(
      PeerCall call, HttpClientResponse response, CompletableFuture<PeerAnswer> result) {
    Buffer body = Buffer.buffer();
    response
        .exceptionHandler(failure -> fail(call, result, words(failure)))
        .handler(
            part -> {
              if (body.length() + part.length() > MAX_ANSWER_BYTES) {
                fail(call, result, "an answer of more than " + MAX_ANSWER_BYTES + " bytes");
              } else if (!result.isDone()) {
                body.appendBuffer(part);
              }
            })
        .endHandler(
            end ->
                result.complete(new PeerAnswer(response.statusCode(), response.headers(), body)));
  }

  private static void fail(PeerCall call, CompletableFuture<PeerAnswer> result, String why) {
    result.completeExceptionally(
        new PeerException("broker " + call.broker() + " went away: " + why, false));
  }

  private static String words(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }
}
