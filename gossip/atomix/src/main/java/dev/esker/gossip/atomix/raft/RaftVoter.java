package dev.esker.gossip.atomix.raft;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.atomix.metadata.CommandFeed;
import dev.esker.gossip.atomix.metadata.DeposedException;
import dev.esker.gossip.atomix.metadata.NotSubmittedException;
import dev.esker.gossip.atomix.metadata.Publisher;
import dev.esker.gossip.atomix.metadata.Standing;
import io.atomix.cluster.ClusterMembershipService;
import io.atomix.cluster.MemberId;
import io.atomix.cluster.messaging.ClusterCommunicationService;
import io.atomix.primitive.PrimitiveType;
import io.atomix.primitive.PrimitiveTypeRegistry;
import io.atomix.protocols.raft.RaftServer;
import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.storage.RaftStorage;
import io.atomix.storage.StorageLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A node with a vote: Raft over a directory, and what it says of itself. */
final class RaftVoter implements Standing, AutoCloseable {
  private static final String NAME = "metadata";

  /** How long committed entries may wait to be applied. */
  private static final Duration STUCK = Duration.ofMinutes(1);

  /**
   * What a voter is made of.
   *
   * @param directory of the Raft, formatted
   * @param formation what it says of itself
   * @param settings how the voters agree
   * @param members whom gossip knows
   * @param communication Atomix's messages
   * @param failures told when this node can't go on
   */
  record Place(
      Path directory,
      Formation formation,
      RaftSettings settings,
      ClusterMembershipService members,
      ClusterCommunicationService communication,
      FailureListener failures) {}

  private final Formation formation;
  private final RaftSettings settings;
  private final Fence fence;
  private final StableMark mark;
  private final VoteRecord votes;
  private final MetadataService.Type type;
  private final SafeRaftContext raft;
  private final LeaderSession session;
  private final Publisher publisher;
  private final CommandFeed feed;
  private final Runnable onLeader;
  private final Supplier<Map<Integer, Long>> voterVersions;
  private volatile boolean mayVote;
  private volatile int leader = QuorumView.NO_LEADER;
  private volatile long term;
  private volatile long seen;
  private volatile boolean closed;
  private long watched = -1;
  private long watchedSince;

  /**
   * Opens the directory; takes no part yet.
   *
   * @param place where
   * @param publisher shows images
   * @param feed tells observers
   * @param onLeader run when leader or term has changed
   * @param voterVersions what the other voters had when they were last asked
   * @throws IOException if the directory is damaged, or not whose it should be
   */
  RaftVoter(
      Place place,
      Publisher publisher,
      CommandFeed feed,
      Runnable onLeader,
      Supplier<Map<Integer, Long>> voterVersions)
      throws IOException {
    this.formation = place.formation();
    this.settings = place.settings();
    this.publisher = publisher;
    this.feed = feed;
    this.onLeader = onLeader;
    this.voterVersions = voterVersions;
    this.fence = new Fence(place.failures());
    this.mayVote = formation.state() == Formation.State.VOTING;
    this.type = new MetadataService.Type(new Applied(), fence);
    Path directory = place.directory();
    SegmentCheck segments = new SegmentCheck(directory, NAME, RaftSettings.MAX_ENTRY_BYTES);
    this.mark = new StableMark(directory.resolve(Formation.MARK));
    this.votes = new VoteRecord(directory.resolve(Formation.VOTES));
    try {
      segments.beforeOpening(mark.index(), segments.snapshot());
      this.raft = open(place, segments);
    } catch (IOException | RuntimeException | Error e) {
      mark.close();
      votes.close();
      throw e;
    }
    this.session =
        new LeaderSession(
            raft,
            type,
            () -> directory.toFile().getUsableSpace(),
            settings.reserveBytes(),
            this::changed);
    raft.addRoleChangeListener(role -> changedSoon());
  }

  private SafeRaftContext open(Place place, SegmentCheck segments) {
    Path directory = place.directory();
    MemberId self = MemberId.from(Integer.toString(formation.node()));
    RaftStorage storage =
        RaftStorage.builder()
            .withPrefix(NAME)
            .withDirectory(directory.toFile())
            .withStorageLevel(StorageLevel.MAPPED)
            .withMaxSegmentSize(settings.segmentBytes())
            .withMaxEntrySize(RaftSettings.MAX_ENTRY_BYTES)
            .withDynamicCompaction(false)
            .withNamespace(RaftNamespaces.RAFT_STORAGE)
            .build();
    SafeServerProtocol protocol =
        new SafeServerProtocol(
            NAME,
            self,
            place.communication(),
            new SafeServerProtocol.Guards(
                votes,
                () -> mayVote,
                () -> directory.toFile().getUsableSpace(),
                settings.reserveBytes(),
                fence));
    SafeRaftContext context =
        new SafeRaftContext(
            NAME + "-" + formation.node(),
            self,
            place.members(),
            protocol,
            storage,
            new OneType(type),
            new SafeRaftContext.Wiring(
                stock -> new StableLogWriter(stock, directory, segments, mark, fence),
                this::changedSoon));
    context.setElectionTimeout(settings.electionTimeout());
    context.setHeartbeatInterval(settings.heartbeatInterval());
    return context;
  }

  /** Atomix looks its state machines up by name; there is one. */
  private record OneType(PrimitiveType<?, ?, ?> type) implements PrimitiveTypeRegistry {
    @Override
    @SuppressWarnings("rawtypes") // as Atomix declares it
    public Collection<PrimitiveType> getPrimitiveTypes() {
      return List.of(type);
    }

    @Override
    public PrimitiveType<?, ?, ?> getPrimitiveType(String name) {
      return type;
    }
  }

  /** Shows what was applied; on the thread of the state machine. */
  private final class Applied implements MetadataService.Sink {
    @Override
    public void restored(MetadataImage image) {
      seen = raft.snapshotIndex();
      feed.restored(image);
      publisher.snapshot(image);
    }

    @Override
    public void applied(MetadataImage image, MetadataCommand command) {
      feed.applied(image, command);
      publisher.command(image, command);
    }

    @Override
    public void entry(long index) {
      seen = index;
    }
  }

  /** Begins to take part. */
  void start() {
    List<MemberId> ids =
        formation.voters().stream().map(id -> MemberId.from(Integer.toString(id))).toList();
    var unused = raft.getCluster().bootstrap(ids);
  }

  private <T> CompletableFuture<T> onRaft(Callable<T> call) {
    return closed
        ? CompletableFuture.failedFuture(new IllegalStateException("the log is closed"))
        : always(call);
  }

  private <T> CompletableFuture<T> always(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    raft.getThreadContext()
        .execute(
            () -> {
              try {
                result.complete(call.call());
              } catch (Exception | Error e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** Called from within Raft's own steps, which must come to their end first. */
  private void changedSoon() {
    raft.getThreadContext()
        .execute(
            () -> {
              session.onChange();
              changed();
            });
  }

  private void changed() {
    var known = raft.getLeader();
    leader = known == null ? QuorumView.NO_LEADER : Integer.parseInt(known.memberId().id());
    term = raft.getTerm();
    publisher.leadership(quorum());
    onLeader.run();
  }

  @Override
  public QuorumView quorum() {
    int self = formation.node();
    int now = leader == self && !session.isReady() ? QuorumView.NO_LEADER : leader;
    Map<Integer, Long> versions = voterVersions.get();
    return new QuorumView(
        self,
        now,
        term,
        formation.voters().stream()
            .map(
                id -> id == self ? replica(id, applied().version()) : replica(id, versions.get(id)))
            .toList(),
        feed.observers().entrySet().stream()
            .map(observer -> replica(observer.getKey(), observer.getValue()))
            .toList());
  }

  private static QuorumView.Replica replica(int node, Long version) {
    return new QuorumView.Replica(
        node, version == null ? OptionalLong.empty() : OptionalLong.of(version));
  }

  @Override
  public OptionalLong ledTerm() {
    boolean leads = session.isReady() && leader == formation.node() && !fence.isBroken();
    return leads ? OptionalLong.of(term) : OptionalLong.empty();
  }

  @Override
  public CompletionStage<Boolean> follows(int ofLeader, long inTerm) {
    return onRaft(
        () -> {
          var known = raft.getLeader();
          return !fence.isBroken()
              && raft.getTerm() == inTerm
              && known != null
              && known.memberId().id().equals(Integer.toString(ofLeader));
        });
  }

  @Override
  public CompletionStage<byte[]> submit(byte[] entry) {
    return fence.isBroken()
        ? CompletableFuture.failedFuture(new NotSubmittedException("this node has failed"))
        : session.submit(entry, LeaderSession.ANY_TERM);
  }

  @Override
  public CompletionStage<byte[]> submit(byte[] entry, long inTerm) {
    return fence.isBroken()
        ? CompletableFuture.failedFuture(new DeposedException(inTerm))
        : session.submit(entry, inTerm);
  }

  @Override
  public MetadataImage applied() {
    return feed.image();
  }

  /** What another node that rejoins asks, and what this one needs to know for that. */
  Rejoin.Log log() {
    return new Rejoin.Log() {
      @Override
      public CompletionStage<Rejoin.Position> position() {
        return onRaft(
            () -> {
              var known = raft.getLeader();
              int id = known == null ? -1 : Integer.parseInt(known.memberId().id());
              return new Rejoin.Position(id, raft.getTerm(), raft.stable().getLastIndex());
            });
      }

      @Override
      public CompletionStage<Long> stable() {
        return onRaft(
            () -> {
              raft.stable().flush();
              return Math.max(raft.stable().flushed(), raft.snapshotIndex());
            });
      }
    };
  }

  /** This node may vote from now on, but in that term only for its leader. */
  void mayVote(long after, int itsLeader) throws IOException {
    votes.vote(after, itsLeader);
    mayVote = true;
  }

  /**
   * Whether the state machine waits for an entry behind the snapshot that it has to begin with:
   * Atomix installs a snapshot only when it applies the next entry.
   */
  CompletableFuture<Boolean> waitsForAnEntry() {
    return onRaft(() -> raft.snapshotIndex() > seen && raft.getLeader() != null);
  }

  /**
   * Breaks the fence if committed entries haven't been applied for {@link #STUCK}: Atomix goes on
   * with a state machine that stands still.
   */
  void watch(long nanos) {
    var unused =
        onRaft(
            () -> {
              long applied = raft.getLastApplied();
              if (applied != watched || raft.getCommitIndex() <= applied) {
                watched = applied;
                watchedSince = nanos;
              } else if (nanos - watchedSince > STUCK.toNanos()) {
                fence.fail(
                    new IllegalStateException(
                        "entry " + (applied + 1) + " is committed and isn't applied"));
              }
              return null;
            });
  }

  @Override
  public void close() {
    closed = true;
    CompletableFuture<Void> inactive =
        always(
            () -> {
              raft.transition(RaftServer.Role.INACTIVE);
              return null;
            });
    inactive.exceptionally(error -> null).join();
    raft.close();
    try {
      mark.close();
      votes.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
