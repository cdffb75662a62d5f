package dev.esker.coordinator.group;

/** What a deadline of a group is about. */
public sealed interface GroupTimer {

  /** The group. */
  String groupId();

  /**
   * A member that was only given an id, joined for the first time, or is silent.
   *
   * @param groupId the group
   * @param memberId the member
   */
  record SessionTimer(String groupId, String memberId) implements GroupTimer {}

  /**
   * The end of the wait for members to join.
   *
   * @param groupId the group
   */
  record JoinTimer(String groupId) implements GroupTimer {}

  /**
   * The end of the wait for members to ask for their assignment.
   *
   * @param groupId the group
   */
  record SyncTimer(String groupId) implements GroupTimer {}
}
