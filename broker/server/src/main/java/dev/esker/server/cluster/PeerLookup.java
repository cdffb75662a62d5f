package dev.esker.server.cluster;

import dev.esker.server.config.HostPort;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds the cluster ports of nodes of which only the HTTP address is known, by asking there until
 * each has answered once: nodes may start in any order, and an address may be of one that comes
 * later or never. All that are missing are asked at the same time, at first often and then every
 * few seconds. A node that has been found isn't asked again: gossip finds it from then on, and one
 * that has been away asks by itself.
 *
 * <p>A thread of its own, which ends when all are found; everything may be called from any thread.
 */
final class PeerLookup implements AutoCloseable {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final Function<HostPort, CompletableFuture<InetSocketAddress>> question;
  private final Consumer<InetSocketAddress> found;
  private final Thread thread = new Thread(this::run, "esker-peer-lookup");

  /** Those that haven't answered, and what they lack. Guarded by this. */
  private final Map<HostPort, String> missing = new LinkedHashMap<>();

  private boolean closed;

  /**
   * @param peers whom to find
   * @param question asks one of them; ends by itself after a bounded time, and fails with a message
   *     for people
   * @param found told of each cluster port once
   */
  PeerLookup(
      List<HostPort> peers,
      Function<HostPort, CompletableFuture<InetSocketAddress>> question,
      Consumer<InetSocketAddress> found) {
    this.question = question;
    this.found = found;
    peers.forEach(peer -> missing.put(peer, ""));
    thread.setDaemon(true);
  }

  /** Begins, once. */
  void start() {
    thread.start();
  }

  /** Says who hasn't answered yet, and why, to stand behind another sentence; empty if all have. */
  synchronized String missing() {
    StringJoiner text = new StringJoiner(", ", "; no answer yet from ", "").setEmptyValue("");
    missing.forEach((peer, why) -> text.add(why.isEmpty() ? "" + peer : peer + " (" + why + ")"));
    return text.toString();
  }

  private void run() {
    long pause = FIRST_PAUSE_MILLIS;
    try {
      for (List<HostPort> left = left(); !left.isEmpty(); left = left()) {
        CompletableFuture.allOf(left.stream().map(this::ask).toArray(CompletableFuture<?>[]::new))
            .join();
        synchronized (this) {
          if (!missing.isEmpty() && !closed) {
            wait(pause);
          }
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whom to ask in the next round; nobody at the end. */
  private synchronized List<HostPort> left() {
    return closed ? List.of() : List.copyOf(missing.keySet());
  }

  private CompletableFuture<?> ask(HostPort peer) {
    return question
        .apply(peer)
        .handle(
            (address, failure) -> {
              note(peer, address, failure);
              return null;
            });
  }

  private void note(HostPort peer, InetSocketAddress address, Throwable failure) {
    if (failure == null) {
      found.accept(address);
    }
    synchronized (this) {
      if (failure == null) {
        missing.remove(peer);
      } else {
        missing.put(peer, words(failure));
      }
    }
  }

  private static String words(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  /** Waits until its thread has ended; for tests. */
  void awaitEnd() throws InterruptedException {
    thread.join();
  }

  /** Asks nobody any more; doesn't wait. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
