package dev.esker.server.groups;

import dev.esker.coordinator.message.CommitRequest;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupDescription;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.GroupListing;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.message.Protocol;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.TopicPartition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Translates between the plugin contract and the coordinator's own messages. */
final class SpiMessages {
  private SpiMessages() {}

  static ErrorCode error(GroupError error) {
    return ErrorCode.valueOf(error.name());
  }

  /** What an append that failed means for those who wait for it, as Kafka translates it. */
  static GroupError appendFailure(ErrorCode error) {
    return switch (error) {
      case NONE -> GroupError.NONE;
      case UNKNOWN_TOPIC_OR_PARTITION,
          NOT_ENOUGH_REPLICAS,
          NOT_ENOUGH_REPLICAS_AFTER_APPEND,
          REQUEST_TIMED_OUT,
          COORDINATOR_NOT_AVAILABLE ->
          GroupError.COORDINATOR_NOT_AVAILABLE;
      case NOT_LEADER_OR_FOLLOWER, KAFKA_STORAGE_ERROR -> GroupError.NOT_COORDINATOR;
      default -> GroupError.UNKNOWN_SERVER_ERROR;
    };
  }

  static MemberIdentity member(GroupService.MemberRef ref) {
    return new MemberIdentity(
        ref.groupId(),
        ref.generation(),
        ref.memberId() == null ? "" : ref.memberId(),
        ref.instanceId());
  }

  static JoinRequest join(GroupService.JoinRequest request) {
    return new JoinRequest(
        request.groupId(),
        request.memberId() == null ? "" : request.memberId(),
        request.instanceId(),
        request.clientId() == null ? "" : request.clientId(),
        request.clientHost() == null ? "" : request.clientHost(),
        request.sessionTimeoutMillis(),
        request.rebalanceTimeoutMillis(),
        request.protocolType() == null ? "" : request.protocolType(),
        request.protocols().stream().map(p -> new Protocol(p.name(), p.metadata())).toList(),
        request.memberIdRequired(),
        request.skipAssignmentSupported());
  }

  static GroupService.JoinResult join(JoinAnswer answer) {
    return new GroupService.JoinResult(
        error(answer.error()),
        answer.generation(),
        answer.protocolType(),
        answer.protocolName(),
        answer.leaderId(),
        answer.memberId(),
        answer.skipAssignment(),
        answer.members().stream()
            .map(m -> new GroupService.JoinedMember(m.memberId(), m.instanceId(), m.metadata()))
            .toList());
  }

  static GroupService.JoinResult joinFailed(ErrorCode error, String memberId) {
    return new GroupService.JoinResult(error, -1, null, null, "", memberId, false, List.of());
  }

  static SyncRequest sync(GroupService.SyncRequest request) {
    return new SyncRequest(
        member(request.member()),
        request.protocolType(),
        request.protocolName(),
        request.assignments());
  }

  static GroupService.SyncResult sync(SyncAnswer answer) {
    return new GroupService.SyncResult(
        error(answer.error()), answer.protocolType(), answer.protocolName(), answer.assignment());
  }

  static GroupService.SyncResult syncFailed(ErrorCode error) {
    return new GroupService.SyncResult(error, null, null, new byte[0]);
  }

  static List<LeavingMember> leaving(List<GroupService.LeavingMember> members) {
    return members.stream()
        .map(
            m ->
                new LeavingMember(
                    m.memberId() == null ? "" : m.memberId(), m.instanceId(), m.reason()))
        .toList();
  }

  /** The commit, without partitions that don't exist. */
  static CommitRequest commit(GroupService.CommitRequest request, Set<TopicPartition> unknown) {
    Map<PartitionRef, CommittedOffset> offsets = new LinkedHashMap<>();
    request
        .offsets()
        .forEach(
            (partition, offset) -> {
              if (!unknown.contains(partition)) {
                offsets.put(
                    ref(partition),
                    new CommittedOffset(
                        offset.offset(),
                        offset.leaderEpoch(),
                        offset.metadata() == null ? "" : offset.metadata()));
              }
            });
    return new CommitRequest(member(request.member()), offsets);
  }

  static PartitionRef ref(TopicPartition partition) {
    return new PartitionRef(partition.topic(), partition.partition());
  }

  static Set<PartitionRef> refs(Set<TopicPartition> partitions) {
    Set<PartitionRef> refs = new LinkedHashSet<>();
    partitions.forEach(partition -> refs.add(ref(partition)));
    return refs;
  }

  static TopicPartition partition(PartitionRef ref) {
    return new TopicPartition(ref.topic(), ref.partition());
  }

  static Map<TopicPartition, ErrorCode> errors(Map<PartitionRef, GroupError> errors) {
    Map<TopicPartition, ErrorCode> translated = new LinkedHashMap<>();
    errors.forEach((ref, error) -> translated.put(partition(ref), error(error)));
    return translated;
  }

  static Map<TopicPartition, ErrorCode> all(Set<TopicPartition> partitions, ErrorCode error) {
    Map<TopicPartition, ErrorCode> errors = new LinkedHashMap<>();
    partitions.forEach(partition -> errors.put(partition, error));
    return errors;
  }

  static GroupService.OffsetsResult offsets(Map<PartitionRef, CommittedOffset> offsets) {
    Map<TopicPartition, GroupService.CommittedOffset> translated = new LinkedHashMap<>();
    offsets.forEach(
        (ref, offset) ->
            translated.put(
                partition(ref),
                new GroupService.CommittedOffset(
                    offset.offset(), offset.leaderEpoch(), offset.metadata())));
    return new GroupService.OffsetsResult(ErrorCode.NONE, translated);
  }

  static GroupService.GroupDescription description(GroupDescription group) {
    return new GroupService.GroupDescription(
        error(group.error()),
        group.groupId(),
        group.state(),
        group.protocolType(),
        group.protocolName(),
        group.members().stream()
            .map(
                m ->
                    new GroupService.MemberDescription(
                        m.memberId(),
                        m.instanceId(),
                        m.clientId(),
                        m.clientHost(),
                        m.metadata(),
                        m.assignment()))
            .toList());
  }

  static GroupService.GroupDescription undescribed(String groupId, ErrorCode error) {
    return new GroupService.GroupDescription(error, groupId, "", "", "", List.of());
  }

  static GroupService.GroupListing listing(GroupListing group) {
    return new GroupService.GroupListing(
        group.groupId(), group.protocolType(), group.state(), "classic");
  }
}
