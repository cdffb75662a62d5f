package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaEvent.ReadDone;
import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Position;

/**
 * What a leader knows of one follower, and what it sends to it.
 *
 * <p><em>Probing</em> until a {@code Position} that fits the leader's log has come,
 * <em>streaming</em> from there. While streaming, {@link #next} is where the next message begins
 * and {@link #previousEpoch} the epoch of the record before, which is remembered and not looked up,
 * since the start of the log may have passed it. At most one read is under way; a rewind makes its
 * result void by its token.
 *
 * <p>There is a deadline only while a living follower owes an answer: it hasn't said where it is,
 * something that was sent isn't on its disk, or it doesn't know the high watermark. When it passes,
 * an empty {@code Append} asks where the follower is; a slow one says so, and one that has missed
 * something asks for it. So a slow disk isn't sent the same bytes again.
 */
final class FollowerStream {
  private static final long NONE = -1;

  private final ReplicaContext context;
  private final int broker;
  private final Backoff answer;
  private final CaughtUp caughtUp;
  private SendWindow window;
  private long brokerEpoch = NONE;
  private boolean streaming;
  private long next;
  private int previousEpoch;
  private long durableEnd = NONE;
  private long takenOutAt = NONE;
  private long knownHighWatermark;
  private long sentHighWatermark;
  private long sentLogStart;
  private long readToken = NONE;
  private long throttledUntil = ReplicaContext.NEVER;

  FollowerStream(ReplicaContext context, int broker) {
    this.context = context;
    this.broker = broker;
    answer = new Backoff(context.config);
    window = new SendWindow(context.config);
    caughtUp = new CaughtUp(context.now());
  }

  long brokerEpoch() {
    return brokerEpoch;
  }

  /** The end of what is certainly on its disk and the same as here; -1 if nothing is known. */
  long durableEnd() {
    return durableEnd;
  }

  /** It is taken out of the ISR for not getting on. */
  void takenOut() {
    takenOutAt = durableEnd;
  }

  /** Whether it has got on since it was taken out of the ISR, if it was. */
  boolean getsOn() {
    return durableEnd > takenOutAt;
  }

  int bytesUnderWay() {
    return window.bytes();
  }

  CaughtUp caughtUp() {
    return caughtUp;
  }

  /** A later run of the follower's process: nothing that the earlier one said counts any more. */
  void runIs(long newBrokerEpoch) {
    if (newBrokerEpoch <= brokerEpoch) {
      return;
    }
    brokerEpoch = newBrokerEpoch;
    streaming = false;
    durableEnd = NONE;
    takenOutAt = NONE;
    knownHighWatermark = 0;
    readToken = NONE;
    window = new SendWindow(context.config);
    answer.stop();
    caughtUp.leaderGrew(context.now());
  }

  /** The follower is where it says, and its log is the same as this one up to there. */
  void verified(Position position) {
    boolean progress = !streaming || position.durableEnd() > durableEnd;
    boolean wants = !streaming || (position.asks() && position.logEnd() >= durableEnd);
    durableEnd = Math.max(durableEnd, context.rules.acknowledged(position));
    knownHighWatermark = Math.max(knownHighWatermark, position.highWatermark());
    if (wants) {
      if (!streaming || position.logEnd() != next) {
        readToken = NONE;
        next = position.logEnd();
        previousEpoch = position.lastEpoch();
        window.rewind(next);
      }
      streaming = true;
      sentHighWatermark = NONE;
    }
    window.acknowledged(durableEnd);
    caughtUp.acknowledged(durableEnd, context.writtenEnd(), context.now());
    if (progress) {
      answer.progress();
    }
    if (!owesAnswer()) {
      answer.stop();
    }
  }

  /** Sends what there is to send, as far as the window allows. */
  void pump() {
    if (streaming && readToken == NONE) {
      sendOn();
    }
    if (owesAnswer() && context.assignment().isAlive(broker)) {
      answer.waitFrom(context.now());
    }
  }

  private void sendOn() {
    if (next < context.writtenEnd()) {
      readOn();
    } else if (context.highWatermark() > sentHighWatermark
        || context.log.logStart() > sentLogStart) {
      sendEmpty();
    }
  }

  private void readOn() {
    int most = Math.min(window.room(), context.config.messageBytes());
    if (most == 0) {
      return;
    }
    throttledUntil = ReplicaContext.NEVER;
    if (mayBeThrottled()) {
      long from = context.quota.readableAt(catchingUp(), context.now());
      if (from > context.now()) {
        throttledUntil = from;
        if (sentHighWatermark == NONE) {
          sendEmpty();
        }
        return;
      }
    }
    readToken = context.nextToken();
    context.effects().read(readToken, broker, next, most);
  }

  /** Catching up has time; an in-sync replica has none. */
  private boolean mayBeThrottled() {
    return !context.assignment().isr().contains(broker);
  }

  private CatchUpQuota.CatchingUp catchingUp() {
    return new CatchUpQuota.CatchingUp(
        context.identity.partition(), broker, context.assignment().adding().contains(broker));
  }

  /** Whether the result of a read is for this stream and not outdated; if so, it is sent. */
  boolean read(ReadDone read) {
    if (readToken != read.token()) {
      return false;
    }
    readToken = NONE;
    if (read.batches().sizeInBytes() == 0) {
      read.batches().release();
      return true;
    }
    int size = read.batches().sizeInBytes();
    Append append = append(read.endOffset(), read.lastEpoch(), read.batches());
    if (mayBeThrottled()) {
      context.quota.spent(catchingUp(), size, context.now());
    }
    next = read.endOffset();
    previousEpoch = read.lastEpoch();
    window.add(next, size);
    if (next >= context.writtenEnd()) {
      caughtUp.sentAll(next, context.now());
    }
    context.send(broker, append);
    return true;
  }

  /**
   * Whether a read that failed was for this stream. What it wanted is gone, or comes later; the
   * follower is asked where it is, after a while.
   */
  boolean readFailed(long token) {
    if (readToken != token) {
      return false;
    }
    readToken = NONE;
    streaming = false;
    return true;
  }

  private void sendEmpty() {
    if (!streaming) {
      // where it is isn't known: whatever doesn't fit makes it say so
      next = context.log.logEnd();
      previousEpoch = context.log.lastEpoch();
    }
    context.send(broker, append(next, previousEpoch, Batches.NONE));
  }

  private Append append(long endOffset, int lastEpoch, Batches batches) {
    sentHighWatermark = context.highWatermark();
    sentLogStart = context.log.logStart();
    return new Append(
        context.identity.partition(),
        context.epoch(),
        next,
        previousEpoch,
        endOffset,
        lastEpoch,
        sentHighWatermark,
        Math.min(sentLogStart, sentHighWatermark),
        batches);
  }

  /** The answer is late: asks where the follower is, if it can be there. */
  void tick() {
    if (!context.assignment().isAlive(broker)) {
      answer.stop();
    } else if (answer.passed(context.now())) {
      sendEmpty();
    }
    if (context.now() >= throttledUntil) {
      throttledUntil = ReplicaContext.NEVER;
    }
  }

  /** The way to the follower is open again, or the broker is alive again. */
  void reachable() {
    if (owesAnswer()) {
      answer.progress();
      sendEmpty();
    }
  }

  private boolean owesAnswer() {
    long attainable = Math.min(context.highWatermark(), durableEnd);
    return !streaming || durableEnd < next || knownHighWatermark < attainable;
  }

  long nextDeadline() {
    return Math.min(answer.deadline(), throttledUntil);
  }
}
