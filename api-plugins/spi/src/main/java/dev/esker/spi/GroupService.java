package dev.esker.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Consumer groups of the classic protocol and their committed offsets. A request for a group that
 * another broker coordinates is answered with {@link ErrorCode#NOT_COORDINATOR}.
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes in messages that nobody compares
public interface GroupService {

  /** Joins or rejoins; completes when the generation begins, or with an error. */
  CompletionStage<JoinResult> join(JoinRequest request);

  /** Takes (and, for the leader, gives) the assignment of a generation. */
  CompletionStage<SyncResult> sync(SyncRequest request);

  /** Says that a member is alive; REBALANCE_IN_PROGRESS asks it to join again. */
  CompletionStage<ErrorCode> heartbeat(MemberRef member);

  /** Takes members out; the results have the order of the question. */
  CompletionStage<LeaveResult> leave(String groupId, List<LeavingMember> members);

  /** Commits offsets; completes once they are durable. */
  CompletionStage<Map<TopicPartition, ErrorCode>> commit(CommitRequest request);

  /**
   * Committed offsets.
   *
   * @param partitions which, or empty for all that the group has
   */
  CompletionStage<OffsetsResult> committed(
      String groupId, Optional<Set<TopicPartition>> partitions, boolean requireStable);

  /** What is known of groups; the answer has the order of the question. */
  CompletionStage<List<GroupDescription>> describe(List<String> groupIds);

  /** Every group that this broker coordinates. */
  CompletionStage<List<GroupListing>> list();

  /** Deletes groups without members. */
  CompletionStage<Map<String, ErrorCode>> delete(List<String> groupIds);

  /** Deletes committed offsets of partitions that no member subscribes to. */
  CompletionStage<DeleteOffsetsResult> deleteOffsets(
      String groupId, Set<TopicPartition> partitions);

  /**
   * A member of a generation.
   *
   * @param groupId the group
   * @param generation which one; -1 for a commit from outside any
   * @param memberId given at the first join, or empty
   * @param instanceId of a static member (KIP-345), or null
   */
  record MemberRef(String groupId, int generation, String memberId, String instanceId) {}

  /**
   * A join.
   *
   * @param groupId the group
   * @param memberId empty for a new member
   * @param instanceId of a static member, or null
   * @param clientId as the client calls itself
   * @param clientHost where it is
   * @param sessionTimeoutMillis how long it may be silent
   * @param rebalanceTimeoutMillis how long it may take to join again
   * @param protocolType {@code consumer} for consumers
   * @param protocols assignors that it can do, its favourite first, with its metadata for each
   * @param memberIdRequired whether a new member must come back with the id it is given (KIP-394)
   * @param skipAssignmentSupported whether the leader can be told to keep the assignment (KIP-814)
   */
  record JoinRequest(
      String groupId,
      String memberId,
      String instanceId,
      String clientId,
      String clientHost,
      int sessionTimeoutMillis,
      int rebalanceTimeoutMillis,
      String protocolType,
      List<Protocol> protocols,
      boolean memberIdRequired,
      boolean skipAssignmentSupported) {}

  /**
   * An assignor with a member's metadata.
   *
   * @param name of the assignor
   * @param metadata opaque
   */
  record Protocol(String name, byte[] metadata) {}

  /**
   * The answer to a join.
   *
   * @param error NONE if the generation has begun
   * @param generation its number, or -1
   * @param protocolType or null
   * @param protocolName the assignor chosen, or null
   * @param leaderId the member that assigns
   * @param memberId of the one that asked
   * @param skipAssignment whether the leader keeps the assignment as it is
   * @param members every member's metadata, for the leader only
   */
  record JoinResult(
      ErrorCode error,
      int generation,
      String protocolType,
      String protocolName,
      String leaderId,
      String memberId,
      boolean skipAssignment,
      List<JoinedMember> members) {}

  /**
   * A member as the leader sees it.
   *
   * @param memberId its id
   * @param instanceId of a static member, or null
   * @param metadata for the assignor chosen
   */
  record JoinedMember(String memberId, String instanceId, byte[] metadata) {}

  /**
   * A sync.
   *
   * @param member who
   * @param protocolType what it believes, or null
   * @param protocolName what it believes, or null
   * @param assignments by member id, from the leader; empty from others
   */
  record SyncRequest(
      MemberRef member,
      String protocolType,
      String protocolName,
      Map<String, byte[]> assignments) {}

  /**
   * The answer to a sync.
   *
   * @param error NONE if there is an assignment
   * @param protocolType of the group, or null
   * @param protocolName of the generation, or null
   * @param assignment opaque
   */
  record SyncResult(ErrorCode error, String protocolType, String protocolName, byte[] assignment) {}

  /**
   * Somebody who leaves.
   *
   * @param memberId its id, or empty with an instance id
   * @param instanceId of a static member, or null
   * @param reason for people, or null
   */
  record LeavingMember(String memberId, String instanceId, String reason) {}

  /**
   * The answer to a leave.
   *
   * @param error of the group as a whole
   * @param members an error for each, in the order of the question
   */
  record LeaveResult(ErrorCode error, List<ErrorCode> members) {}

  /**
   * Offsets to commit.
   *
   * @param member who; generation -1 and an empty id for a consumer outside any group membership
   * @param offsets where the group shall go on
   */
  record CommitRequest(MemberRef member, Map<TopicPartition, CommittedOffset> offsets) {}

  /**
   * A committed offset.
   *
   * @param offset of the next record to be read
   * @param leaderEpoch of the last record read, or -1
   * @param metadata the client's own words, never null
   */
  record CommittedOffset(long offset, int leaderEpoch, String metadata) {}

  /**
   * Committed offsets.
   *
   * @param error of the group as a whole
   * @param offsets those that there are
   */
  record OffsetsResult(ErrorCode error, Map<TopicPartition, CommittedOffset> offsets) {}

  /**
   * A group.
   *
   * @param error NONE, or why nothing is known
   * @param groupId its id
   * @param state Empty, PreparingRebalance, CompletingRebalance, Stable or Dead
   * @param protocolType {@code consumer} for consumers
   * @param protocolName of the generation
   * @param members who is in it
   */
  record GroupDescription(
      ErrorCode error,
      String groupId,
      String state,
      String protocolType,
      String protocolName,
      List<MemberDescription> members) {}

  /**
   * A member.
   *
   * @param memberId its id
   * @param instanceId of a static member, or null
   * @param clientId as it calls itself
   * @param clientHost where it is
   * @param metadata for the assignor of the generation
   * @param assignment what it was given
   */
  record MemberDescription(
      String memberId,
      String instanceId,
      String clientId,
      String clientHost,
      byte[] metadata,
      byte[] assignment) {}

  /**
   * A group in a list.
   *
   * @param groupId its id
   * @param protocolType {@code consumer} for consumers
   * @param state as in {@link GroupDescription}
   * @param type {@code classic}
   */
  record GroupListing(String groupId, String protocolType, String state, String type) {}

  /**
   * How a deletion of offsets went.
   *
   * @param error of the group as a whole
   * @param partitions an error for each
   */
  record DeleteOffsetsResult(ErrorCode error, Map<TopicPartition, ErrorCode> partitions) {}
}
