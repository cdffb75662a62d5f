package dev.esker.gossip.atomix.metadata;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.QuorumView;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** The metadata log of a node without a vote. */
public final class ObservedLog {
  private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(1);

  private ObservedLog() {}

  /**
   * Begins to follow the voters.
   *
   * @param self this node
   * @param voters whom to follow
   * @param messages to them
   * @param loop runs it; not closed
   * @param random ids of producers
   * @param limit how long proposals and barriers are tried
   */
  public static MetadataLog open(
      int self,
      List<Integer> voters,
      ClusterMessages messages,
      Loop loop,
      Supplier<UUID> random,
      Duration limit) {
    List<QuorumView.Replica> replicas =
        voters.stream().map(id -> new QuorumView.Replica(id, OptionalLong.empty())).toList();
    Publisher publisher =
        new Publisher(new QuorumView(self, QuorumView.NO_LEADER, 0, replicas, List.of()));
    AtomicReference<Proposer> proposer = new AtomicReference<>();
    Observer observer =
        new Observer(self, voters, messages, loop, publisher, () -> proposer.get().leaderChanged());
    LeadershipCheck check = new LeadershipCheck(messages, loop, observer, CONFIRM_LIMIT);
    LeaderAccess leader = new LeaderAccess(messages, observer, check);
    proposer.set(new Proposer(loop, leader, publisher, random, limit));
    observer.start();
    return new ClusterMetadataLog(
        new ClusterMetadataLog.Parts(observer, publisher, proposer.get(), check, leader, loop),
        limit,
        observer::close);
  }
}
