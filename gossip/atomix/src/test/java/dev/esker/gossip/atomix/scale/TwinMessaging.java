package dev.esker.gossip.atomix.scale;

import dev.esker.gossip.atomix.net.PeerException;
import dev.esker.gossip.atomix.net.PeerException.Kind;
import dev.esker.gossip.atomix.net.PeerMessaging;
import io.atomix.cluster.messaging.MessagingService;
import io.atomix.utils.net.Address;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Requests over a {@link TwinNetwork}. A node that lives always answers in time: the limit of a
 * request counts only if the other node has ended.
 */
final class TwinMessaging implements MessagingService {
  /** Length, kind and number. */
  private static final int REQUEST = 13;

  /** Length, kind, number and status. */
  private static final int REPLY = 14;

  private final TwinNetwork network;
  private final TwinWire wire;
  private final Map<String, BiFunction<Address, byte[], CompletableFuture<byte[]>>> handlers =
      new ConcurrentHashMap<>();
  private final Set<Request> open = ConcurrentHashMap.newKeySet();

  private record Request(String subject, CompletableFuture<byte[]> result, Duration limit) {
    private void fail(Kind kind, Throwable cause) {
      result.completeExceptionally(new PeerException(kind, cause));
    }
  }

  TwinMessaging(TwinNetwork network, TwinWire wire) {
    this.network = network;
    this.wire = wire;
  }

  @Override
  public Address address() {
    return wire.address();
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to, String subject, byte[] body, boolean keepAlive, Duration limit) {
    if (!wire.lives()) {
      return CompletableFuture.failedFuture(new PeerException(Kind.CLOSED, null));
    }
    Duration within = limit == null ? PeerMessaging.DEFAULT_LIMIT : limit;
    Request request = new Request(subject, new CompletableFuture<>(), within);
    wire.count(subject, REQUEST, body);
    if (wire.links().sendsTo(to)) {
      network.carry(
          () -> {
            TwinWire target = network.at(to);
            if (target == null) {
              fail(request, network.gone(to));
            } else {
              ((TwinMessaging) target.messaging()).answer(address(), request, body);
            }
          });
    } else {
      fail(request, TwinNetwork.Gone.SILENT);
    }
    return request.result();
  }

  private void fail(Request request, TwinNetwork.Gone how) {
    switch (how) {
      case REFUSES -> request.fail(Kind.UNREACHABLE, null);
      case SILENT ->
          network.after(request.limit().toNanos(), () -> request.fail(Kind.TIMED_OUT, null));
    }
  }

  private void answer(Address from, Request request, byte[] body) {
    open.add(request);
    CompletableFuture<byte[]> answered;
    try {
      var handler = handlers.get(request.subject());
      answered =
          handler == null
              ? CompletableFuture.failedFuture(new PeerException(Kind.NO_HANDLER, null))
              : handler.apply(from, body);
    } catch (RuntimeException e) {
      answered = CompletableFuture.failedFuture(e);
    }
    var unused = answered.whenComplete((bytes, error) -> reply(request, bytes, error));
  }

  private void reply(Request request, byte[] answer, Throwable error) {
    if (!wire.lives()) {
      return;
    }
    if (error != null && !(error instanceof PeerException)) {
      network.failed(address() + " has failed to answer " + request.subject(), error);
    }
    byte[] body = answer == null ? new byte[0] : answer;
    wire.count(request.subject(), REPLY + body.length);
    network.carry(
        () -> {
          open.remove(request);
          if (error == null) {
            request.result().complete(body);
          } else {
            Kind kind = error instanceof PeerException known ? known.kind() : Kind.FAILED;
            request.fail(kind, error);
          }
        });
  }

  /** This node has ended: nobody gets an answer any more. */
  void cut(TwinNetwork.Gone how) {
    open.forEach(request -> fail(request, how));
    open.clear();
  }

  @Override
  public CompletableFuture<Void> sendAsync(
      Address to, String subject, byte[] body, boolean keepAlive) {
    return sendAndReceive(to, subject, body, keepAlive).thenApply(answer -> null);
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to, String subject, byte[] body, boolean keepAlive) {
    return sendAndReceive(to, subject, body, keepAlive, PeerMessaging.DEFAULT_LIMIT);
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to, String subject, byte[] body, boolean keepAlive, Executor executor) {
    return sendAndReceive(to, subject, body, keepAlive, PeerMessaging.DEFAULT_LIMIT, executor);
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to,
      String subject,
      byte[] body,
      boolean keepAlive,
      Duration limit,
      Executor executor) {
    return sendAndReceive(to, subject, body, keepAlive, limit)
        .thenApplyAsync(answer -> answer, executor);
  }

  @Override
  public void registerHandler(
      String subject, BiConsumer<Address, byte[]> handler, Executor executor) {
    handlers.put(
        subject,
        (from, body) ->
            CompletableFuture.supplyAsync(
                () -> {
                  handler.accept(from, body);
                  return new byte[0];
                },
                executor));
  }

  @Override
  public void registerHandler(
      String subject, BiFunction<Address, byte[], byte[]> handler, Executor executor) {
    handlers.put(
        subject,
        (from, body) -> CompletableFuture.supplyAsync(() -> handler.apply(from, body), executor));
  }

  @Override
  public void registerHandler(
      String subject, BiFunction<Address, byte[], CompletableFuture<byte[]>> handler) {
    handlers.put(subject, handler);
  }

  @Override
  public void unregisterHandler(String subject) {
    handlers.remove(subject);
  }
}
