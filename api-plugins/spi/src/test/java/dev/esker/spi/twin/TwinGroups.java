package dev.esker.spi.twin;

import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Groups of one member each: who joins leads, at once. */
public final class TwinGroups implements GroupService {
  private final Map<String, Group> groups = new TreeMap<>();
  private int memberNumber;

  /** The last join, for tests that look at what was passed on. */
  public volatile JoinRequest lastJoin;

  private static final class Group {
    String memberId = "";
    JoinRequest join;
    int generation;
    byte[] assignment = new byte[0];
    final Map<TopicPartition, CommittedOffset> offsets = new LinkedHashMap<>();
  }

  private static <T> CompletionStage<T> now(T result) {
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public synchronized CompletionStage<JoinResult> join(JoinRequest request) {
    lastJoin = request;
    if (request.groupId().isEmpty()) {
      return now(failedJoin(ErrorCode.INVALID_GROUP_ID, ""));
    }
    if (request.protocols().isEmpty()) {
      return now(failedJoin(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, request.memberId()));
    }
    if (request.memberId().isEmpty() && request.memberIdRequired()) {
      return now(
          failedJoin(ErrorCode.MEMBER_ID_REQUIRED, request.clientId() + "-" + ++memberNumber));
    }
    Group group = groups.computeIfAbsent(request.groupId(), ignored -> new Group());
    group.memberId =
        request.memberId().isEmpty()
            ? request.clientId() + "-" + ++memberNumber
            : request.memberId();
    group.join = request;
    group.generation++;
    Protocol protocol = request.protocols().get(0);
    return now(
        new JoinResult(
            ErrorCode.NONE,
            group.generation,
            request.protocolType(),
            protocol.name(),
            group.memberId,
            group.memberId,
            false,
            List.of(new JoinedMember(group.memberId, request.instanceId(), protocol.metadata()))));
  }

  private static JoinResult failedJoin(ErrorCode error, String memberId) {
    return new JoinResult(error, -1, null, null, "", memberId, false, List.of());
  }

  private ErrorCode check(MemberRef member) {
    Group group = groups.get(member.groupId());
    if (group == null || !group.memberId.equals(member.memberId())) {
      return ErrorCode.UNKNOWN_MEMBER_ID;
    }
    return group.generation == member.generation() ? ErrorCode.NONE : ErrorCode.ILLEGAL_GENERATION;
  }

  /** Whether somebody outside of any generation may commit. */
  private ErrorCode checkEmpty(String groupId) {
    Group group = groups.get(groupId);
    return group == null || group.memberId.isEmpty() ? ErrorCode.NONE : ErrorCode.UNKNOWN_MEMBER_ID;
  }

  @Override
  public synchronized CompletionStage<SyncResult> sync(SyncRequest request) {
    ErrorCode error = check(request.member());
    if (error != ErrorCode.NONE) {
      return now(new SyncResult(error, null, null, new byte[0]));
    }
    Group group = groups.get(request.member().groupId());
    group.assignment =
        request.assignments().getOrDefault(request.member().memberId(), group.assignment);
    return now(
        new SyncResult(
            ErrorCode.NONE,
            group.join.protocolType(),
            group.join.protocols().get(0).name(),
            group.assignment));
  }

  @Override
  public synchronized CompletionStage<ErrorCode> heartbeat(MemberRef member) {
    return now(check(member));
  }

  @Override
  public synchronized CompletionStage<LeaveResult> leave(
      String groupId, List<LeavingMember> members) {
    List<ErrorCode> errors = new ArrayList<>();
    Group group = groups.get(groupId);
    for (LeavingMember member : members) {
      if (group != null && group.memberId.equals(member.memberId())) {
        group.memberId = "";
        errors.add(ErrorCode.NONE);
      } else {
        errors.add(ErrorCode.UNKNOWN_MEMBER_ID);
      }
    }
    return now(new LeaveResult(ErrorCode.NONE, errors));
  }

  @Override
  public synchronized CompletionStage<Map<TopicPartition, ErrorCode>> commit(
      CommitRequest request) {
    ErrorCode error =
        request.member().generation() < 0
            ? checkEmpty(request.member().groupId())
            : check(request.member());
    Map<TopicPartition, ErrorCode> errors = new HashMap<>();
    request.offsets().keySet().forEach(partition -> errors.put(partition, error));
    if (error == ErrorCode.NONE) {
      groups
          .computeIfAbsent(request.member().groupId(), ignored -> new Group())
          .offsets
          .putAll(request.offsets());
    }
    return now(errors);
  }

  @Override
  public synchronized CompletionStage<OffsetsResult> committed(
      String groupId, Optional<Set<TopicPartition>> partitions, boolean requireStable) {
    if (groupId.equals("loading")) {
      return now(new OffsetsResult(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, Map.of()));
    }
    Group group = groups.get(groupId);
    Map<TopicPartition, CommittedOffset> offsets =
        group == null ? new HashMap<>() : new LinkedHashMap<>(group.offsets);
    partitions.ifPresent(wanted -> offsets.keySet().retainAll(wanted));
    return now(new OffsetsResult(ErrorCode.NONE, offsets));
  }

  @Override
  public synchronized CompletionStage<List<GroupDescription>> describe(List<String> groupIds) {
    return now(groupIds.stream().map(this::describe).toList());
  }

  private GroupDescription describe(String groupId) {
    Group group = groups.get(groupId);
    if (group == null) {
      return new GroupDescription(ErrorCode.GROUP_ID_NOT_FOUND, groupId, "Dead", "", "", List.of());
    }
    if (group.memberId.isEmpty()) {
      return new GroupDescription(ErrorCode.NONE, groupId, "Empty", "consumer", "", List.of());
    }
    Protocol protocol = group.join.protocols().get(0);
    return new GroupDescription(
        ErrorCode.NONE,
        groupId,
        "Stable",
        group.join.protocolType(),
        protocol.name(),
        List.of(
            new MemberDescription(
                group.memberId,
                group.join.instanceId(),
                group.join.clientId(),
                group.join.clientHost(),
                protocol.metadata(),
                group.assignment)));
  }

  @Override
  public synchronized CompletionStage<List<GroupListing>> list() {
    return now(
        groups.keySet().stream()
            .map(
                id -> {
                  GroupDescription group = describe(id);
                  return new GroupListing(id, group.protocolType(), group.state(), "classic");
                })
            .toList());
  }

  @Override
  public synchronized CompletionStage<Map<String, ErrorCode>> delete(List<String> groupIds) {
    Map<String, ErrorCode> errors = new HashMap<>();
    for (String id : groupIds) {
      Group group = groups.get(id);
      if (group == null) {
        errors.put(id, ErrorCode.GROUP_ID_NOT_FOUND);
      } else if (group.memberId.isEmpty()) {
        groups.remove(id);
        errors.put(id, ErrorCode.NONE);
      } else {
        errors.put(id, ErrorCode.NON_EMPTY_GROUP);
      }
    }
    return now(errors);
  }

  @Override
  public synchronized CompletionStage<DeleteOffsetsResult> deleteOffsets(
      String groupId, Set<TopicPartition> partitions) {
    Group group = groups.get(groupId);
    if (group == null) {
      return now(new DeleteOffsetsResult(ErrorCode.GROUP_ID_NOT_FOUND, Map.of()));
    }
    Map<TopicPartition, ErrorCode> errors = new HashMap<>();
    for (TopicPartition partition : partitions) {
      group.offsets.remove(partition);
      errors.put(partition, ErrorCode.NONE);
    }
    return now(new DeleteOffsetsResult(ErrorCode.NONE, errors));
  }
}
