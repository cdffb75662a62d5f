package dev.esker.http.groups;

import dev.esker.http.groups.SessionState.Gone;
import dev.esker.http.groups.SessionState.Rebalancing;
import dev.esker.http.groups.SessionState.Settled;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.LeaveResult;
import dev.esker.spi.GroupService.LeavingMember;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One HTTP client as a member of one group. It speaks to the coordinator when its client calls, so
 * that a client that is gone is missed by the coordinator as any other; only a rebalance, once
 * begun, goes on by itself.
 *
 * <p>What the group gave to the member ({@link Holding}) is kept apart from what its client knows
 * of that and reads ({@link ClientReads}), which decides what the session claims when it joins. So
 * a partition that moves goes to its new reader only when the old one has shown that it knows. That
 * holds with {@code cooperative-sticky}; with the other assignors nobody waits, and the old
 * generation in a commit gives a client away that reads what it has lost.
 *
 * <p>A register without a member id on a session that is settled is a client that was started anew,
 * or another one of the same name. It takes the place over under a new member id, without a
 * rebalance (KIP-345), and whoever names the old member id from then on is fenced.
 *
 * <p>Lives on the sessions' loop.
 */
final class MemberSession {
  private static final int MAX_HEARTBEAT_INTERVAL_MILLIS = 3000;

  private final MemberKey key;
  private final SessionContext context;
  private final Consumer<MemberSession> onEnd;
  private final Waiters waiters;
  private final ClientReads client = new ClientReads();
  private SessionState state = new Settled();
  private Registration wish;
  private Registration joined;
  private String memberId = "";
  private String formerId = "";
  private Holding holding = Holding.NONE;
  private long lastSeen;
  private Runnable cancelWatch;

  /**
   * Does nothing before {@link #start}.
   *
   * @param onEnd called when the session is to be forgotten
   */
  MemberSession(
      MemberKey key, Registration wish, SessionContext context, Consumer<MemberSession> onEnd) {
    this.key = key;
    this.wish = wish;
    this.joined = wish;
    this.context = context;
    this.onEnd = onEnd;
    this.waiters = new Waiters(key, context.loop());
    this.lastSeen = context.loop().nowMillis();
  }

  /** Joins under its consumer's name, as somebody new. */
  void start() {
    watch();
    rebalance("");
  }

  /**
   * Joins in the place of a member that the coordinator knows from before this broker started.
   *
   * @param isSameClient whether the client goes on under its old member id until it learns the new
   *     one; otherwise whoever names the old one is fenced
   */
  void resume(HttpMember member, boolean isSameClient) {
    formerId = isSameClient ? member.memberId() : "";
    client.resume(member);
    start();
  }

  MemberKey key() {
    return key;
  }

  int generation() {
    return holding.generation();
  }

  /** Whether the group gave it that partition. */
  boolean holds(TopicPartition partition) {
    return holding.partitions().contains(partition);
  }

  boolean isGone() {
    return state instanceof Gone;
  }

  // What the client asks for

  /** The client registers, whether or not it has before. */
  void register(
      Registration newWish, String asMember, long wait, Consumer<Outcome<Membership>> reply) {
    touch();
    if (!isCalled(asMember)) {
      reply.accept(Reasons.failed(ErrorCode.FENCED_INSTANCE_ID, key));
      return;
    }
    wish = newWish;
    if (state instanceof Settled) {
      if (!joined.isLike(wish)) {
        rebalance(memberId);
      } else if (asMember.isEmpty()) {
        formerId = "";
        rebalance("");
      } else {
        // It is in already; then this is as good as a heartbeat.
        MemberCall call =
            new MemberCall(key.group(), key.consumerId(), asMember, OptionalInt.empty());
        heartbeat(call, wait, outcome -> reply.accept(outcome.map(HeartbeatAnswer::membership)));
        return;
      }
    }
    whenSettled(wait, outcome -> reply.accept(outcome.map(now -> tell())));
  }

  /** The client shows up. */
  void heartbeat(MemberCall call, long wait, Consumer<Outcome<HeartbeatAnswer>> reply) {
    touch();
    if (state instanceof Gone gone) {
      reply.accept(gone.outcome());
      return;
    }
    if (!isCalled(call.memberId())) {
      reply.accept(Reasons.failed(ErrorCode.FENCED_INSTANCE_ID, key));
      return;
    }
    Consumer<Outcome<Holding>> answer =
        outcome -> reply.accept(outcome.map(now -> answer(call.generation())));
    client.hear(call.generation());
    if (!(state instanceof Settled)) {
      whenSettled(wait, answer);
    } else if (client.owesRejoin(holding) && client.knows(holding, call.generation())) {
      rebalance(memberId);
      whenSettled(wait, answer);
    } else {
      SessionState asked = state;
      context.onLoop(
          context.groups().heartbeat(ref(holding.generation())),
          ErrorCode.COORDINATOR_NOT_AVAILABLE,
          error -> {
            if (state == asked) {
              beaten(error, wait, answer);
            } else {
              whenSettled(wait, answer);
            }
          });
    }
  }

  private void beaten(ErrorCode error, long wait, Consumer<Outcome<Holding>> answer) {
    switch (error) {
      case NONE -> {
        if (Leadership.isOutdated(holding.led(), context.cluster().get())) {
          rebalance(memberId);
        }
      }
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> rebalance(memberId);
      case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> end(error);
      default -> {
        answer.accept(Reasons.failed(error, key));
        return;
      }
    }
    whenSettled(wait, answer);
  }

  private HeartbeatAnswer answer(OptionalInt itsGeneration) {
    boolean changed = !client.knows(holding, itsGeneration);
    return new HeartbeatAnswer(changed, tell());
  }

  /** The membership, of which the client may know from now on. */
  private Membership tell() {
    client.tell(holding);
    int interval = Math.min(MAX_HEARTBEAT_INTERVAL_MILLIS, wish.sessionTimeoutMillis() / 3);
    return new Membership(
        memberId, holding.generation(), List.copyOf(holding.partitions()), Math.max(1, interval));
  }

  /**
   * The client wants to commit.
   *
   * @param reply gets as whom, once there is an assignment
   */
  void commitAs(
      MemberCall call, TopicPartition partition, long wait, Consumer<Outcome<MemberRef>> reply) {
    touch();
    if (!isGone() && !isCalled(call.memberId())) {
      reply.accept(Reasons.failed(ErrorCode.FENCED_INSTANCE_ID, key));
      return;
    }
    Consumer<Outcome<Holding>> decide =
        outcome -> reply.accept(outcome.then(now -> committer(call.generation(), partition)));
    if (state instanceof Rebalancing now && now.rebalance().isOf(memberId)) {
      // The old generation goes on until the new one begins, and its commits are good.
      decide.accept(Outcome.ok(holding));
    } else {
      whenSettled(wait, decide);
    }
  }

  private Outcome<MemberRef> committer(OptionalInt itsGeneration, TopicPartition partition) {
    if (itsGeneration.isEmpty() && !holds(partition)) {
      return Outcome.failed(
          ErrorCode.ILLEGAL_GENERATION, "partition " + partition + " is not assigned to " + key);
    }
    return Outcome.ok(ref(itsGeneration.orElse(holding.generation())));
  }

  /** What became of a commit; it may have shown that the member is none any more. */
  void committed(String asMember, ErrorCode error) {
    boolean isOver = error == ErrorCode.UNKNOWN_MEMBER_ID || error == ErrorCode.FENCED_INSTANCE_ID;
    if (isOver && state instanceof Settled && asMember.equals(memberId)) {
      end(error);
    }
  }

  /**
   * The client goes.
   *
   * @param reply gets the member id that it had; empty if it was not given one yet
   */
  void leave(String asMember, Consumer<Outcome<String>> reply) {
    if (state instanceof Gone gone) {
      reply.accept(gone.outcome());
    } else if (!isCalled(asMember)) {
      reply.accept(Reasons.failed(ErrorCode.FENCED_INSTANCE_ID, key));
    } else {
      String id = memberId;
      leaveFor(
          "its client left",
          error ->
              reply.accept(error == ErrorCode.NONE ? Outcome.ok(id) : Reasons.failed(error, key)));
    }
  }

  /** Until the coordinator has given it an id, its name alone says who it is. */
  private void leaveFor(String reason, Consumer<ErrorCode> reply) {
    String id = state instanceof Rebalancing now ? now.rebalance().memberId() : memberId;
    LeavingMember leaving = new LeavingMember(id, key.consumerId(), reason);
    end(ErrorCode.UNKNOWN_MEMBER_ID);
    context.onLoop(
        context.groups().leave(key.group(), List.of(leaving)),
        new LeaveResult(ErrorCode.COORDINATOR_NOT_AVAILABLE, List.of()),
        result -> reply.accept(outcome(result)));
  }

  static ErrorCode outcome(LeaveResult result) {
    return result.error() == ErrorCode.NONE ? result.members().get(0) : result.error();
  }

  // Rebalances

  private void rebalance(String asMember) {
    joined = wish;
    Claims claims = client.claims(holding.generation());
    Rebalance next = new Rebalance(context, key, wish, asMember, claims, this::rebalanced);
    state = new Rebalancing(next);
    next.start();
  }

  private void rebalanced(Outcome<Holding> outcome) {
    Rebalance done = ((Rebalancing) state).rebalance();
    if (outcome instanceof Outcome.Ok<Holding> ok) {
      memberId = done.memberId();
      settle(ok.value(), done.claims());
    } else if (outcome instanceof Outcome.Failed<Holding> failed) {
      end(failed.error(), failed.message());
    }
  }

  private void settle(Holding now, Claims claims) {
    // Of the first one it isn't known whether it is new.
    boolean isNew = holding.generation() >= 0 && holding.generation() != now.generation();
    client.joined(claims, isNew);
    holding = now;
    state = new Settled();
    if (joined.isLike(wish)) {
      waiters.answer(Outcome.ok(holding));
    } else {
      rebalance(memberId);
    }
  }

  private void whenSettled(long wait, Consumer<Outcome<Holding>> call) {
    if (state instanceof Gone gone) {
      call.accept(gone.outcome());
    } else if (state instanceof Rebalancing now) {
      waiters.add(wait, now.rebalance()::obstacle, call);
    } else {
      call.accept(Outcome.ok(holding));
    }
  }

  private MemberRef ref(int generation) {
    return new MemberRef(key.group(), generation, memberId, key.consumerId());
  }

  private boolean isCalled(String id) {
    return id.isEmpty() || memberId.isEmpty() || id.equals(memberId) || id.equals(formerId);
  }

  // The end

  private void touch() {
    lastSeen = context.loop().nowMillis();
  }

  private void watch() {
    long idle = context.loop().nowMillis() - lastSeen;
    long left = Math.max(1, wish.sessionTimeoutMillis() - idle);
    cancelWatch = context.loop().after(left, this::checkSilence);
  }

  private void checkSilence() {
    long idle = context.loop().nowMillis() - lastSeen;
    if (idle < wish.sessionTimeoutMillis() || !waiters.isEmpty()) {
      watch();
    } else if (isGone()) {
      onEnd.accept(this);
    } else {
      // The coordinator expires it too, but not while it waits for the others to join.
      leaveFor("its client was silent", error -> {});
    }
  }

  /** Makes room for another session of the same name; only once it is gone. */
  void forget() {
    cancelWatch.run();
    onEnd.accept(this);
  }

  private void end(ErrorCode error) {
    end(error, Reasons.of(error, key));
  }

  /**
   * Ends it. One that was fenced is kept as long as its client calls: without it, the client would
   * be taken for one whose broker was restarted, and get the place back from its new owner.
   */
  private void end(ErrorCode error, String message) {
    if (state instanceof Rebalancing now) {
      now.rebalance().cancel();
    }
    Gone gone = new Gone(error, message);
    state = gone;
    if (error != ErrorCode.FENCED_INSTANCE_ID) {
      forget();
    }
    waiters.answer(gone.outcome());
  }
}
