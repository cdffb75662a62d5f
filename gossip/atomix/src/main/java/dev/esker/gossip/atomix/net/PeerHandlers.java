package dev.esker.gossip.atomix.net;

import io.atomix.utils.net.Address;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Who answers which subject. */
final class PeerHandlers {
  private final Map<String, BiFunction<Address, byte[], CompletableFuture<byte[]>>> handlers =
      new ConcurrentHashMap<>();

  void put(String subject, BiFunction<Address, byte[], CompletableFuture<byte[]>> handler) {
    handlers.put(subject, handler);
  }

  void remove(String subject) {
    handlers.remove(subject);
  }

  /** The answer, or null if nobody serves the subject. A handler that throws has failed. */
  CompletableFuture<byte[]> handle(String subject, Address from, byte[] body) {
    BiFunction<Address, byte[], CompletableFuture<byte[]>> handler = handlers.get(subject);
    if (handler == null) {
      return null;
    }
    try {
      return handler.apply(from, body);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
