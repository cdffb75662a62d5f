package dev.esker.gossip.atomix.raft;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Subscription;
import dev.esker.gossip.atomix.metadata.Loop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a voter with an empty disk back to voting, without breaking what it promised on the lost
 * one. It asks all other voters: each must follow the same leader in the same term, and the leader
 * says how long its log is. Once this node's log is stable up to there, it may vote.
 *
 * <p>Why it is safe:
 *
 * <ul>
 *   <li>Entries. Whatever the lost disk helped to commit in this leader's term or before is in the
 *       leader's log: the leader of a term counts only acknowledgements of entries that it has
 *       itself, and everything committed before its term it has by Raft's own rule. So a log that
 *       is as long as the leader's was lacks none of it.
 *   <li>Votes. The lost disk may hold a vote for a candidate who hasn't counted it yet. That
 *       candidate is one of those who were asked, and now follows a leader in term T, so it stood
 *       in a term of T at most; and in T it doesn't stand any more. This node votes only after T.
 * </ul>
 *
 * <p>Until then it takes entries like any follower, which needs no promise of the past.
 */
final class Rejoin {
  private static final Logger LOG = LoggerFactory.getLogger(Rejoin.class);
  private static final String SUBJECT = "metadata.rejoin";
  private static final Duration LIMIT = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int BYTES = 20;

  /** What the node's own Raft says, on Raft's thread. */
  interface Log {
    /** Leader or -1, term, last entry. */
    CompletionStage<Position> position();

    /** The last entry that is stable here. */
    CompletionStage<Long> stable();
  }

  /** What one node says. */
  record Position(int leader, long term, long last) {
    byte[] encode() {
      return ByteBuffer.allocate(BYTES).putInt(leader).putLong(term).putLong(last).array();
    }

    static Position decode(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new Position(in.getInt(), in.getLong(), in.getLong());
    }
  }

  private final int self;
  private final List<Integer> others;
  private final ClusterMessages messages;
  private final Loop loop;
  private final Log log;

  Rejoin(int self, List<Integer> voters, ClusterMessages messages, Loop loop, Log log) {
    this.self = self;
    this.others = voters.stream().filter(voter -> voter != self).toList();
    this.messages = messages;
    this.loop = loop;
    this.log = log;
  }

  /** Answers those who rejoin. */
  Subscription serve() {
    return messages.serve(SUBJECT, (from, body) -> log.position().thenApply(Position::encode));
  }

  /** What to do once this node may vote: it must not in that term or before, but for its leader. */
  interface Then {
    void rejoined(long term, int leader) throws IOException;
  }

  /** Begins to rejoin; tries until it is done. */
  void start(Then then) {
    List<CompletableFuture<byte[]>> answers =
        others.stream()
            .map(
                other -> messages.request(other, SUBJECT, new byte[0], LIMIT).toCompletableFuture())
            .toList();
    var unused =
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
            .whenComplete(
                (all, error) ->
                    loop.execute(
                        () -> {
                          if (error == null) {
                            agreed(
                                answers.stream().map(a -> Position.decode(a.join())).toList(),
                                then);
                          } else {
                            LOG.info("Rejoining: waiting for all of {} to answer", others);
                            loop.schedule(PAUSE, () -> start(then));
                          }
                        }));
  }

  private void agreed(List<Position> positions, Then then) {
    Position first = positions.get(0);
    int leader = first.leader();
    boolean agree =
        leader != self
            && others.contains(leader)
            && positions.stream().allMatch(p -> p.leader() == leader && p.term() == first.term());
    if (!agree) {
      LOG.info("Rejoining: the others don't follow one leader yet: {}", positions);
      loop.schedule(PAUSE, () -> start(then));
      return;
    }
    catchUp(positions.get(others.indexOf(leader)), then);
  }

  private void catchUp(Position leader, Then then) {
    var unused =
        log.stable()
            .whenComplete(
                (stable, error) ->
                    loop.execute(
                        () -> {
                          if (error != null || stable < leader.last()) {
                            loop.schedule(PAUSE, () -> catchUp(leader, then));
                            return;
                          }
                          try {
                            then.rejoined(leader.term(), leader.leader());
                            LOG.info("Rejoined in term {} at entry {}", leader.term(), stable);
                          } catch (IOException e) {
                            LOG.error("Can't note that this node has rejoined", e);
                          }
                        }));
  }
}
