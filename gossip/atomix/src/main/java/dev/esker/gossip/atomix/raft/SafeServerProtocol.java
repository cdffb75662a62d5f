package dev.esker.gossip.atomix.raft;

import io.atomix.cluster.MemberId;
import io.atomix.cluster.messaging.ClusterCommunicationService;
import io.atomix.protocols.raft.partition.impl.RaftNamespaces;
import io.atomix.protocols.raft.partition.impl.RaftServerCommunicator;
import io.atomix.protocols.raft.protocol.AppendRequest;
import io.atomix.protocols.raft.protocol.AppendResponse;
import io.atomix.protocols.raft.protocol.PollRequest;
import io.atomix.protocols.raft.protocol.PollResponse;
import io.atomix.protocols.raft.protocol.RaftResponse;
import io.atomix.protocols.raft.protocol.VoteRequest;
import io.atomix.protocols.raft.protocol.VoteResponse;
import io.atomix.utils.serializer.Serializer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Atomix's messages of Raft, with a guard before and behind each that the log depends on:
 *
 * <ul>
 *   <li>A follower flushes entries before it acknowledges them.
 *   <li>A leader flushes its own while its followers flush theirs.
 *   <li>A heartbeat that can't name the entry before it never moves the commit index (atomix#1036).
 *   <li>Entries that begin after a hole are refused, and their sender begins with the snapshot
 *       again (atomix#1028).
 *   <li>A node whose writer has no entry, since its log begins after a snapshot, doesn't vote for a
 *       shorter log.
 *   <li>A vote is on stable storage before it is given, one for each term ({@link VoteRecord}).
 *   <li>A node that may not vote ({@link Formation}) neither gives votes nor asks for any.
 *   <li>A node whose disk is full takes no entries, and one whose disk has failed takes no part.
 * </ul>
 */
final class SafeServerProtocol extends RaftServerCommunicator {
  private static final Logger LOG = LoggerFactory.getLogger(SafeServerProtocol.class);

  /**
   * What a node's disk and standing allow.
   *
   * @param votes whom it has voted for
   * @param mayVote whether it may vote at all
   * @param freeBytes how much room its disk has
   * @param reserveBytes below which it takes no entries
   * @param fence broken once its disk has failed
   */
  record Guards(
      VoteRecord votes,
      BooleanSupplier mayVote,
      LongSupplier freeBytes,
      long reserveBytes,
      Fence fence) {}

  private final MemberId self;
  private final Guards guards;
  private volatile SafeRaftContext raft;
  private boolean flushing;

  SafeServerProtocol(
      String name, MemberId self, ClusterCommunicationService communication, Guards guards) {
    super(name, Serializer.using(RaftNamespaces.RAFT_PROTOCOL), communication);
    this.self = self;
    this.guards = guards;
  }

  /** From now on requests are handled: they come from the moment at which Raft registers. */
  void attach(SafeRaftContext context) {
    raft = context;
  }

  private <T> CompletableFuture<T> onRaft(Callable<CompletableFuture<T>> call) {
    SafeRaftContext context = raft;
    if (context == null) {
      return CompletableFuture.failedFuture(new IllegalStateException("Raft is starting"));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    context
        .getThreadContext()
        .execute(
            () -> {
              try {
                guards.fence().check();
                var unused =
                    call.call()
                        .whenComplete(
                            (answer, error) -> {
                              if (error == null) {
                                result.complete(answer);
                              } else {
                                result.completeExceptionally(error);
                              }
                            });
              } catch (Exception | Error e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  @Override
  public void registerAppendHandler(
      Function<AppendRequest, CompletableFuture<AppendResponse>> handler) {
    super.registerAppendHandler(request -> onRaft(() -> onAppend(handler, request)));
  }

  private CompletableFuture<AppendResponse> onAppend(
      Function<AppendRequest, CompletableFuture<AppendResponse>> handler, AppendRequest request) {
    AppendRequest taken = request;
    boolean hasEntries = !request.entries().isEmpty();
    if (hasEntries && guards.freeBytes().getAsLong() < guards.reserveBytes()) {
      throw new IllegalStateException("the disk of the metadata log is full");
    }
    if (request.prevLogTerm() == 0 && request.prevLogIndex() > 0) {
      if (!hasEntries) {
        taken = heartbeat(request, request.prevLogIndex());
      } else if (beginsAfterHole(request)) {
        return refuse(handler, request);
      }
    }
    return handler
        .apply(taken)
        .thenApply(
            answer -> {
              if (hasEntries && answer.status() == RaftResponse.Status.OK && answer.succeeded()) {
                raft.stable().flush();
              }
              return answer;
            });
  }

  private boolean beginsAfterHole(AppendRequest request) {
    return request.term() >= raft.getTerm()
        && raft.snapshotIndex() < request.prevLogIndex()
        && raft.getLastApplied() < request.prevLogIndex();
  }

  /** The same request as a sign of life only. */
  private AppendRequest heartbeat(AppendRequest request, long previous) {
    return AppendRequest.builder()
        .withTerm(request.term())
        .withLeader(request.leader())
        .withPrevLogIndex(previous)
        .withPrevLogTerm(0)
        .withEntries(List.of())
        .withCommitIndex(Math.min(request.commitIndex(), raft.getCommitIndex()))
        .build();
  }

  private CompletableFuture<AppendResponse> refuse(
      Function<AppendRequest, CompletableFuture<AppendResponse>> handler, AppendRequest request) {
    LOG.debug("Entries from {} on don't follow what is here", request.prevLogIndex() + 1);
    return handler
        .apply(heartbeat(request, 0))
        .thenApply(
            heard ->
                AppendResponse.builder()
                    .withStatus(RaftResponse.Status.OK)
                    .withTerm(raft.getTerm())
                    .withSucceeded(false)
                    .withLastLogIndex(0)
                    .build());
  }

  @Override
  public CompletableFuture<AppendResponse> append(MemberId to, AppendRequest request) {
    if (guards.fence().isBroken()) {
      return broken();
    }
    CompletableFuture<AppendResponse> answer = super.append(to, request);
    if (!request.entries().isEmpty() && !flushing) {
      flushing = true;
      raft.getThreadContext()
          .execute(
              () -> {
                flushing = false;
                raft.stable().flush();
              });
    }
    if (request.prevLogTerm() == 0 && request.prevLogIndex() > 0) {
      return answer.whenComplete(
          (response, error) -> {
            if (error == null
                && response.status() == RaftResponse.Status.OK
                && !response.succeeded()) {
              raft.getThreadContext().execute(() -> raft.sendSnapshotAgain(to));
            }
          });
    }
    return answer;
  }

  private static <T> CompletableFuture<T> broken() {
    return CompletableFuture.failedFuture(
        new IllegalStateException("this node takes no part in the votes"));
  }

  @Override
  public void registerPollHandler(Function<PollRequest, CompletableFuture<PollResponse>> handler) {
    super.registerPollHandler(
        request ->
            onRaft(
                () -> {
                  raft.heardOf(request.candidate());
                  return mayVoteFor(request.lastLogIndex())
                      ? handler.apply(request)
                      : CompletableFuture.completedFuture(
                          PollResponse.builder()
                              .withStatus(RaftResponse.Status.OK)
                              .withTerm(raft.getTerm())
                              .withAccepted(false)
                              .build());
                }));
  }

  @Override
  public void registerVoteHandler(Function<VoteRequest, CompletableFuture<VoteResponse>> handler) {
    super.registerVoteHandler(
        request ->
            onRaft(
                () ->
                    mayVoteFor(request.lastLogIndex())
                        ? handler.apply(request).thenApply(answer -> recorded(request, answer))
                        : CompletableFuture.completedFuture(refusal())));
  }

  private boolean mayVoteFor(long lastIndex) {
    long own = Math.max(raft.stable().getLastIndex(), raft.snapshotIndex());
    boolean shorter = raft.stable().getLastEntry() == null && own > lastIndex;
    return guards.mayVote().getAsBoolean() && !shorter;
  }

  private VoteResponse refusal() {
    return VoteResponse.builder()
        .withStatus(RaftResponse.Status.OK)
        .withTerm(raft.getTerm())
        .withVoted(false)
        .build();
  }

  private VoteResponse recorded(VoteRequest request, VoteResponse answer) {
    boolean voted = answer.status() == RaftResponse.Status.OK && answer.voted();
    return !voted || record(request.term(), request.candidate()) ? answer : refusal();
  }

  private boolean record(long term, MemberId candidate) {
    try {
      return guards.votes().vote(term, Integer.parseInt(candidate.id()));
    } catch (IOException e) {
      guards.fence().fail(e);
      return false;
    }
  }

  @Override
  public CompletableFuture<PollResponse> poll(MemberId to, PollRequest request) {
    boolean may = guards.mayVote().getAsBoolean() && !guards.fence().isBroken();
    return may ? super.poll(to, request) : broken();
  }

  @Override
  public CompletableFuture<VoteResponse> vote(MemberId to, VoteRequest request) {
    boolean may = guards.mayVote().getAsBoolean() && !guards.fence().isBroken();
    return may && record(request.term(), self) ? super.vote(to, request) : broken();
  }
}
