package dev.esker.server.groups;

import dev.esker.coordinator.GroupCoordinator;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.step.Turn;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Consumer groups for front ends. See the package for threads and guarantees.
 *
 * <p>Without the topic {@code __consumer_offsets} there are no groups; the first join or commit
 * makes it and waits for it. While a partition is being read its groups are answered with
 * COORDINATOR_LOAD_IN_PROGRESS; while another broker leads it, with NOT_COORDINATOR.
 */
public final class CoordinatorDriver implements GroupService, AutoCloseable {
  private final DriverLoop loop;
  private final Shards shards;
  private final Predicate<TopicPartition> exists;
  private final AtomicBoolean checkIsDue = new AtomicBoolean();

  /**
   * A driver that does nothing before {@link #start}.
   *
   * @param config the settings
   * @param log where records go
   * @param clock time
   * @param exists which partitions there are; offsets of others can't be committed
   */
  public CoordinatorDriver(
      DriverConfig config, OffsetsLog log, Clock clock, Predicate<TopicPartition> exists) {
    this.loop = new DriverLoop(config, log, clock);
    this.shards = loop.shards();
    this.exists = Objects.requireNonNull(exists, "exists");
  }

  /** Starts the thread, which begins to read the log. To be called once. */
  public void start() {
    loop.start();
  }

  /** Ends the thread: everybody who waits is answered, writes on their way are waited for. */
  @Override
  public void close() {
    loop.close();
  }

  /** For tests: the loop without its thread. */
  DriverLoop loop() {
    return loop;
  }

  @Override
  public CompletionStage<JoinResult> join(JoinRequest request) {
    Function<ErrorCode, JoinResult> failed =
        error -> SpiMessages.joinFailed(error, request.memberId());
    return creating(
        request.groupId(),
        failed,
        (coordinator, turn, result) ->
            coordinator.join(
                SpiMessages.join(request),
                answer -> result.complete(SpiMessages.join(answer)),
                turn));
  }

  @Override
  public CompletionStage<SyncResult> sync(SyncRequest request) {
    return inNamedGroup(
        request.member().groupId(),
        SpiMessages::syncFailed,
        () -> SpiMessages.syncFailed(ErrorCode.UNKNOWN_MEMBER_ID),
        (coordinator, turn, result) ->
            coordinator.sync(
                SpiMessages.sync(request),
                answer -> result.complete(SpiMessages.sync(answer)),
                turn));
  }

  @Override
  public CompletionStage<ErrorCode> heartbeat(MemberRef member) {
    return inNamedGroup(
        member.groupId(),
        Function.identity(),
        () -> ErrorCode.UNKNOWN_MEMBER_ID,
        (coordinator, turn, result) ->
            result.complete(
                SpiMessages.error(coordinator.heartbeat(SpiMessages.member(member), turn))));
  }

  @Override
  public CompletionStage<LeaveResult> leave(String groupId, List<LeavingMember> members) {
    return inNamedGroup(
        groupId,
        error -> new LeaveResult(error, List.of()),
        () -> left(members.stream().map(member -> GroupError.UNKNOWN_MEMBER_ID).toList()),
        (coordinator, turn, result) ->
            result.complete(left(coordinator.leave(groupId, SpiMessages.leaving(members), turn))));
  }

  private static LeaveResult left(List<GroupError> errors) {
    return new LeaveResult(ErrorCode.NONE, errors.stream().map(SpiMessages::error).toList());
  }

  @Override
  public CompletionStage<Map<TopicPartition, ErrorCode>> commit(CommitRequest request) {
    Set<TopicPartition> unknown =
        request.offsets().keySet().stream()
            .filter(exists.negate())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return creating(
        request.member().groupId(),
        error -> SpiMessages.all(request.offsets().keySet(), error),
        (coordinator, turn, result) ->
            coordinator.commit(
                SpiMessages.commit(request, unknown),
                answer -> {
                  Map<TopicPartition, ErrorCode> errors = SpiMessages.errors(answer.partitions());
                  unknown.forEach(
                      partition -> errors.put(partition, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION));
                  result.complete(errors);
                },
                turn));
  }

  @Override
  public CompletionStage<OffsetsResult> committed(
      String groupId, Optional<Set<TopicPartition>> partitions, boolean requireStable) {
    // There are no transactions yet, so that every offset is stable.
    return inGroup(
        groupId,
        error -> new OffsetsResult(error, Map.of()),
        () -> new OffsetsResult(ErrorCode.NONE, Map.of()),
        (coordinator, turn, result) ->
            result.complete(
                SpiMessages.offsets(
                    coordinator.committed(groupId, partitions.map(SpiMessages::refs)))));
  }

  @Override
  public CompletionStage<List<GroupDescription>> describe(List<String> groupIds) {
    return gather(groupIds, this::describe);
  }

  private CompletionStage<GroupDescription> describe(String groupId) {
    return inNamedGroup(
        groupId,
        error -> SpiMessages.undescribed(groupId, error),
        () ->
            SpiMessages.description(
                dev.esker.coordinator.message.GroupDescription.notFound(groupId)),
        (coordinator, turn, result) ->
            result.complete(SpiMessages.description(coordinator.describe(groupId))));
  }

  @Override
  public CompletionStage<List<GroupListing>> list() {
    return loop.submit(
        error -> List.of(),
        result -> {
          lookAtLeadership();
          Runnable answer =
              () ->
                  result.complete(
                      shards.all().stream()
                          .filter(shard -> shard.state() == Shard.State.ACTIVE)
                          .flatMap(shard -> shard.coordinator().list().stream())
                          .map(SpiMessages::listing)
                          .toList());
          if (!shards.whenLoaded(answer)) {
            result.complete(List.of());
          }
        });
  }

  @Override
  public CompletionStage<Map<String, ErrorCode>> delete(List<String> groupIds) {
    return gather(groupIds, this::delete)
        .thenApply(
            errors -> {
              Map<String, ErrorCode> byGroup = new LinkedHashMap<>();
              for (int i = 0; i < errors.size(); i++) {
                byGroup.put(groupIds.get(i), errors.get(i));
              }
              return byGroup;
            });
  }

  private CompletionStage<ErrorCode> delete(String groupId) {
    return inGroup(
        groupId,
        Function.identity(),
        () -> ErrorCode.GROUP_ID_NOT_FOUND,
        (coordinator, turn, result) ->
            coordinator.delete(groupId, error -> result.complete(SpiMessages.error(error)), turn));
  }

  @Override
  public CompletionStage<DeleteOffsetsResult> deleteOffsets(
      String groupId, Set<TopicPartition> partitions) {
    return inNamedGroup(
        groupId,
        error -> new DeleteOffsetsResult(error, Map.of()),
        () -> new DeleteOffsetsResult(ErrorCode.GROUP_ID_NOT_FOUND, Map.of()),
        (coordinator, turn, result) ->
            coordinator.deleteOffsets(
                groupId,
                SpiMessages.refs(partitions),
                answer ->
                    result.complete(
                        new DeleteOffsetsResult(
                            SpiMessages.error(answer.error()),
                            SpiMessages.errors(answer.partitions()))),
                turn));
  }

  /**
   * Reads the groups for figures.
   *
   * @param maxGroups how many are read one by one
   * @param maxOffsets how many offsets of those, together
   * @return empty if not all groups are loaded yet, or the coordinator has too much to do or has
   *     ended
   */
  CompletionStage<Optional<GroupReading>> read(int maxGroups, int maxOffsets) {
    return loop.submit(
        error -> Optional.empty(),
        result ->
            result.complete(
                shards.areLoaded()
                    ? Optional.of(GroupReading.of(shards.all(), maxGroups, maxOffsets))
                    : Optional.empty()));
  }

  /**
   * Has it look which partitions of {@code __consumer_offsets} this broker leads, and begin or end
   * to coordinate their groups. It does so by itself too, but this is sooner. Any thread, however
   * often.
   */
  public void leadershipChanged() {
    if (!checkIsDue.getAndSet(true)) {
      loop.internal(
          () -> {
            checkIsDue.set(false);
            lookAtLeadership();
          });
    }
  }

  private void lookAtLeadership() {
    if (shards.exist()) {
      shards.check();
    }
  }

  /** Topics were deleted: forgets what groups have committed for them. */
  public void topicsDeleted(Set<String> topics) {
    loop.internal(
        () -> {
          for (Shard shard : shards.all()) {
            if (shard.state() == Shard.State.ACTIVE) {
              shard.coordinator().topicsDeleted(topics, shards.turn(shard));
            }
          }
        });
  }

  /** A request that makes the topic if it is missing. */
  private <T> CompletionStage<T> creating(
      String groupId, Function<ErrorCode, T> failed, Operation<T> operation) {
    return loop.submit(
        failed,
        result -> {
          if (shards.exist()) {
            run(groupId, failed, operation, result);
            return;
          }
          shards.create();
          Runnable later =
              () -> {
                if (shards.exist()) {
                  run(groupId, failed, operation, result);
                } else {
                  result.complete(failed.apply(ErrorCode.COORDINATOR_NOT_AVAILABLE));
                }
              };
          if (!shards.whenLoaded(later)) {
            result.complete(failed.apply(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
          }
        });
  }

  /**
   * The same for requests that may not have an empty group id. Commits may, since they are older
   * than groups with members are, and so may those that fetch or delete what was committed.
   */
  private <T> CompletionStage<T> inNamedGroup(
      String groupId,
      Function<ErrorCode, T> failed,
      Supplier<T> withoutTopic,
      Operation<T> operation) {
    return groupId.isEmpty()
        ? CompletableFuture.completedFuture(failed.apply(ErrorCode.INVALID_GROUP_ID))
        : inGroup(groupId, failed, withoutTopic, operation);
  }

  /** A request that has nothing to find if there is no topic. */
  private <T> CompletionStage<T> inGroup(
      String groupId,
      Function<ErrorCode, T> failed,
      Supplier<T> withoutTopic,
      Operation<T> operation) {
    return loop.submit(
        failed,
        result -> {
          if (shards.exist()) {
            run(groupId, failed, operation, result);
          } else if (shards.mayMove()) {
            // It may be that this broker just hasn't heard of the topic.
            result.complete(failed.apply(ErrorCode.NOT_COORDINATOR));
          } else {
            result.complete(withoutTopic.get());
          }
        });
  }

  private <T> void run(
      String groupId,
      Function<ErrorCode, T> failed,
      Operation<T> operation,
      CompletableFuture<T> result) {
    Shard shard = shards.of(groupId);
    switch (shard.state()) {
      case NOT_LED, OVER -> result.complete(failed.apply(ErrorCode.NOT_COORDINATOR));
      case WAITING, LOADING ->
          result.complete(failed.apply(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS));
      case FAILED -> result.complete(failed.apply(ErrorCode.COORDINATOR_NOT_AVAILABLE));
      case ACTIVE -> operation.run(shard.coordinator(), shards.turn(shard), result);
    }
  }

  private static <T> CompletionStage<List<T>> gather(
      List<String> groupIds, Function<String, CompletionStage<T>> each) {
    List<CompletableFuture<T>> parts = new ArrayList<>();
    groupIds.forEach(groupId -> parts.add(each.apply(groupId).toCompletableFuture()));
    return CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new))
        .thenApply(done -> parts.stream().map(CompletableFuture::join).toList());
  }

  /** What is done with the coordinator of a group. */
  private interface Operation<T> {
    void run(GroupCoordinator coordinator, Turn turn, CompletableFuture<T> result);
  }
}
