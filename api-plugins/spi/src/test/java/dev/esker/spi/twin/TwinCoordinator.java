package dev.esker.spi.twin;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The groups as one broker of a cluster serves them: those that it coordinates, and no other. */
final class TwinCoordinator implements GroupService {
  private final ClusterView cluster;
  private final TwinGroups groups;

  TwinCoordinator(ClusterView cluster, TwinGroups groups) {
    this.cluster = cluster;
    this.groups = groups;
  }

  private boolean elsewhere(String groupId) {
    return cluster
        .coordinatorOf(groupId)
        .filter(broker -> broker.id() == cluster.selfId())
        .isEmpty();
  }

  private static <T> CompletionStage<T> now(T result) {
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public CompletionStage<JoinResult> join(JoinRequest request) {
    return elsewhere(request.groupId())
        ? now(
            new JoinResult(
                ErrorCode.NOT_COORDINATOR,
                -1,
                null,
                null,
                "",
                request.memberId(),
                false,
                List.of()))
        : groups.join(request);
  }

  @Override
  public CompletionStage<SyncResult> sync(SyncRequest request) {
    return elsewhere(request.member().groupId())
        ? now(new SyncResult(ErrorCode.NOT_COORDINATOR, null, null, new byte[0]))
        : groups.sync(request);
  }

  @Override
  public CompletionStage<ErrorCode> heartbeat(MemberRef member) {
    return elsewhere(member.groupId()) ? now(ErrorCode.NOT_COORDINATOR) : groups.heartbeat(member);
  }

  @Override
  public CompletionStage<LeaveResult> leave(String groupId, List<LeavingMember> members) {
    return elsewhere(groupId)
        ? now(new LeaveResult(ErrorCode.NOT_COORDINATOR, List.of()))
        : groups.leave(groupId, members);
  }

  @Override
  public CompletionStage<Map<TopicPartition, ErrorCode>> commit(CommitRequest request) {
    return elsewhere(request.member().groupId())
        ? now(
            request.offsets().keySet().stream()
                .collect(Collectors.toMap(id -> id, id -> ErrorCode.NOT_COORDINATOR)))
        : groups.commit(request);
  }

  @Override
  public CompletionStage<OffsetsResult> committed(
      String groupId, Optional<Set<TopicPartition>> partitions, boolean requireStable) {
    return elsewhere(groupId)
        ? now(new OffsetsResult(ErrorCode.NOT_COORDINATOR, Map.of()))
        : groups.committed(groupId, partitions, requireStable);
  }

  @Override
  public CompletionStage<List<GroupDescription>> describe(List<String> groupIds) {
    List<GroupDescription> described = new ArrayList<>();
    for (String id : groupIds) {
      described.add(
          elsewhere(id)
              ? new GroupDescription(ErrorCode.NOT_COORDINATOR, id, "", "", "", List.of())
              : groups.describe(List.of(id)).toCompletableFuture().join().get(0));
    }
    return now(described);
  }

  @Override
  public CompletionStage<List<GroupListing>> list() {
    return groups
        .list()
        .thenApply(all -> all.stream().filter(group -> !elsewhere(group.groupId())).toList());
  }

  @Override
  public CompletionStage<Map<String, ErrorCode>> delete(List<String> groupIds) {
    Map<String, ErrorCode> errors = new HashMap<>();
    for (String id : groupIds) {
      errors.putAll(
          elsewhere(id)
              ? Map.of(id, ErrorCode.NOT_COORDINATOR)
              : groups.delete(List.of(id)).toCompletableFuture().join());
    }
    return now(errors);
  }

  @Override
  public CompletionStage<DeleteOffsetsResult> deleteOffsets(
      String groupId, Set<TopicPartition> partitions) {
    return elsewhere(groupId)
        ? now(new DeleteOffsetsResult(ErrorCode.NOT_COORDINATOR, Map.of()))
        : groups.deleteOffsets(groupId, partitions);
  }
}
