package dev.esker.http.peers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.json.Json;
import dev.esker.http.json.MalformedJsonException;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;
import dev.esker.spi.AdminService;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Passes requests on to the broker that owns what they are about, and its answers back. An owner
 * that isn't the owner any more, or can't be reached, is looked for a while, if the request has
 * certainly not been carried out or may be twice; then it is 503. What was forwarded once is
 * answered here, whoever owns it. For event loops.
 */
public final class Forwarding {

  /** The longest wait that a client can ask for, and some time for the answer. */
  private static final long ANSWER_MILLIS = 75_000;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int NOBODY = -1;
  private static final int UNAVAILABLE = 503;

  /** Those of the connection, not of the request (RFC 9110, 7.6.1), and those that change. */
  private static final Set<String> NOT_PASSED_ON =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings",
          "expect",
          "host",
          "origin",
          "content-length",
          "content-encoding",
          "accept-encoding",
          Exchange.FORWARDED.toLowerCase(Locale.ROOT));

  /** What such an answer says hasn't been carried out. */
  private static final Set<String> NOT_DONE =
      Set.of(
          ErrorCode.NOT_COORDINATOR.name(),
          ErrorCode.COORDINATOR_NOT_AVAILABLE.name(),
          ErrorCode.COORDINATOR_LOAD_IN_PROGRESS.name(),
          ErrorCode.NOT_LEADER_OR_FOLLOWER.name(),
          ErrorCode.LEADER_NOT_AVAILABLE.name());

  /** Whose partitions' leaders coordinate groups; made when the first one is looked for. */
  private static final String OFFSETS = "__consumer_offsets";

  private final Peers peers;
  private final Supplier<? extends AdminService> admin;

  /**
   * @param peers who are asked
   * @param admin makes the topic of offsets
   */
  public Forwarding(Peers peers, Supplier<? extends AdminService> admin) {
    this.peers = peers;
    this.admin = admin;
  }

  /** Whether a request comes from another broker's front end, so that it ends here. */
  public static boolean isForwarded(Exchange exchange) {
    return exchange.header(Exchange.FORWARDED).isPresent();
  }

  /**
   * Serves calls about the group in the path at its coordinator.
   *
   * @param local serves them there
   * @param repeatable whether it does no harm to carry one out twice
   */
  public HttpHandler atCoordinator(HttpHandler local, boolean repeatable) {
    return exchange ->
        at(exchange, view -> coordinator(view, exchange.path("group")), local, repeatable);
  }

  private int coordinator(ClusterView view, String group) {
    Optional<ClusterView.Broker> coordinator = view.coordinatorOf(group);
    if (coordinator.isEmpty() && view.topic(OFFSETS).isEmpty()) {
      var unused = admin.get().autoCreateTopics(Set.of(OFFSETS));
    }
    return coordinator.map(ClusterView.Broker::id).orElse(NOBODY);
  }

  /** Serves calls about the partition in the path at its leader; they may be carried out twice. */
  public HttpHandler atLeader(HttpHandler local) {
    return exchange -> {
      String topic = exchange.path("topic");
      int number = exchange.partition();
      at(
          exchange,
          // of a partition that isn't there anybody can say that
          view ->
              view.partition(topic, number)
                  .map(ClusterView.Partition::leader)
                  .orElse(view.selfId()),
          local,
          true);
    };
  }

  /** Serves a call at that broker, by the newest picture of the cluster; or here. */
  public void at(
      Exchange exchange, ToIntFunction<ClusterView> owner, HttpHandler local, boolean repeatable) {
    ClusterView view = peers.cluster();
    if (Peers.isAlone(view) || isForwarded(exchange) || owner.applyAsInt(view) == view.selfId()) {
      local.handle(exchange);
    } else {
      new Passing(exchange, owner, local, repeatable).attempt();
    }
  }

  private static Map<String, String> headers(Exchange exchange) {
    Map<String, String> headers = new HashMap<>();
    exchange
        .headers()
        .forEach(
            each -> {
              String name = each.getKey().toLowerCase(Locale.ROOT);
              if (!NOT_PASSED_ON.contains(name) && !name.startsWith(":")) {
                headers.put(name, each.getValue());
              }
            });
    return headers;
  }

  /** One request on its way. */
  private final class Passing {
    private final Exchange exchange;
    private final ToIntFunction<ClusterView> owner;
    private final HttpHandler local;
    private final boolean repeatable;
    private final Map<String, String> headers;
    private final Buffer body;
    private final long deadlineNanos =
        System.nanoTime() + ClusterLogs.PATIENCE_MILLIS * NANOS_PER_MILLI;
    private CompletableFuture<PeerAnswer> asked = new CompletableFuture<>();

    Passing(
        Exchange exchange,
        ToIntFunction<ClusterView> owner,
        HttpHandler local,
        boolean repeatable) {
      this.exchange = exchange;
      this.owner = owner;
      this.local = local;
      this.repeatable = repeatable;
      this.headers = headers(exchange);
      this.body = Buffer.buffer(exchange.body());
      exchange.whenOver(() -> asked.cancel(false));
    }

    void attempt() {
      if (exchange.isOver()) {
        return;
      }
      ClusterView view = peers.cluster();
      int broker = owner.applyAsInt(view);
      if (broker == view.selfId()) {
        exchange.guarded(() -> local.handle(exchange));
        return;
      }
      asked =
          peers.send(
              broker,
              HttpMethod.valueOf(exchange.method()),
              exchange.uri(),
              headers,
              body,
              ANSWER_MILLIS,
              exchange.remoteHost());
      await(exchange, asked, this::arrived);
    }

    private void arrived(PeerAnswer answer, Throwable failure) {
      if (failure != null) {
        PeerException reason = Peers.reason(failure);
        if (asked.isCancelled() || !again(repeatable || reason.isUnsent())) {
          exchange.fail(ApiException.of(ErrorCode.BROKER_NOT_AVAILABLE, reason.getMessage()));
        }
      } else if (answer.status() != UNAVAILABLE
          || !NOT_DONE.contains(code(answer))
          || !again(true)) {
        pass(answer, exchange);
      }
    }

    private boolean again(boolean harmless) {
      boolean again = harmless && System.nanoTime() - deadlineNanos < 0;
      if (again) {
        peers.later(ClusterLogs.PAUSE_MILLIS, () -> exchange.loop().execute(this::attempt));
      }
      return again;
    }
  }

  private static void pass(PeerAnswer answer, Exchange exchange) {
    for (String name : List.of("Retry-After", "Idempotent-Replay")) {
      String value = answer.headers().get(name);
      if (value != null) {
        exchange.with(name, value);
      }
    }
    String type = answer.headers().get("Content-Type");
    exchange.reserve(answer.body().length());
    exchange.answer(answer.status(), type == null ? Exchange.JSON : type, answer.body());
  }

  /**
   * Serves a call at the broker with that id, whoever that is: it is asked once, and has so long to
   * answer, or it is 503.
   *
   * @throws ApiException if there is no such broker
   */
  public void once(Exchange exchange, int broker, HttpHandler local, long atMostMillis) {
    ClusterView view = peers.cluster();
    if (broker == view.selfId()) {
      local.handle(exchange);
      return;
    }
    if (view.broker(broker).isEmpty()) {
      throw ApiException.of(ErrorCode.BROKER_ID_NOT_REGISTERED, "there is no broker " + broker);
    }
    if (isForwarded(exchange)) {
      throw ApiException.of(
          ErrorCode.BROKER_NOT_AVAILABLE,
          "broker " + broker + " isn't where it is said to be: broker " + view.selfId() + " is");
    }
    CompletableFuture<PeerAnswer> asked =
        peers.send(
            broker,
            HttpMethod.valueOf(exchange.method()),
            exchange.uri(),
            headers(exchange),
            Buffer.buffer(),
            atMostMillis,
            exchange.remoteHost());
    exchange.whenOver(() -> asked.cancel(false));
    await(exchange, asked, (answer, failure) -> passOrFail(answer, failure, exchange));
  }

  /** Goes on with the answer on the loop of the exchange; asks no longer when that ends. */
  private static void await(
      Exchange exchange,
      CompletableFuture<PeerAnswer> asked,
      BiConsumer<PeerAnswer, Throwable> next) {
    Runnable forget = exchange.loop().waiting(() -> asked.cancel(false));
    var unused =
        asked.whenComplete(
            (answer, failure) ->
                exchange
                    .loop()
                    .execute(
                        () -> {
                          forget.run();
                          exchange.guarded(() -> next.accept(answer, failure));
                        }));
  }

  private static void passOrFail(PeerAnswer answer, Throwable failure, Exchange exchange) {
    if (failure != null) {
      throw ApiException.of(ErrorCode.BROKER_NOT_AVAILABLE, Peers.reason(failure).getMessage());
    }
    pass(answer, exchange);
  }

  private static String code(PeerAnswer answer) {
    try {
      return Json.parseObject(answer.body().getBytes()).at("/error/code").asText();
    } catch (MalformedJsonException e) {
      return "";
    }
  }

  /**
   * Asks the same of every other broker that takes part, unless another one asks already.
   *
   * @return their answers; fails with an {@link ApiException} if one of them doesn't answer
   */
  public CompletionStage<List<ObjectNode>> others(Exchange exchange) {
    ClusterView view = peers.cluster();
    List<CompletableFuture<ObjectNode>> asked = new ArrayList<>();
    if (!isForwarded(exchange)) {
      for (ClusterView.Broker broker : view.brokers()) {
        if (broker.id() != view.selfId() && !broker.fenced()) {
          asked.add(
              peers
                  .send(
                      broker.id(),
                      HttpMethod.valueOf(exchange.method()),
                      exchange.uri(),
                      headers(exchange),
                      Buffer.buffer(),
                      ClusterLogs.ANSWER_MILLIS,
                      exchange.remoteHost())
                  .handle((answer, failure) -> understand(broker.id(), answer, failure)));
        }
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
  }

  private static ObjectNode understand(int broker, PeerAnswer answer, Throwable failure) {
    if (failure != null) {
      throw ApiException.of(ErrorCode.BROKER_NOT_AVAILABLE, Peers.reason(failure).getMessage());
    }
    try {
      if (answer.status() == 200) {
        return Json.parseObject(answer.body().getBytes());
      }
    } catch (MalformedJsonException e) {
      throw ApiException.of(
          ErrorCode.BROKER_NOT_AVAILABLE, "broker " + broker + " answers what is no JSON");
    }
    throw ApiException.of(
        ErrorCode.BROKER_NOT_AVAILABLE,
        "broker " + broker + " answers with status " + answer.status());
  }
}
