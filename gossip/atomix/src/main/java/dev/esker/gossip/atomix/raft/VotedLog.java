package dev.esker.gossip.atomix.raft;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.Subscription;
import dev.esker.gossip.atomix.metadata.ClusterMetadataLog;
import dev.esker.gossip.atomix.metadata.CommandFeed;
import dev.esker.gossip.atomix.metadata.LeaderAccess;
import dev.esker.gossip.atomix.metadata.LeadershipCheck;
import dev.esker.gossip.atomix.metadata.LogEntry;
import dev.esker.gossip.atomix.metadata.Loop;
import dev.esker.gossip.atomix.metadata.Proposer;
import dev.esker.gossip.atomix.metadata.Publisher;
import dev.esker.gossip.atomix.swim.SwimNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** The metadata log of a node with a vote: puts it together and takes it apart. */
public final class VotedLog {
  private static final Duration CONFIRM_LIMIT = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofSeconds(1);

  /**
   * What a voter is told.
   *
   * @param directory of the Raft, formatted
   * @param rejoin whether it may come back with a new disk
   * @param settings how the voters agree
   * @param failures told if it can't go on
   * @param random ids of producers
   */
  public record Options(
      Path directory,
      boolean rejoin,
      RaftSettings settings,
      FailureListener failures,
      Supplier<UUID> random) {}

  private final Options options;
  private final SwimNode swim;
  private final Loop loop;
  private final List<Subscription> served = new ArrayList<>();
  private Publisher publisher;
  private CommandFeed feed;
  private LeadershipCheck check;
  private Proposer proposer;
  private RaftVoter voter;

  private VotedLog(Options options, SwimNode swim, Loop loop) {
    this.options = options;
    this.swim = swim;
    this.loop = loop;
  }

  /**
   * Checks that a directory is formatted, and for whom.
   *
   * @throws IOException if it isn't, or for somebody else; says what to do
   */
  public static void requireFormatted(
      Path directory, String cluster, int node, List<Integer> voters) throws IOException {
    Formation.read(directory)
        .orElseThrow(
            () ->
                new IOException(
                    directory
                        + " isn't formatted. If node "
                        + node
                        + " has never been a voter of cluster "
                        + cluster
                        + ", format it; if it has, its disk was lost: format it and start it once"
                        + " with rejoin"))
        .require(cluster, node, voters);
  }

  /**
   * Opens the log as soon as this node may take part.
   *
   * @param options of this voter
   * @param swim the way to the others; not closed
   * @param loop runs it; not closed
   * @return fails with an IOException if it never may, or its directory is damaged
   * @throws IOException if the directory can't be read
   */
  public static CompletableFuture<MetadataLog> open(Options options, SwimNode swim, Loop loop)
      throws IOException {
    Formation formation =
        Formation.read(options.directory())
            .orElseThrow(() -> new IOException(options.directory() + " isn't formatted"));
    Forming forming =
        new Forming(formation, options.directory(), options.rejoin(), swim.messages(), loop);
    return forming
        .form()
        .thenApply(
            formed -> {
              try {
                return new VotedLog(options, swim, loop).start(formed, forming);
              } catch (IOException e) {
                throw new CompletionException(e);
              }
            });
  }

  private MetadataLog start(Formation formation, Forming forming) throws IOException {
    ClusterMessages messages = swim.messages();
    QuorumView unknown =
        new QuorumView(
            formation.node(),
            QuorumView.NO_LEADER,
            0,
            formation.voters().stream()
                .map(id -> new QuorumView.Replica(id, OptionalLong.empty()))
                .toList(),
            List.of());
    publisher = new Publisher(unknown);
    feed = new CommandFeed(loop, () -> voter.quorum());
    voter =
        new RaftVoter(
            new RaftVoter.Place(
                options.directory(),
                formation,
                options.settings(),
                swim.swim(),
                swim.communication(),
                options.failures()),
            publisher,
            feed,
            this::leaderChanged,
            () -> check == null ? Map.of() : check.versions());
    check = new LeadershipCheck(messages, loop, voter, CONFIRM_LIMIT);
    LeaderAccess leader = new LeaderAccess(messages, voter, check);
    Duration limit = options.settings().proposalTimeout();
    proposer = new Proposer(loop, leader, publisher, options.random(), limit);
    Rejoin rejoin = new Rejoin(formation.node(), formation.voters(), messages, loop, voter.log());
    served.addAll(leader.serve());
    served.addAll(feed.serve(messages));
    served.add(rejoin.serve());
    served.add(forming::close);
    voter.start();
    if (formation.state() == Formation.State.REJOINING) {
      loop.execute(
          () ->
              rejoin.start(
                  (term, itsLeader) -> {
                    voter.mayVote(term, itsLeader);
                    forming.rejoined();
                  }));
    }
    loop.repeat(LOOK, () -> look(leader));
    return new ClusterMetadataLog(
        new ClusterMetadataLog.Parts(voter, publisher, proposer, check, leader, loop),
        limit,
        this::end);
  }

  private void leaderChanged() {
    feed.wake();
    if (proposer != null) {
      proposer.leaderChanged();
    }
  }

  private void look(LeaderAccess leader) {
    voter.watch(loop.nanos());
    var unused =
        voter
            .waitsForAnEntry()
            .thenAccept(
                waits -> {
                  if (waits) {
                    var ignored = leader.submit(new LogEntry.Nothing().encode(), CONFIRM_LIMIT);
                  }
                });
  }

  private void end() {
    served.forEach(Subscription::close);
    voter.close();
  }
}
