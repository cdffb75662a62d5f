package dev.esker.http.groups;

import dev.esker.http.groups.protocol.ConsumerProtocol;
import dev.esker.http.groups.protocol.MalformedMetadataException;
import dev.esker.http.groups.protocol.Subscription;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.JoinResult;
import dev.esker.spi.GroupService.LeavingMember;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.Protocol;
import dev.esker.spi.GroupService.SyncRequest;
import dev.esker.spi.GroupService.SyncResult;
import dev.esker.spi.TopicPartition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A dynamic member as Kafka's clients have them, with one assignor. It asks the coordinator itself,
 * never two things at a time.
 */
final class SimKafkaMember {
  private static final int SESSION_MILLIS = 10_000;
  private static final int INTERVAL_MILLIS = 1000;

  private final Bench bench;
  private final String assignor;
  private final List<String> topics;
  private Set<TopicPartition> owned = Set.of();
  private Map<String, Integer> led = Map.of();
  private String memberId = "";
  private int generation = -1;
  private boolean joined;
  private boolean alive;
  private long nextAt;
  private CompletableFuture<JoinResult> join;
  private CompletableFuture<SyncResult> sync;

  SimKafkaMember(Bench bench, String assignor, List<String> topics) {
    this.bench = bench;
    this.assignor = assignor;
    this.topics = topics;
  }

  boolean isAlive() {
    return alive;
  }

  Set<TopicPartition> reading() {
    return owned;
  }

  void begin() {
    alive = true;
    memberId = "";
    rejoin();
  }

  /** It stops reading and says so. */
  void leave() {
    owned = Set.of();
    generation = -1;
    alive = false;
    join = null;
    sync = null;
    var unused =
        bench.groups.leave(Bench.GROUP, List.of(new LeavingMember(memberId, null, "done")));
  }

  private void rejoin() {
    joined = false;
    if (!isCooperative()) {
      owned = Set.of();
    }
    Subscription subscription =
        new Subscription(topics, new byte[0], List.copyOf(owned), generation, null);
    join =
        bench
            .groups
            .join(
                new JoinRequest(
                    Bench.GROUP,
                    memberId,
                    null,
                    "kafka",
                    "host",
                    SESSION_MILLIS,
                    20_000,
                    "consumer",
                    List.of(new Protocol(assignor, ConsumerProtocol.encode(subscription))),
                    false,
                    true))
            .toCompletableFuture();
  }

  private boolean isCooperative() {
    return assignor.equals("cooperative-sticky");
  }

  void step() throws MalformedMetadataException {
    if (!alive) {
      return;
    }
    if (join != null && join.isDone()) {
      JoinResult result = join.join();
      join = null;
      onJoined(result);
    } else if (sync != null && sync.isDone()) {
      SyncResult result = sync.join();
      sync = null;
      onSynced(result);
    } else if (joined && bench.loop.nowMillis() >= nextAt) {
      nextAt = bench.loop.nowMillis() + INTERVAL_MILLIS;
      ErrorCode error =
          bench
              .groups
              .heartbeat(new MemberRef(Bench.GROUP, generation, memberId, null))
              .toCompletableFuture()
              .join();
      boolean isOutdated = Leadership.isOutdated(led, bench.cluster);
      on(error == ErrorCode.NONE && isOutdated ? ErrorCode.REBALANCE_IN_PROGRESS : error);
    }
  }

  private void onJoined(JoinResult result) {
    if (result.error() != ErrorCode.NONE) {
      on(result.error());
      return;
    }
    memberId = result.memberId();
    generation = result.generation();
    Leadership leadership =
        memberId.equals(result.leaderId())
            ? Leadership.over(Bench.GROUP, result.protocolName(), result.members(), bench.cluster)
            : new Leadership(Map.of(), Map.of());
    led = leadership.partitionCounts();
    sync =
        bench
            .groups
            .sync(
                new SyncRequest(
                    new MemberRef(Bench.GROUP, generation, memberId, null),
                    "consumer",
                    assignor,
                    leadership.assignments()))
            .toCompletableFuture();
  }

  private void onSynced(SyncResult result) throws MalformedMetadataException {
    if (result.error() != ErrorCode.NONE) {
      on(result.error());
      return;
    }
    Set<TopicPartition> before = owned;
    owned = new HashSet<>(ConsumerProtocol.assignment(result.assignment()));
    if (isCooperative() && !owned.containsAll(before)) {
      rejoin();
    } else {
      joined = true;
    }
  }

  private void on(ErrorCode error) {
    if (error == ErrorCode.UNKNOWN_MEMBER_ID) {
      owned = Set.of();
      generation = -1;
      memberId = "";
    }
    if (error != ErrorCode.NONE) {
      rejoin();
    }
  }

  @Override
  public String toString() {
    return memberId + " (" + assignor + ") reads " + owned;
  }
}
