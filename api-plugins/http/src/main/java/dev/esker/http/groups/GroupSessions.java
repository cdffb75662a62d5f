package dev.esker.http.groups;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.GroupDescription;
import dev.esker.spi.GroupService.LeaveResult;
import dev.esker.spi.GroupService.LeavingMember;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The consumers for which this broker speaks to the coordinators of their groups. Any thread may
 * call; a result is completed on the sessions' loop, or by {@link #close}.
 *
 * <p>Sessions are in memory only. After a restart of the broker a client that calls as before finds
 * its group restored from the log, with a static member of its name; a new session takes that one's
 * place, without a rebalance. The client may as well go on with another broker.
 */
public final class GroupSessions implements AutoCloseable {
  private final SessionContext context;
  private final Calls calls;
  private final SessionMap sessions;

  /**
   * None yet.
   *
   * @param groups the coordinator
   * @param cluster the newest picture of the cluster
   * @param loop where sessions live; to be closed after this
   * @param config the limits
   */
  public GroupSessions(
      GroupService groups, Supplier<ClusterView> cluster, SessionLoop loop, SessionsConfig config) {
    this.context = new SessionContext(groups, cluster, loop, config);
    this.calls = new Calls(loop, config.maxCalls());
    this.sessions = new SessionMap(config.maxSessions());
  }

  /**
   * Takes a consumer into its group, or lets it go on there with other topics. Waits for the group
   * to settle; if that takes longer than {@code waitMillis} or the limit, the answer is
   * REBALANCE_IN_PROGRESS, the session goes on, and the next call gets to know the result.
   */
  public CompletionStage<Outcome<Membership>> register(
      MemberCall call, Registration wish, long waitMillis) {
    return calls.run(
        reply ->
            Arguments.check(call)
                .then(checked -> Arguments.check(wish, context.cluster().get()))
                .either(reply, ok -> register(call, wish, limited(waitMillis), true, reply)));
  }

  private void register(
      MemberCall call,
      Registration wish,
      long wait,
      boolean mayTryAgain,
      Consumer<Outcome<Membership>> reply) {
    Optional<MemberSession> known = sessions.find(call.key());
    if (known.isPresent() && known.get().isGone()) {
      known.get().forget();
      known = Optional.empty();
    }
    if (known.isEmpty()) {
      admit(call, wish, wait, reply);
      return;
    }
    known
        .get()
        .register(
            wish,
            call.memberId(),
            wait,
            outcome -> {
              if (mayTryAgain && call.memberId().isEmpty() && isUnknownMember(outcome)) {
                // It was silent for too long before it called; so it begins anew.
                register(call, wish, wait, false, reply);
              } else {
                reply.accept(outcome);
              }
            });
  }

  private static boolean isUnknownMember(Outcome<?> outcome) {
    return outcome instanceof Outcome.Failed<?> failed
        && failed.error() == ErrorCode.UNKNOWN_MEMBER_ID;
  }

  /** Somebody new here; if the coordinator has a member of that name, in its place. */
  private void admit(
      MemberCall call, Registration wish, long wait, Consumer<Outcome<Membership>> reply) {
    lookUp(
        call.key(),
        found ->
            found
                .then(member -> open(call, wish, member))
                .either(reply, session -> session.register(wish, "", wait, reply)));
  }

  private Outcome<MemberSession> open(
      MemberCall call, Registration wish, Optional<HttpMember> member) {
    if (!call.memberId().isEmpty()) {
      return resumable(call, member).then(same -> resume(call, same, wish, true));
    }
    Optional<HttpMember> known = member.filter(each -> !each.topics().isEmpty());
    return known.isPresent()
        ? resume(call, known.get(), wish, false)
        : open(call.key(), wish, MemberSession::start);
  }

  /**
   * A consumer shows up: prolongs its session, and learns of a new assignment. Waits like {@link
   * #register} if the group rebalances.
   */
  public CompletionStage<Outcome<HeartbeatAnswer>> heartbeat(MemberCall call, long waitMillis) {
    return calls.run(
        reply ->
            withSession(
                call,
                found ->
                    found.either(
                        reply, session -> session.heartbeat(call, limited(waitMillis), reply))));
  }

  /**
   * Commits an offset; completes once it is durable.
   *
   * @return the offset
   */
  public CompletionStage<Outcome<Long>> commit(Commit commit, long waitMillis) {
    return calls.run(
        reply -> Arguments.check(commit).either(reply, ok -> commit(commit, reply, waitMillis)));
  }

  private void commit(Commit commit, Consumer<Outcome<Long>> reply, long waitMillis) {
    TopicPartition partition = commit.partition();
    Consumer<MemberSession> asMember =
        session ->
            session.commitAs(
                commit.caller(),
                partition,
                limited(waitMillis),
                who -> who.either(reply, ref -> write(commit, ref, Optional.of(session), reply)));
    if (!commit.consumerId().isEmpty()) {
      withSession(commit.caller(), found -> found.either(reply, asMember));
      return;
    }
    Optional<MemberSession> holder = sessions.holder(commit.group(), partition);
    if (holder.isPresent()) {
      asMember.accept(holder.get());
    } else {
      write(commit, new MemberRef(commit.group(), -1, "", null), Optional.empty(), reply);
    }
  }

  private void write(
      Commit commit,
      MemberRef who,
      Optional<MemberSession> session,
      Consumer<Outcome<Long>> reply) {
    CommittedOffset offset = new CommittedOffset(commit.offset(), -1, commit.metadata());
    context.onLoop(
        context.groups().commit(new CommitRequest(who, Map.of(commit.partition(), offset))),
        Map.of(commit.partition(), ErrorCode.COORDINATOR_NOT_AVAILABLE),
        errors -> {
          ErrorCode error = errors.get(commit.partition());
          session.ifPresent(each -> each.committed(who.memberId(), error));
          reply.accept(Reasons.committed(error, commit, session.map(MemberSession::key)));
        });
  }

  /**
   * A consumer leaves its group; the others get its partitions at once.
   *
   * @return the member id that it had
   */
  public CompletionStage<Outcome<String>> leave(MemberCall call) {
    return calls.run(
        reply -> {
          Optional<MemberSession> session = sessions.find(call.key());
          if (session.isPresent()) {
            session.get().leave(call.memberId(), reply);
            return;
          }
          lookUp(
              call.key(),
              found ->
                  found
                      .then(member -> sameMember(call, member))
                      .either(
                          reply,
                          member ->
                              takeOut(
                                  call.key(),
                                  member.memberId(),
                                  outcome -> reply.accept(outcome.map(ok -> member.memberId())))));
        });
  }

  /** How many sessions there are, for a gauge. */
  public CompletionStage<Outcome<Integer>> count() {
    return calls.run(reply -> reply.accept(Outcome.ok(sessions.count())));
  }

  /** Answers all calls that wait. Members stay in their groups until their sessions expire. */
  @Override
  public void close() {
    calls.close();
  }

  // Sessions that aren't here

  /** The caller's session; one that this broker doesn't know may be known to the coordinator. */
  private void withSession(MemberCall call, Consumer<Outcome<MemberSession>> next) {
    Optional<MemberSession> known = sessions.find(call.key());
    if (known.isPresent()) {
      next.accept(Outcome.ok(known.get()));
      return;
    }
    lookUp(
        call.key(),
        found ->
            next.accept(
                found
                    .then(member -> resumable(call, member))
                    .then(
                        member -> {
                          Registration wish = Registration.to(member.topics(), member.clientHost());
                          return resume(call, member, wish, true);
                        })));
  }

  /** In the place of that member, with its topics; what is wished otherwise comes afterwards. */
  private Outcome<MemberSession> resume(
      MemberCall call, HttpMember member, Registration wish, boolean isSameClient) {
    return open(call.key(), wish.on(member.topics()), s -> s.resume(member, isSameClient));
  }

  private static Outcome<HttpMember> sameMember(MemberCall call, Optional<HttpMember> member) {
    if (member.isEmpty()) {
      return Reasons.failed(ErrorCode.UNKNOWN_MEMBER_ID, call.key());
    }
    boolean isOther =
        !call.memberId().isEmpty() && !call.memberId().equals(member.get().memberId());
    return isOther
        ? Reasons.failed(ErrorCode.FENCED_INSTANCE_ID, call.key())
        : Outcome.ok(member.get());
  }

  /**
   * A client that goes on as before is only taken in if it is known what it reads. While the group
   * rebalances that isn't known, and the client has to begin anew, so that the others don't wait.
   */
  private static Outcome<HttpMember> resumable(MemberCall call, Optional<HttpMember> member) {
    return sameMember(call, member)
        .then(
            same ->
                same.topics().isEmpty()
                    ? Reasons.failed(ErrorCode.UNKNOWN_MEMBER_ID, call.key())
                    : Outcome.ok(same));
  }

  /** The session that another call has opened meanwhile, or a new one. */
  private Outcome<MemberSession> open(
      MemberKey key, Registration wish, Consumer<MemberSession> begin) {
    Optional<MemberSession> other = sessions.find(key);
    if (other.isPresent()) {
      return Outcome.ok(other.get());
    }
    if (sessions.isFull()) {
      return Outcome.failed(
          ErrorCode.THROTTLING_QUOTA_EXCEEDED,
          "too many consumers are registered with this broker: " + sessions.count());
    }
    MemberSession session = new MemberSession(key, wish, context, sessions::remove);
    sessions.add(session);
    begin.accept(session);
    return Outcome.ok(session);
  }

  private void lookUp(MemberKey key, Consumer<Outcome<Optional<HttpMember>>> next) {
    GroupDescription instead =
        new GroupDescription(
            ErrorCode.COORDINATOR_NOT_AVAILABLE, key.group(), "", "", "", List.of());
    context.onLoop(
        context.groups().describe(List.of(key.group())),
        List.of(instead),
        groups -> {
          GroupDescription group = groups.get(0);
          boolean isKnown =
              group.error() == ErrorCode.NONE || group.error() == ErrorCode.GROUP_ID_NOT_FOUND;
          next.accept(
              isKnown
                  ? Outcome.ok(HttpMember.in(group, key.consumerId(), context.cluster().get()))
                  : Reasons.failed(group.error(), key));
        });
  }

  private void takeOut(MemberKey key, String memberId, Consumer<Outcome<Boolean>> next) {
    LeavingMember member = new LeavingMember(memberId, key.consumerId(), "its client left");
    context.onLoop(
        context.groups().leave(key.group(), List.of(member)),
        new LeaveResult(ErrorCode.COORDINATOR_NOT_AVAILABLE, List.of()),
        result -> {
          ErrorCode error = MemberSession.outcome(result);
          boolean isOut = error == ErrorCode.NONE || error == ErrorCode.UNKNOWN_MEMBER_ID;
          next.accept(isOut ? Outcome.ok(true) : Reasons.failed(error, key));
        });
  }

  private long limited(long waitMillis) {
    return Math.min(waitMillis, context.config().maxWaitMillis());
  }
}
