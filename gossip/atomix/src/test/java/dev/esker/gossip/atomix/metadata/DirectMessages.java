package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MessageFailedException;
import dev.esker.gossip.MessageFailedException.Reason;
import dev.esker.gossip.Subscription;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Messages between nodes of one process, without a wire; nodes can be switched off. */
final class DirectMessages {
  private final Map<Integer, Map<String, ClusterMessages.Handler>> handlers =
      new ConcurrentHashMap<>();
  private final Set<Integer> off = ConcurrentHashMap.newKeySet();

  void off(int node) {
    off.add(node);
  }

  void on(int node) {
    off.remove(node);
  }

  ClusterMessages of(int self) {
    return new ClusterMessages() {
      @Override
      public CompletionStage<byte[]> request(
          int node, String subject, byte[] body, Duration limit) {
        Handler handler = handlers.getOrDefault(node, Map.of()).get(subject);
        if (handler == null || off.contains(node)) {
          return CompletableFuture.failedFuture(
              new MessageFailedException(Reason.UNREACHABLE, "node " + node + " is off", null));
        }
        return handler.handle(self, body);
      }

      @Override
      public Subscription serve(String subject, Handler handler) {
        handlers.computeIfAbsent(self, id -> new ConcurrentHashMap<>()).put(subject, handler);
        return () -> handlers.get(self).remove(subject);
      }

      @Override
      public void close() {}
    };
  }
}
