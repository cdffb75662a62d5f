package dev.esker.http.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import dev.esker.spi.twin.TwinCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Sessions on the real coordinator, on a loop and a time that the test turns. */
final class Bench {
  static final String GROUP = "g";
  static final int WAIT = 10_000;

  final ManualLoop loop = new ManualLoop();
  PureGroups groups = new PureGroups(loop);
  final TwinCluster cluster = new TwinCluster();
  private final SessionsConfig config;
  GroupSessions sessions;

  Bench() {
    this(new SessionsConfig(1000, 1000, WAIT));
  }

  Bench(SessionsConfig config) {
    this.config = config;
    this.sessions = sessions();
  }

  private GroupSessions sessions() {
    PureGroups now = groups; // after a restart nothing of the old broker meets the new coordinator
    return new GroupSessions(() -> now, () -> cluster, loop, config);
  }

  /** The broker starts anew. */
  void restart() {
    sessions.close();
    groups = groups.successor();
    sessions = sessions();
  }

  /** The front end of another broker. */
  GroupSessions elsewhere() {
    return sessions();
  }

  void pass(long millis) {
    for (long i = 0; i < millis; i++) {
      loop.tick();
      settle();
    }
  }

  /** Does whatever there is to do now. */
  private void settle() {
    do {
      loop.run();
    } while (groups.tick());
  }

  <T> CompletableFuture<Outcome<T>> start(CompletionStage<Outcome<T>> call) {
    settle();
    return call.toCompletableFuture();
  }

  CompletableFuture<Outcome<Membership>> register(String consumer, String... topics) {
    return start(
        sessions.register(
            MemberCall.of(GROUP, consumer), Registration.to(List.of(topics), "host"), WAIT));
  }

  Membership registered(String consumer, String... topics) {
    return value(register(consumer, topics));
  }

  CompletableFuture<Outcome<HeartbeatAnswer>> heartbeat(String consumer) {
    return start(sessions.heartbeat(MemberCall.of(GROUP, consumer), WAIT));
  }

  /** A heartbeat whose answer is of no interest. */
  void beat(String consumer) {
    var unused = heartbeat(consumer);
  }

  CompletableFuture<Outcome<HeartbeatAnswer>> heartbeat(String consumer, int generation) {
    return start(
        sessions.heartbeat(new MemberCall(GROUP, consumer, "", OptionalInt.of(generation)), WAIT));
  }

  CompletableFuture<Outcome<HeartbeatAnswer>> heartbeatAs(String consumer, String memberId) {
    return start(
        sessions.heartbeat(new MemberCall(GROUP, consumer, memberId, OptionalInt.empty()), WAIT));
  }

  CompletableFuture<Outcome<Long>> commit(Commit commit) {
    return start(sessions.commit(commit, WAIT));
  }

  CompletableFuture<Outcome<String>> leave(String consumer) {
    return start(sessions.leave(MemberCall.of(GROUP, consumer)));
  }

  int sessionCount() {
    return value(start(sessions.count()));
  }

  static <T> T value(CompletableFuture<Outcome<T>> call) {
    assertTrue(call.isDone(), "no answer yet");
    Outcome<T> outcome = call.join();
    if (outcome instanceof Outcome.Ok<T> ok) {
      return ok.value();
    }
    throw new AssertionError(outcome.toString());
  }

  /** That the call failed so; returns the words. */
  static String failure(ErrorCode error, CompletableFuture<? extends Outcome<?>> call) {
    assertTrue(call.isDone(), "no answer yet");
    Outcome<?> outcome = call.join();
    if (outcome instanceof Outcome.Failed<?> failed) {
      assertEquals(error, failed.error(), failed.message());
      return failed.message();
    }
    throw new AssertionError("not expected: " + outcome);
  }

  static TopicPartition at(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  static List<TopicPartition> all(String topic, int count) {
    List<TopicPartition> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(at(topic, i));
    }
    return all;
  }
}
