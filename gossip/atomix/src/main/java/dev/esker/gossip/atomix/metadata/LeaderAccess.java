package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MessageFailedException;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Subscription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The way to the leader, from wherever this is, and the leader's door. */
public final class LeaderAccess implements Submitter {
  private static final byte ANSWER = 0;
  private static final byte NOT_SUBMITTED = 1;

  private final ClusterMessages messages;
  private final Standing standing;
  private final LeadershipCheck check;

  /**
   * A way that nobody has gone yet.
   *
   * @param messages to the leader
   * @param standing of this node
   * @param check whether this node leads
   */
  public LeaderAccess(ClusterMessages messages, Standing standing, LeadershipCheck check) {
    this.messages = messages;
    this.standing = standing;
    this.check = check;
  }

  /** Answers what only the leader answers, and what it asks of voters. */
  public List<Subscription> serve() {
    return List.of(
        messages.serve(Subjects.SUBMIT, (from, entry) -> onSubmit(entry)),
        messages.serve(
            Subjects.BARRIER,
            (from, body) ->
                barrierHere().thenApply(at -> ByteBuffer.allocate(8).putLong(at).array())),
        messages.serve(Subjects.CONFIRM, check::onConfirm));
  }

  @Override
  public CompletionStage<byte[]> submit(byte[] entry, Duration limit) {
    QuorumView view = standing.quorum();
    if (view.leads()) {
      return standing.submit(entry);
    } else if (view.leader() == QuorumView.NO_LEADER) {
      return CompletableFuture.failedFuture(new NotSubmittedException("no leader is known"));
    }
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    var unused =
        messages
            .request(view.leader(), Subjects.SUBMIT, entry, limit)
            .whenComplete(
                (answer, error) -> {
                  if (error != null) {
                    result.completeExceptionally(failure(error));
                  } else if (answer.length > 0 && answer[0] == ANSWER) {
                    result.complete(Arrays.copyOfRange(answer, 1, answer.length));
                  } else {
                    result.completeExceptionally(
                        new NotSubmittedException(new String(answer, StandardCharsets.UTF_8)));
                  }
                });
    return result;
  }

  @Override
  public CompletionStage<byte[]> submitAsLeader(byte[] entry, long term) {
    return standing.submit(entry, term);
  }

  private static Throwable failure(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof MessageFailedException failed && !failed.mayTakeEffect()
        ? new NotSubmittedException(failed.getMessage())
        : cause;
  }

  private CompletionStage<byte[]> onSubmit(byte[] entry) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    var unused =
        standing
            .submit(entry)
            .whenComplete(
                (answer, error) -> {
                  if (error == null) {
                    result.complete(prefixed(ANSWER, answer));
                  } else if (NotSubmittedException.in(error)) {
                    String why = String.valueOf(error.getMessage());
                    result.complete(prefixed(NOT_SUBMITTED, why.getBytes(StandardCharsets.UTF_8)));
                  } else {
                    result.completeExceptionally(error);
                  }
                });
    return result;
  }

  private static byte[] prefixed(byte first, byte[] rest) {
    return ByteBuffer.allocate(1 + rest.length).put(first).put(rest).array();
  }

  /** The version that holds all that was acknowledged to anybody before this call. */
  CompletionStage<Long> barrier(Duration limit) {
    QuorumView view = standing.quorum();
    if (view.leads()) {
      return barrierHere();
    } else if (view.leader() == QuorumView.NO_LEADER) {
      return CompletableFuture.failedFuture(new NotSubmittedException("no leader is known"));
    }
    return messages
        .request(view.leader(), Subjects.BARRIER, new byte[0], limit)
        .thenApply(answer -> ByteBuffer.wrap(answer).getLong());
  }

  /**
   * Whoever was acknowledged something was told by the leader of that time once it had applied it,
   * and a leader has applied all that earlier ones have. So if this node leads, its newest image
   * holds it.
   */
  private CompletionStage<Long> barrierHere() {
    long version = standing.applied().version();
    return check.confirm().thenApply(term -> version);
  }
}
