package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.gossip.QuorumView;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes certain that this node leads: asks every voter whether it follows in this term.
 *
 * <p>Why a majority of yeses is enough: a later leader needs the votes of a majority, one of whom
 * is among those who said yes; it voted after it said so, and so after it was asked. So when it was
 * asked there was no later leader.
 *
 * <p>One round is under way at a time; whoever asks meanwhile is answered by the next, so that any
 * number of callers costs one round at a time.
 */
public final class LeadershipCheck {
  /** The most callers that wait. */
  public static final int MAX_WAITING = 10_000;

  private final ClusterMessages messages;
  private final Loop loop;
  private final Standing standing;
  private final Duration limit;
  private final Map<Integer, Long> versions = new ConcurrentHashMap<>();
  private List<CompletableFuture<Long>> waiting = new ArrayList<>();
  private boolean asking;

  /**
   * A check that asks nobody yet.
   *
   * @param messages to the other voters
   * @param loop runs it
   * @param standing of this node
   * @param limit how long a round may take
   */
  public LeadershipCheck(ClusterMessages messages, Loop loop, Standing standing, Duration limit) {
    this.messages = messages;
    this.loop = loop;
    this.standing = standing;
    this.limit = limit;
  }

  /** The versions that voters had when they were last asked. */
  public Map<Integer, Long> versions() {
    return versions;
  }

  /** See {@link dev.esker.gossip.MetadataLog#confirmLeadership}; completes on the loop. */
  public CompletionStage<Long> confirm() {
    CompletableFuture<Long> result = new CompletableFuture<>();
    loop.execute(
        () -> {
          if (waiting.size() >= MAX_WAITING) {
            fail(result, waiting.size() + " callers wait for a confirmation");
            return;
          }
          waiting.add(result);
          if (!asking) {
            round();
          }
        });
    return result;
  }

  private static void fail(CompletableFuture<Long> result, String why) {
    result.completeExceptionally(new MetadataUnavailableException(why, false, null));
  }

  private void round() {
    List<CompletableFuture<Long>> callers = waiting;
    waiting = new ArrayList<>();
    OptionalLong term = standing.ledTerm();
    QuorumView view = standing.quorum();
    if (term.isEmpty()) {
      callers.forEach(caller -> fail(caller, "this node doesn't lead; node " + view.leader()));
      return;
    }
    asking = true;
    Round round = new Round(callers, term.getAsLong(), view.voters().size());
    byte[] body = ByteBuffer.allocate(8).putLong(term.getAsLong()).array();
    // this node may have voted for another a moment ago, so it is asked like the others
    var unusedOwn =
        standing
            .follows(view.self(), term.getAsLong())
            .whenComplete((yes, error) -> loop.execute(() -> round.answered(error == null && yes)));
    for (QuorumView.Replica voter : view.voters()) {
      if (voter.node() != view.self()) {
        var unused =
            messages
                .request(voter.node(), Subjects.CONFIRM, body, limit)
                .whenComplete(
                    (answer, error) ->
                        loop.execute(
                            () -> round.answered(error == null && yes(voter.node(), answer))));
      }
    }
  }

  private boolean yes(int voter, byte[] answer) {
    if (answer.length != 9) {
      return false;
    }
    versions.put(voter, ByteBuffer.wrap(answer).getLong(1));
    return answer[0] == 1;
  }

  /** Answers a leader that asks. */
  CompletionStage<byte[]> onConfirm(int from, byte[] body) {
    long term = ByteBuffer.wrap(body).getLong();
    return standing
        .follows(from, term)
        .thenApply(
            yes ->
                ByteBuffer.allocate(9)
                    .put((byte) (yes ? 1 : 0))
                    .putLong(standing.applied().version())
                    .array());
  }

  private final class Round {
    private final List<CompletableFuture<Long>> callers;
    private final long term;
    private final int voters;
    private int yes;
    private int no;
    private boolean done;

    private Round(List<CompletableFuture<Long>> callers, long term, int voters) {
      this.callers = callers;
      this.term = term;
      this.voters = voters;
    }

    private void answered(boolean confirmed) {
      yes += confirmed ? 1 : 0;
      no += confirmed ? 0 : 1;
      boolean majority = yes > voters / 2;
      if (done || (!majority && no < voters - voters / 2)) {
        return;
      }
      done = true;
      asking = false;
      boolean stillLeads = standing.ledTerm().orElse(-1) == term;
      for (CompletableFuture<Long> caller : callers) {
        if (majority && stillLeads) {
          caller.complete(term);
        } else {
          fail(caller, "no majority confirms that this node leads in term " + term);
        }
      }
      if (!waiting.isEmpty() && !asking) {
        round();
      }
    }
  }
}
