package dev.esker.http.peers;

import dev.esker.http.server.Exchange;
import dev.esker.spi.ClusterView;
import dev.esker.spi.Endpoint;
import dev.esker.spi.ErrorCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The front ends of the other brokers, and how records are asked of them. Any thread. */
public final class Peers {

  private static final String HTTP = "http";

  private final Supplier<ClusterView> cluster;
  private final PeerClient client;

  /**
   * @param cluster the newest picture
   * @param client asks
   */
  public Peers(Supplier<ClusterView> cluster, PeerClient client) {
    this.cluster = cluster;
    this.client = client;
  }

  /** The newest picture of the cluster. */
  ClusterView cluster() {
    return cluster.get();
  }

  /** Whether there is nobody else. */
  static boolean isAlone(ClusterView view) {
    return view.brokers().size() <= 1;
  }

  /** The broker that leads a partition, or -1. */
  static int leader(ClusterView view, String topic, int partition) {
    return view.partition(topic, partition).map(ClusterView.Partition::leader).orElse(-1);
  }

  /** Where another broker serves HTTP; empty if it is gone, or doesn't. */
  Optional<Endpoint> endpoint(ClusterView view, int broker) {
    return view.broker(broker)
        .filter(each -> !each.fenced())
        .flatMap(each -> each.endpointOf(HTTP));
  }

  /**
   * Whether a broker takes part, but has no HTTP front end: then it is of no use to wait for it.
   *
   * @param broker perhaps -1
   */
  private static boolean isMute(ClusterView view, int broker) {
    return view.broker(broker)
        .filter(each -> !each.fenced() && each.endpointOf(HTTP).isEmpty())
        .isPresent();
  }

  /** What to say of a partition whose leader hasn't answered. */
  ErrorCode noAnswerFrom(int leader) {
    return isMute(cluster(), leader)
        ? ErrorCode.NOT_LEADER_OR_FOLLOWER
        : ErrorCode.LEADER_NOT_AVAILABLE;
  }

  /** Whether somebody else may know better than who has said that of a partition. */
  boolean isWorthAnotherTry(ErrorCode error, String topic, int partition) {
    ClusterView view = cluster();
    int leader = leader(view, topic, partition);
    return isElsewhere(error) && (leader == view.selfId() || !isMute(view, leader));
  }

  /** Runs something once, after that time. */
  void later(long millis, Runnable action) {
    client.later(millis, action);
  }

  /**
   * Sends a request; fails with a {@link PeerException} if the broker can't be reached.
   *
   * @param headers by name; that it is forwarded is added
   * @param forClient the address of the client that asks in the end, or empty
   */
  CompletableFuture<PeerAnswer> send(
      int broker,
      HttpMethod method,
      String uri,
      Map<String, String> headers,
      Buffer body,
      long timeoutMillis,
      String forClient) {
    ClusterView view = cluster();
    Optional<Endpoint> at = endpoint(view, broker);
    if (at.isEmpty()) {
      return CompletableFuture.failedFuture(
          new PeerException("broker " + broker + " is gone, or has no HTTP front end", true));
    }
    Map<String, String> all = new java.util.HashMap<>(headers);
    all.put(Exchange.FORWARDED, (view.selfId() + " " + forClient).trim());
    return client.send(new PeerCall(broker, at.get(), method, uri, all, body, timeoutMillis));
  }

  /**
   * Asks a broker's log service.
   *
   * @param message as {@link LogWire} makes them
   * @param each reads a part of the answer
   * @return the parts; fails with a {@link PeerException}
   */
  <T> CompletableFuture<List<T>> logs(
      int broker, Buffer message, int count, long timeoutMillis, LogWire.Reader<T> each) {
    CompletableFuture<PeerAnswer> asked =
        send(
            broker,
            HttpMethod.POST,
            LogWire.PATH,
            Map.of("Content-Type", LogWire.TYPE),
            message,
            timeoutMillis,
            "");
    CompletableFuture<List<T>> parts =
        asked.thenApply(answer -> understand(broker, answer, count, each));
    // thenApply doesn't pass on that nobody waits any more
    var unused =
        parts.whenComplete(
            (done, failure) -> {
              if (parts.isCancelled()) {
                asked.cancel(false);
              }
            });
    return parts;
  }

  private static <T> List<T> understand(
      int broker, PeerAnswer answer, int count, LogWire.Reader<T> each) {
    if (answer.status() != 200) {
      // Everything but 200 is said before anything is done.
      throw new PeerException("broker " + broker + " answers with status " + answer.status(), true);
    }
    try {
      List<T> parts = LogWire.parts(LogWire.open(answer.body().getBytes()), each);
      if (parts.size() == count) {
        return parts;
      }
      throw new PeerException(
          "broker " + broker + " answers " + count + " questions " + parts.size() + " times",
          false);
    } catch (IOException e) {
      throw new PeerException(
          "broker " + broker + " answers what can't be read: " + e.getMessage(), false);
    }
  }

  /** The failure of a future as a {@link PeerException}. */
  static PeerException reason(Throwable failure) {
    Throwable cause =
        failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof PeerException expected
        ? expected
        : new PeerException(String.valueOf(cause), false);
  }

  /** Whether whoever says that hasn't done anything, and another broker may. */
  private static boolean isElsewhere(ErrorCode error) {
    return error == ErrorCode.NOT_LEADER_OR_FOLLOWER
        || error == ErrorCode.LEADER_NOT_AVAILABLE
        || error == ErrorCode.FENCED_LEADER_EPOCH
        || error == ErrorCode.UNKNOWN_LEADER_EPOCH
        || error == ErrorCode.OFFSET_NOT_AVAILABLE;
  }
}
