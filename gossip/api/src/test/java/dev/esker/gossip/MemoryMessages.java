package dev.esker.gossip;

import dev.esker.gossip.MessageFailedException.Reason;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * The twin of the messages between nodes. They travel by a {@link MemoryPost}, limits pass by
 * {@link #tick}, and handlers run on the caller's one thread. A message to a node that doesn't run
 * is lost, so that it fails by its limit, as after a cut.
 */
public final class MemoryMessages {
  private final MemoryPost post;
  private final Map<Integer, Node> running = new TreeMap<>();
  private long now;

  /** Messages of a cluster that travel by a post. */
  public MemoryMessages(MemoryPost post) {
    this.post = post;
  }

  /** Starts a node. */
  public ClusterMessages join(int node) {
    Node joined = new Node(node);
    if (running.putIfAbsent(node, joined) != null) {
      throw new IllegalStateException("node " + node + " runs");
    }
    return joined;
  }

  /** Ends a node at once; what it has asked never completes. */
  public void crash(int node) {
    running.remove(node);
  }

  /**
   * Time has come to be that: requests whose limit has passed fail.
   *
   * @param nowNanos never less than before
   */
  public void tick(long nowNanos) {
    now = Math.max(now, nowNanos);
    for (Node node : List.copyOf(running.values())) {
      node.expire();
    }
  }

  private record Request(int to, CompletableFuture<byte[]> answer, long deadline) {}

  private final class Node implements ClusterMessages {
    private final int id;
    private final Map<String, Handler> handlers = new HashMap<>();
    private final Map<Long, Request> waiting = new TreeMap<>();
    private long last;
    private boolean closed;

    private Node(int id) {
      this.id = id;
    }

    @Override
    public CompletionStage<byte[]> request(int to, String subject, byte[] body, Duration limit) {
      MessageLimits.check(subject, body, limit);
      if (closed) {
        return failed(Reason.CLOSED, "the messages are closed");
      }
      if (waiting.size() >= MAX_PENDING) {
        return failed(Reason.OVERLOADED, waiting.size() + " requests wait");
      }
      last++;
      long number = last;
      Request request = new Request(to, new CompletableFuture<>(), now + limit.toNanos());
      waiting.put(number, request);
      post.send(
          id,
          to,
          () -> {
            Node other = running.get(to);
            if (other != null) {
              other.handle(this, number, subject, body);
            }
          });
      return request.answer();
    }

    private void handle(Node from, long number, String subject, byte[] body) {
      Handler handler = handlers.get(subject);
      if (handler == null) {
        answer(from, number, null, failure(Reason.NO_HANDLER, "nobody serves " + subject));
        return;
      }
      CompletionStage<byte[]> result;
      try {
        result = handler.handle(from.id, body);
      } catch (RuntimeException e) {
        result = CompletableFuture.failedFuture(e);
      }
      var unused =
          result.handle(
              (answer, error) -> {
                Throwable cause = error instanceof CompletionException ? error.getCause() : error;
                answer(
                    from,
                    number,
                    answer,
                    cause == null ? null : failure(Reason.HANDLER_FAILED, cause.toString()));
                return null;
              });
    }

    private void answer(Node to, long number, byte[] body, MessageFailedException failure) {
      post.send(
          id,
          to.id,
          () -> {
            if (running.get(to.id) == to) {
              to.complete(number, body, failure);
            }
          });
    }

    private void complete(long number, byte[] body, MessageFailedException failure) {
      Request request = waiting.remove(number);
      if (request == null) {
        return;
      }
      if (failure == null) {
        request.answer().complete(body);
      } else {
        request.answer().completeExceptionally(failure);
      }
    }

    private void expire() {
      for (Map.Entry<Long, Request> entry : List.copyOf(waiting.entrySet())) {
        if (entry.getValue().deadline() <= now) {
          String message = "node " + entry.getValue().to() + " doesn't answer";
          complete(entry.getKey(), null, failure(Reason.TIMED_OUT, message));
        }
      }
    }

    @Override
    public Subscription serve(String subject, Handler handler) {
      MessageLimits.subject(subject);
      if (handlers.putIfAbsent(subject, handler) != null) {
        throw new IllegalStateException("'" + subject + "' is served already");
      }
      return () -> handlers.remove(subject, handler);
    }

    @Override
    public void close() {
      closed = true;
      running.remove(id, this);
      for (long number : List.copyOf(waiting.keySet())) {
        complete(number, null, failure(Reason.CLOSED, "the messages are closed"));
      }
    }
  }

  private static MessageFailedException failure(Reason reason, String message) {
    return new MessageFailedException(reason, message, null);
  }

  private static CompletionStage<byte[]> failed(Reason reason, String message) {
    return CompletableFuture.failedFuture(failure(reason, message));
  }
}
