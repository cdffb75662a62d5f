package dev.esker.gossip.atomix.swim;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MessageFailedException;
import dev.esker.gossip.MessageFailedException.Reason;
import dev.esker.gossip.MessageLimits;
import dev.esker.gossip.Subscription;
import dev.esker.gossip.atomix.net.PeerException;
import io.atomix.cluster.ClusterMembershipService;
import io.atomix.cluster.Member;
import io.atomix.cluster.messaging.MessagingService;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@link ClusterMessages} to members that SWIM knows. A request is the number of the asking node in
 * four bytes and the body; an answer is one byte, 0 for an answer, 1 for a failure, 2 for a refusal
 * since too many are being handled, and its body or message.
 */
final class NodeMessages implements ClusterMessages {
  /** The most requests that a node handles at a time. */
  static final int MAX_HANDLED = 4 * MAX_PENDING;

  private static final String PREFIX = "esker/";
  private static final byte ANSWER = 0;
  private static final byte FAILURE = 1;
  private static final byte OVERLOAD = 2;
  private static final int MAX_MESSAGE_CHARS = 2_000;

  private final int self;
  private final ClusterMembershipService members;
  private final MessagingService messaging;
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<byte[]>> pending = new ConcurrentHashMap<>();
  private final AtomicLong lastNumber = new AtomicLong();
  private final AtomicInteger pendingCount = new AtomicInteger();
  private final AtomicInteger handled = new AtomicInteger();
  private volatile boolean closed;

  NodeMessages(int self, ClusterMembershipService members, MessagingService messaging) {
    this.self = self;
    this.members = members;
    this.messaging = messaging;
  }

  @Override
  public CompletionStage<byte[]> request(int node, String subject, byte[] body, Duration limit) {
    MessageLimits.check(subject, body, limit);
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    if (pendingCount.incrementAndGet() > MAX_PENDING) {
      pendingCount.decrementAndGet();
      return failed(Reason.OVERLOADED, MAX_PENDING + " requests wait for their answers", null);
    }
    long number = lastNumber.incrementAndGet();
    pending.put(number, result);
    var unused =
        result.whenComplete(
            (answer, error) -> {
              pending.remove(number);
              pendingCount.decrementAndGet();
            });
    Member member = members.getMember(MemberProperties.id(node));
    if (closed) {
      result.completeExceptionally(failure(Reason.CLOSED, "the messages are closed", null));
    } else if (member == null) {
      result.completeExceptionally(
          failure(Reason.UNREACHABLE, "node " + node + " isn't known", null));
    } else {
      byte[] out = ByteBuffer.allocate(4 + body.length).putInt(self).put(body).array();
      var unusedSent =
          messaging
              .sendAndReceive(member.address(), PREFIX + subject, out, true, limit)
              .handle(
                  (answer, error) -> {
                    if (error == null) {
                      complete(result, node, answer);
                    } else {
                      result.completeExceptionally(failure(node, subject, error));
                    }
                    return null;
                  });
    }
    return result;
  }

  private static void complete(CompletableFuture<byte[]> result, int node, byte[] answer) {
    ByteBuffer in = ByteBuffer.wrap(answer);
    byte status = in.hasRemaining() ? in.get() : FAILURE;
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    if (status == ANSWER) {
      result.complete(rest);
    } else {
      Reason reason = status == OVERLOAD ? Reason.OVERLOADED : Reason.HANDLER_FAILED;
      String message = "node " + node + " says: " + new String(rest, StandardCharsets.UTF_8);
      result.completeExceptionally(failure(reason, message, null));
    }
  }

  private static MessageFailedException failure(int node, String subject, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    PeerException.Kind kind =
        cause instanceof PeerException peer ? peer.kind() : PeerException.Kind.TIMED_OUT;
    Reason reason =
        switch (kind) {
          case UNREACHABLE -> Reason.UNREACHABLE;
          case TIMED_OUT -> Reason.TIMED_OUT;
          case NO_HANDLER -> Reason.NO_HANDLER;
          case FAILED -> Reason.HANDLER_FAILED;
          case OVERLOADED -> Reason.OVERLOADED;
          case CLOSED -> Reason.CLOSED;
        };
    return failure(reason, subject + " to node " + node + ": " + cause.getMessage(), cause);
  }

  private static MessageFailedException failure(Reason reason, String message, Throwable cause) {
    return new MessageFailedException(reason, message, cause);
  }

  private static CompletionStage<byte[]> failed(Reason reason, String message, Throwable cause) {
    return CompletableFuture.failedFuture(failure(reason, message, cause));
  }

  @Override
  public Subscription serve(String subject, Handler handler) {
    MessageLimits.subject(subject);
    if (handlers.putIfAbsent(subject, handler) != null) {
      throw new IllegalStateException("'" + subject + "' is served already");
    }
    messaging.registerHandler(PREFIX + subject, (address, body) -> handle(handler, body));
    return () -> {
      if (handlers.remove(subject, handler)) {
        messaging.unregisterHandler(PREFIX + subject);
      }
    };
  }

  private CompletableFuture<byte[]> handle(Handler handler, byte[] message) {
    if (message.length < 4) {
      return CompletableFuture.completedFuture(answer(FAILURE, "a message of no node"));
    }
    if (handled.incrementAndGet() > MAX_HANDLED) {
      handled.decrementAndGet();
      return CompletableFuture.completedFuture(answer(OVERLOAD, "too many requests"));
    }
    ByteBuffer in = ByteBuffer.wrap(message);
    int from = in.getInt();
    byte[] body = new byte[in.remaining()];
    in.get(body);
    CompletionStage<byte[]> result;
    try {
      result = handler.handle(from, body);
    } catch (RuntimeException e) {
      result = CompletableFuture.failedFuture(e);
    }
    return result
        .handle(
            (bytes, error) -> {
              handled.decrementAndGet();
              if (error == null && bytes.length <= MAX_BODY_BYTES) {
                return answer(ANSWER, bytes);
              }
              Throwable cause = error instanceof CompletionException ? error.getCause() : error;
              return answer(FAILURE, cause == null ? "too long an answer" : cause.toString());
            })
        .toCompletableFuture();
  }

  private static byte[] answer(byte status, String message) {
    String cut = message.substring(0, Math.min(message.length(), MAX_MESSAGE_CHARS));
    return answer(status, cut.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] answer(byte status, byte[] body) {
    return ByteBuffer.allocate(1 + body.length).put(status).put(body).array();
  }

  @Override
  public void close() {
    closed = true;
    for (String subject : handlers.keySet()) {
      messaging.unregisterHandler(PREFIX + subject);
    }
    handlers.clear();
    for (CompletableFuture<byte[]> waiting : pending.values()) {
      waiting.completeExceptionally(failure(Reason.CLOSED, "the messages are closed", null));
    }
  }
}
