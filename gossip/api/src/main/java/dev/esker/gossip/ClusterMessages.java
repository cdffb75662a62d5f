package dev.esker.gossip;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Small requests between the nodes of a cluster: heartbeats, proposals, barriers. Not for the
 * records of partitions, which have streams of their own.
 *
 * <p>A request may be lost, and may be handled although its answer is lost; it is never repeated by
 * itself. Two requests from one node to another may arrive in any order. What holds for every
 * implementation is written down as a test, {@code ClusterMessagesContract}.
 */
public interface ClusterMessages extends AutoCloseable {

  /** The most bytes of a request or of an answer. */
  int MAX_BODY_BYTES = 1 << 20;

  /** The most requests of one node that wait for their answers. */
  int MAX_PENDING = 4_096;

  /** The longest limit of a request. */
  Duration MAX_LIMIT = Duration.ofMinutes(1);

  /**
   * Asks a node, which may be this one. Doesn't block; may be called from any thread. The stage
   * completes on a thread of the implementation, which must not be held up, with the answer or with
   * a {@link MessageFailedException}.
   *
   * @param node whom
   * @param subject what it is about: letters, digits, dots and dashes, up to 100
   * @param body at most {@link #MAX_BODY_BYTES}; not copied, so don't change it
   * @param limit after which it has failed, from now; positive, at most {@link #MAX_LIMIT}
   * @throws IllegalArgumentException if an argument is out of its range
   */
  CompletionStage<byte[]> request(int node, String subject, byte[] body, Duration limit);

  /**
   * Answers the requests of a subject from now on.
   *
   * @return ends it: later requests find no handler
   * @throws IllegalStateException if the subject is served already
   */
  Subscription serve(String subject, Handler handler);

  /** Ends: what waits for an answer fails, and so does every later request. */
  @Override
  void close();

  /** Answers requests. */
  interface Handler {
    /**
     * Handles one request, on a thread of the implementation that must not be held up; several
     * calls may run at a time.
     *
     * @param from the node that asks
     * @param body what it says
     * @return the answer, at most {@link #MAX_BODY_BYTES}, or a failure, whose message is given to
     *     the asking node in a {@link MessageFailedException}
     */
    CompletionStage<byte[]> handle(int from, byte[] body);
  }
}
