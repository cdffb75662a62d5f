package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaEvent.Appended;
import dev.esker.replication.core.ReplicaEvent.Connected;
import dev.esker.replication.core.ReplicaEvent.LogFailed;
import dev.esker.replication.core.ReplicaEvent.LogMoved;
import dev.esker.replication.core.ReplicaEvent.Tick;
import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Diverged;
import dev.esker.replication.core.ReplicaMessage.Position;
import dev.esker.replication.core.ReplicaMessage.Reset;

/**
 * Takes what the leader sends, in order and without gaps, and says what is durable.
 *
 * <p>The end of its log is the end of what it has handed to its pipeline ({@link #end}): the
 * pipeline either takes that in order or refuses it, and all after it. {@link #context} knows what
 * is written and what is durable; both follow.
 *
 * <p>It <em>asks</em> (a {@code Position} that wants an answer) when it begins, and when something
 * doesn't fit: once for each end of its log in a while, so that a lost message in the midst of a
 * stream doesn't bring as many questions as there are messages behind it. As long as the leader
 * hasn't continued its log since it asked, it asks again from time to time. Otherwise it has no
 * timer: a leader that waits for it asks by an empty {@code Append}, which is always answered.
 */
final class Following implements Role {
  private static final long NOWHERE = -1;

  private final ReplicaContext context;
  private final UnderWay underWay = new UnderWay();
  private final Backoff answer;
  private long end;
  private int lastEpoch;
  private long leaderHighWatermark;
  private long movedStart;
  private long askedAt = NOWHERE;
  private long askedTime;

  /**
   * Whether the leader has continued this log, so that it is known to be a part of the leader's.
   */
  private boolean verified;

  private boolean lostPart;

  Following(ReplicaContext context) {
    this.context = context;
    answer = new Backoff(context.config);
    end = context.writtenEnd();
    lastEpoch = context.log.lastEpoch();
    ask();
  }

  @Override
  public ReplicaContext context() {
    return context;
  }

  @Override
  public ReplicaRole kind() {
    return ReplicaRole.FOLLOWING;
  }

  @Override
  public long nextDeadline() {
    return answer.deadline();
  }

  @Override
  public Role received(int from, ReplicaMessage message) {
    if (message instanceof Append append) {
      receivedAppend(append);
    } else if (message instanceof Diverged diverged) {
      return diverged(diverged);
    } else if (message instanceof Reset reset) {
      return reset(reset);
    }
    return this;
  }

  private void receivedAppend(Append append) {
    if (lostPart) {
      append.batches().release();
    } else if (context.rules.continues(append, end, lastEpoch)) {
      continued(append);
    } else {
      append.batches().release();
      misfit(append);
    }
  }

  /**
   * What a misfit is answered by. A question brings an answer, and that would bring the next
   * question if it comes too late to fit: so what has been asked isn't asked again for a while.
   */
  private void misfit(Append append) {
    boolean askedJustNow =
        askedAt == end && context.now() - askedTime < context.config.resendNanos();
    if (verified && append.endOffset() <= end) {
      // had that already: a repetition, and perhaps what was said about it is lost
      say(false);
    } else if (!askedJustNow) {
      ask();
    } else if (append.isEmpty()) {
      say(!verified);
    }
  }

  private void continued(Append append) {
    answer.progress();
    verified = true;
    askedAt = NOWHERE;
    if (append.isEmpty()) {
      learn(append);
      say(false);
      return;
    }
    if (!underWay.hasRoom(append.batches().sizeInBytes(), context.config)) {
      // more than was agreed: as good as lost
      append.batches().release();
      lostPart = true;
      return;
    }
    long token = context.nextToken();
    underWay.add(token, append.batches().sizeInBytes());
    end = append.endOffset();
    lastEpoch = append.lastEpoch();
    context.effects().append(token, context.epoch(), append.baseOffset(), append.batches());
    learn(append);
  }

  /** What a leader says of its log is true here as far as this log is known to be the same. */
  private void learn(Append append) {
    leaderHighWatermark = Math.max(leaderHighWatermark, append.highWatermark());
    raiseHighWatermark();
    long start = Math.min(append.logStart(), context.highWatermark());
    if (start > Math.max(movedStart, context.log.logStart())) {
      movedStart = start;
      context.effects().moveLogStart(start);
    }
  }

  private void raiseHighWatermark() {
    context.raiseHighWatermark(Math.min(leaderHighWatermark, context.durableEnd()));
  }

  private Role diverged(Diverged diverged) {
    if (diverged.askedEpoch() != lastEpoch || !underWay.isEmpty()) {
      return this;
    }
    long cut = context.rules.cutAt(diverged, context.log, context.highWatermark());
    return cut < end ? Cutting.truncate(context, cut) : this;
  }

  private Role reset(Reset reset) {
    boolean meant = reset.askedEnd() == end && reset.askedEpoch() == lastEpoch;
    return meant && underWay.isEmpty() ? Cutting.restart(context, reset.logStart()) : this;
  }

  @Override
  public Role happened(ReplicaEvent event) {
    if (event instanceof LogMoved moved) {
      long before = context.durableEnd();
      context.moved(moved.writtenEnd(), moved.durableEnd());
      if (context.durableEnd() > before) {
        raiseHighWatermark();
        say(false);
      }
    } else if (event instanceof Appended appended) {
      appended(appended);
    } else if (event instanceof Connected connected) {
      if (connected.broker() == context.assignment().leader() && answer.isWaiting()) {
        ask();
      }
    } else if (event instanceof Tick) {
      if (answer.passed(context.now())) {
        ask();
      }
    } else if (event instanceof LogFailed) {
      return new Offline(context);
    } else {
      return Role.super.happened(event);
    }
    return this;
  }

  private void appended(Appended appended) {
    underWay.answered(appended.token());
    lostPart |= !appended.accepted();
    if (lostPart && underWay.isEmpty()) {
      lostPart = false;
      end = context.log.logEnd();
      lastEpoch = context.log.lastEpoch();
      ask();
    }
  }

  private void ask() {
    if (context.assignment().leader() == PartitionAssignment.NO_LEADER) {
      return;
    }
    askedAt = end;
    askedTime = context.now();
    answer.waitFrom(context.now());
    say(true);
  }

  private void say(boolean asks) {
    if (context.assignment().leader() == PartitionAssignment.NO_LEADER) {
      return;
    }
    context.send(
        context.assignment().leader(),
        new Position(
            context.identity.partition(),
            context.epoch(),
            context.identity.brokerEpoch(),
            end,
            lastEpoch,
            Math.min(context.durableEnd(), end),
            context.highWatermark(),
            asks));
  }
}
