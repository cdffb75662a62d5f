package dev.esker.http.groups;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * An HTTP client as it should be: it reads what it was told last, names the generation that it
 * knows, and stops by itself when nobody has answered it for as long as its session lasts. Answers
 * get lost on their way to it.
 */
final class SimConsumer {
  static final int SESSION_MILLIS = 10_000;
  private static final int INTERVAL_MILLIS = 1000;
  private static final int LOSS_PERCENT = 5;

  private final Bench bench;
  private final Random random;
  private final String name;
  private List<String> topics;
  private Set<TopicPartition> reading = Set.of();
  private Membership membership;
  private boolean registered;
  private boolean alive;
  private boolean lossy = true;
  private CompletableFuture<? extends Outcome<?>> pending;
  private long sentAt;
  private List<String> sentTopics = List.of();
  private long nextAt;
  private long provenAt;

  SimConsumer(Bench bench, Random random, String name, List<String> topics) {
    this.bench = bench;
    this.random = random;
    this.name = name;
    this.topics = topics;
  }

  Set<TopicPartition> reading() {
    return reading;
  }

  Membership membership() {
    return membership;
  }

  List<String> topics() {
    return topics;
  }

  boolean isAlive() {
    return alive;
  }

  /** The process starts, or starts anew; it remembers nothing. */
  void begin() {
    stopReading();
    alive = true;
    registered = false;
    nextAt = bench.loop.nowMillis();
  }

  /** The process is gone, without a word. */
  void crash() {
    stopReading();
    alive = false;
  }

  /** It stops reading, and then says so. */
  void leave() {
    stopReading();
    alive = false;
    var unused = bench.sessions.leave(new MemberCall(Bench.GROUP, name, "", OptionalInt.empty()));
  }

  /** It goes on reading until it is told what to read instead. */
  void want(List<String> others) {
    topics = others;
    registered = false;
    nextAt = bench.loop.nowMillis();
  }

  private String memberId() {
    return membership == null ? "" : membership.memberId();
  }

  /** From now on every answer arrives. */
  void calmDown() {
    lossy = false;
  }

  private void stopReading() {
    reading = Set.of();
    membership = null;
    pending = null;
  }

  /** Does what is due now. */
  void step() {
    long now = bench.loop.nowMillis();
    if (!alive) {
      return;
    }
    if (membership != null && now - provenAt >= SESSION_MILLIS) {
      // It can't know whether it is still a member.
      begin();
    }
    if (pending != null && pending.isDone()) {
      Outcome<?> outcome = pending.join();
      pending = null;
      nextAt = now + random.nextInt(INTERVAL_MILLIS);
      if (!lossy || random.nextInt(100) >= LOSS_PERCENT) {
        take(outcome);
      }
    }
    if (pending == null && now >= nextAt) {
      sentAt = now;
      sentTopics = topics;
      pending = call().toCompletableFuture();
    }
  }

  private CompletionStage<? extends Outcome<?>> call() {
    if (!registered) {
      return bench.sessions.register(
          new MemberCall(Bench.GROUP, name, memberId(), OptionalInt.empty()),
          new Registration(topics, SESSION_MILLIS, 20_000, "host"),
          random.nextInt(5000));
    }
    MemberCall call =
        new MemberCall(
            Bench.GROUP, name, membership.memberId(), OptionalInt.of(membership.generation()));
    return bench.sessions.heartbeat(call, random.nextInt(5000));
  }

  private void take(Outcome<?> outcome) {
    if (outcome instanceof Outcome.Ok<?> ok) {
      provenAt = sentAt;
      registered = sentTopics.equals(topics);
      membership =
          ok.value() instanceof HeartbeatAnswer answer
              ? answer.membership()
              : (Membership) ok.value();
      reading = new HashSet<>(membership.assignment());
    } else if (outcome instanceof Outcome.Failed<?> failed) {
      if (failed.error() == ErrorCode.UNKNOWN_MEMBER_ID
          || failed.error() == ErrorCode.FENCED_INSTANCE_ID) {
        begin();
      }
    }
  }

  @Override
  public String toString() {
    return name + (alive ? " reads " : " is dead and reads ") + reading;
  }
}
