package dev.esker.replication.core;

import dev.esker.replication.core.LogView.EpochEnd;
import dev.esker.replication.core.ReplicaEvent.AppendPending;
import dev.esker.replication.core.ReplicaEvent.Connected;
import dev.esker.replication.core.ReplicaEvent.LogFailed;
import dev.esker.replication.core.ReplicaEvent.LogMoved;
import dev.esker.replication.core.ReplicaEvent.LogStartMoved;
import dev.esker.replication.core.ReplicaEvent.PendingCancelled;
import dev.esker.replication.core.ReplicaEvent.ProposalAnswered;
import dev.esker.replication.core.ReplicaEvent.ReadDone;
import dev.esker.replication.core.ReplicaEvent.ReadFailed;
import dev.esker.replication.core.ReplicaEvent.Tick;
import dev.esker.replication.core.ReplicaMessage.Diverged;
import dev.esker.replication.core.ReplicaMessage.Position;
import dev.esker.replication.core.ReplicaMessage.Reason;
import dev.esker.replication.core.ReplicaMessage.Refused;
import dev.esker.replication.core.ReplicaMessage.Reset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Feeds the followers and decides how far all in-sync replicas are.
 *
 * <p>After every event it settles: the high watermark goes up to the smallest durable end among
 * those whom it waits for, appends that it has passed are completed, the ISR is reviewed, and every
 * follower is sent what it may have. All that an event does besides is to change what is known.
 */
final class Leading implements Role {
  private final ReplicaContext context;
  private final Map<Integer, FollowerStream> followers = new TreeMap<>();
  private final InSyncReplicas inSync;
  private final PendingAppends pending;

  /**
   * The log is quiet.
   *
   * @param found the followers that have found this leader already
   */
  Leading(ReplicaContext context, Set<Integer> found) {
    this.context = context;
    inSync = new InSyncReplicas(context, context.writtenEnd());
    pending = new PendingAppends(context);
    // only what all in-sync replicas had was ever deleted
    context.raiseHighWatermark(context.log.logStart());
    meetFollowers(found);
    settle();
  }

  @Override
  public ReplicaContext context() {
    return context;
  }

  @Override
  public ReplicaRole kind() {
    return ReplicaRole.LEADING;
  }

  List<ReplicaStatus.Follower> status() {
    List<ReplicaStatus.Follower> all = new ArrayList<>(followers.size());
    followers.forEach(
        (broker, stream) ->
            all.add(
                new ReplicaStatus.Follower(
                    broker,
                    stream.brokerEpoch(),
                    stream.durableEnd(),
                    stream.bytesUnderWay(),
                    stream.caughtUp().at())));
    return all;
  }

  @Override
  public Role received(int from, ReplicaMessage message) {
    if (message instanceof Position position) {
      FollowerStream stream = followers.get(from);
      if (stream == null) {
        context.refuse(from, Reason.NO_SUCH_PARTITION);
      } else if (position.brokerEpoch() >= stream.brokerEpoch()) {
        stream.runIs(position.brokerEpoch());
        heard(stream, from, position);
        settle();
      }
    } else if (message instanceof Refused refused
        && refused.reason() == Reason.FENCED_EPOCH
        && refused.leaderEpoch() > context.epoch()) {
      // somebody knows of a later election: this leadership has ended, whoever leads now
      leave();
      return new Offline(context);
    }
    ReplicaContext.drop(message);
    return this;
  }

  private void heard(FollowerStream stream, int from, Position position) {
    if (hasSame(position.logEnd(), position.lastEpoch())) {
      stream.verified(position);
    } else {
      EpochEnd known = context.log.endOfEpoch(position.lastEpoch());
      boolean gone =
          position.lastEpoch() == ReplicaMessage.NO_EPOCH
              || known.equals(EpochEnd.NONE)
              || isBeforeStart(position.logEnd());
      context.send(
          from,
          gone
              ? new Reset(
                  context.identity.partition(),
                  context.epoch(),
                  position.logEnd(),
                  position.lastEpoch(),
                  context.log.firstOffset())
              : new Diverged(
                  context.identity.partition(),
                  context.epoch(),
                  position.lastEpoch(),
                  known.epoch(),
                  known.endOffset()));
    }
  }

  /** Whether a log that ends there, with a record of that epoch, is a part of this one. */
  private boolean hasSame(long end, int lastEpoch) {
    if (isBeforeStart(end) || end > context.log.logEnd()) {
      return false;
    }
    EpochEnd known = context.log.endOfEpoch(lastEpoch);
    return lastEpoch == ReplicaMessage.NO_EPOCH
        || (known.epoch() == lastEpoch && end <= known.endOffset());
  }

  private boolean isBeforeStart(long end) {
    return end < context.log.logStart() && end < context.log.firstOffset();
  }

  @Override
  public Role happened(ReplicaEvent event) {
    if (event instanceof LogMoved moved) {
      if (moved.writtenEnd() > context.writtenEnd()) {
        followers.values().forEach(stream -> stream.caughtUp().leaderGrew(context.now()));
      }
      context.moved(moved.writtenEnd(), moved.durableEnd());
    } else if (event instanceof ReadDone read) {
      if (followers.values().stream().noneMatch(stream -> stream.read(read))) {
        read.batches().release();
      }
    } else if (event instanceof ReadFailed failed) {
      followers.values().forEach(stream -> stream.readFailed(failed.token()));
    } else if (event instanceof AppendPending append) {
      pending.add(append);
    } else if (event instanceof PendingCancelled cancelled) {
      pending.cancel(cancelled.id());
    } else if (event instanceof ProposalAnswered answered) {
      inSync.answered(answered);
    } else if (event instanceof Connected connected) {
      FollowerStream stream = followers.get(connected.broker());
      if (stream != null) {
        stream.reachable();
      }
    } else if (event instanceof LogFailed) {
      leave();
      return new Offline(context);
    } else if (event instanceof Tick) {
      followers.values().forEach(FollowerStream::tick);
      pending.expire();
    } else if (!(event instanceof LogStartMoved)) {
      return Role.super.happened(event);
    }
    settle();
    return this;
  }

  @Override
  public Role reassigned() {
    meetFollowers(Set.of());
    settle();
    return this;
  }

  /** The metadata holds a later state of the partition than before. */
  void committed() {
    inSync.committed();
  }

  /** Says to each follower that this leader is here, unless it has said where it is already. */
  private void meetFollowers(Set<Integer> found) {
    PartitionAssignment known = context.assignment();
    followers.keySet().retainAll(known.replicas());
    for (int broker : known.replicas()) {
      if (broker != context.self()) {
        FollowerStream stream =
            followers.computeIfAbsent(broker, id -> new FollowerStream(context, id));
        stream.runIs(known.brokerEpoch(broker));
        if (known.isAlive(broker) && !found.contains(broker)) {
          stream.reachable();
        }
      }
    }
  }

  private void settle() {
    advanceHighWatermark();
    inSync.review(followers);
    followers.values().forEach(FollowerStream::pump);
  }

  private void advanceHighWatermark() {
    PartitionAssignment known = context.assignment();
    if (context.rules.holdsHighWatermark(known)) {
      return;
    }
    long least = context.durableEnd();
    for (int broker : context.rules.awaited(known, inSync.proposed())) {
      FollowerStream stream = followers.get(broker);
      if (stream != null) {
        least = Math.min(least, stream.durableEnd());
      }
    }
    if (context.raiseHighWatermark(least)) {
      pending.complete();
    }
  }

  @Override
  public void leave() {
    pending.failAll();
  }

  @Override
  public long nextDeadline() {
    long earliest = Math.min(pending.nextDeadline(), inSync.nextDeadline(followers));
    for (FollowerStream stream : followers.values()) {
      earliest = Math.min(earliest, stream.nextDeadline());
    }
    return earliest;
  }
}
