package dev.esker.http.groups;

import dev.esker.http.groups.protocol.ConsumerProtocol;
import dev.esker.http.groups.protocol.MalformedMetadataException;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.JoinResult;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.SyncRequest;
import dev.esker.spi.GroupService.SyncResult;
import dev.esker.spi.TopicPartition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * One member's way through a rebalance: it joins, assigns if it leads, syncs, and begins again if
 * the group has gone on meanwhile, until it has an assignment or there is no way. What is only
 * temporary is tried again, after a pause; it is for the session to give up on that.
 *
 * <p>Each question to the coordinator has a number, and only the answer to the newest counts; so
 * nothing comes after {@link #cancel}. Lives on the sessions' loop.
 */
final class Rebalance {
  private static final int PAUSE_MILLIS = 200;
  private static final byte[] NOTHING = {};
  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final SessionContext context;
  private final MemberKey key;
  private final Registration wish;
  private final Claims claims;
  private final Consumer<Outcome<Holding>> done;
  private String memberId;
  private long question;
  private ErrorCode obstacle = ErrorCode.REBALANCE_IN_PROGRESS;

  /**
   * Does nothing before {@link #start}.
   *
   * @param memberId empty to take the place of whoever has this consumer's name, if anybody has
   * @param claims what the member's client may still be reading
   * @param done called once, unless this is cancelled
   */
  Rebalance(
      SessionContext context,
      MemberKey key,
      Registration wish,
      String memberId,
      Claims claims,
      Consumer<Outcome<Holding>> done) {
    this.context = context;
    this.key = key;
    this.wish = wish;
    this.memberId = memberId;
    this.claims = claims;
    this.done = done;
  }

  void start() {
    join();
  }

  /** Forgets about it; the coordinator may still take the member in. */
  void cancel() {
    question++;
  }

  /** What the coordinator calls the member, or empty. */
  String memberId() {
    return memberId;
  }

  /** Whether it is that member, which goes on until the new generation begins. */
  boolean isOf(String id) {
    return !id.isEmpty() && id.equals(memberId);
  }

  /** What it told the others that it reads. */
  Claims claims() {
    return claims;
  }

  /** What those are told who don't want to wait any longer. */
  ErrorCode obstacle() {
    return obstacle;
  }

  private <T> void ask(CompletionStage<T> answer, T instead, Consumer<T> next) {
    long asked = ++question;
    context.onLoop(
        answer,
        instead,
        value -> {
          if (asked == question) {
            next.accept(value);
          }
        });
  }

  private void join() {
    JoinRequest request =
        new JoinRequest(
            key.group(),
            memberId,
            key.consumerId(),
            HttpMember.CLIENT_ID,
            wish.clientHost(),
            wish.sessionTimeoutMillis(),
            wish.rebalanceTimeoutMillis(),
            ConsumerProtocol.TYPE,
            Protocols.of(wish.topics(), claims),
            false,
            true);
    JoinResult instead =
        new JoinResult(
            ErrorCode.COORDINATOR_NOT_AVAILABLE, -1, null, null, "", memberId, false, List.of());
    ask(context.groups().join(request), instead, this::joined);
  }

  private void joined(JoinResult result) {
    if (result.error() != ErrorCode.NONE) {
      failed(result.error());
      return;
    }
    obstacle = ErrorCode.REBALANCE_IN_PROGRESS;
    memberId = result.memberId();
    boolean leads = memberId.equals(result.leaderId());
    Map<String, byte[]> assignments = Map.of();
    Map<String, Integer> watched = Map.of();
    if (leads) {
      Leadership leadership =
          Leadership.over(
              key.group(), result.protocolName(), result.members(), context.cluster().get());
      watched = leadership.partitionCounts();
      // A leader that came back is told to leave the assignment as it is (KIP-814).
      assignments = result.skipAssignment() ? Map.of() : leadership.assignments();
    }
    sync(result, assignments, watched);
  }

  private void sync(
      JoinResult joined, Map<String, byte[]> assignments, Map<String, Integer> watched) {
    SyncRequest request =
        new SyncRequest(
            new MemberRef(key.group(), joined.generation(), memberId, key.consumerId()),
            joined.protocolType(),
            joined.protocolName(),
            assignments);
    SyncResult instead = new SyncResult(ErrorCode.COORDINATOR_NOT_AVAILABLE, null, null, NOTHING);
    ask(context.groups().sync(request), instead, result -> synced(joined, watched, result));
  }

  private void synced(JoinResult joined, Map<String, Integer> watched, SyncResult result) {
    switch (result.error()) {
      case NONE -> finish(joined, watched, result.assignment());
      case REBALANCE_IN_PROGRESS, ILLEGAL_GENERATION -> join();
      default -> failed(result.error());
    }
  }

  private void finish(JoinResult joined, Map<String, Integer> watched, byte[] assignment) {
    try {
      Set<TopicPartition> partitions = new TreeSet<>(ORDER);
      partitions.addAll(ConsumerProtocol.assignment(assignment));
      done.accept(
          Outcome.ok(new Holding(joined.generation(), joined.protocolName(), partitions, watched)));
    } catch (MalformedMetadataException e) {
      done.accept(
          Outcome.failed(
              ErrorCode.INCONSISTENT_GROUP_PROTOCOL,
              "member "
                  + joined.leaderId()
                  + ", which leads group "
                  + key.group()
                  + ", has sent an assignment that can't be read: "
                  + e.getMessage()));
    }
  }

  private void failed(ErrorCode error) {
    switch (error) {
      case REBALANCE_IN_PROGRESS, COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE -> {
        obstacle = error;
        long asked = ++question;
        Runnable unused =
            context
                .loop()
                .after(
                    PAUSE_MILLIS,
                    () -> {
                      if (asked == question) {
                        join();
                      }
                    });
      }
      default -> done.accept(Reasons.failed(error, key));
    }
  }
}
