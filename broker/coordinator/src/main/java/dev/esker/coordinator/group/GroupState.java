package dev.esker.coordinator.group;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;

/**
 * The state of a group in the classic protocol. A transition is a method that returns the next
 * state, often this one.
 *
 * <pre>
 *   Empty --join--> PreparingRebalance --all joined, or deadline--> CompletingRebalance
 *     ^                 |    ^   ^                                     |     |
 *     +---nobody left---+    |   +----join, leave, expiry, failure-----+     | leader's sync is durable
 *                            +----------join, leave, expiry------ Stable <---+
 * </pre>
 *
 * <p>What holds, whatever the order of events:
 *
 * <ul>
 *   <li>A request that waits is kept in the state object that makes it wait, and nowhere else.
 *       Leaving the state means taking its waiting requests over or answering them; so none is lost
 *       or answered twice.
 *   <li>Nobody is given an assignment before it is durable, and all members of a generation are
 *       given parts of the same one: the first that its leader brought.
 *   <li>A member that waits has no session deadline (except at its first join, see {@link
 *       Deadlines#FIRST_JOIN_TIMEOUT_MILLIS}); every other member has one.
 *   <li>A join deadline is set exactly in PreparingRebalance. A sync deadline is set in
 *       CompletingRebalance and Stable until every member of the generation has asked for its
 *       assignment.
 * </ul>
 */
sealed interface GroupState permits Empty, PreparingRebalance, CompletingRebalance, Stable, Dead {

  /** Its name in Kafka's tools. */
  String label();

  /** A member that was just added waits for a generation. */
  GroupState joined(Group group, Member member, Reply<JoinAnswer> reply, Turn turn);

  /** A known member joins again. */
  GroupState rejoined(
      Group group, Member member, JoinRequest request, Reply<JoinAnswer> reply, Turn turn);

  /** A static member came back under a new id, which has replaced the old one among the members. */
  GroupState replaced(Group group, Replacement replacement, Reply<JoinAnswer> reply, Turn turn);

  /** A member asks for its assignment; generation and protocol have been checked. */
  GroupState synced(
      Group group, Member member, SyncRequest request, Reply<SyncAnswer> reply, Turn turn);

  /** What a living member is told. */
  GroupError heartbeat();

  /** Members are gone. */
  GroupState shrunk(Group group, String reason, Turn turn);

  /** Somebody who was given an id won't come back with it. */
  default GroupState pendingGone(Group group, Turn turn) {
    return this;
  }

  /** The join deadline has come. */
  default GroupState joinDeadline(Group group, Turn turn) {
    return this;
  }

  /** The sync deadline has come. */
  default GroupState syncDeadline(Group group, Turn turn) {
    return this;
  }

  /** Whether that member waits for an answer here. */
  boolean awaits(String memberId);

  /** Answers whatever waits here for that member. */
  void dismiss(String memberId, GroupError error, Turn turn);

  /** Answers everything that waits here. */
  void abandon(GroupError error, Turn turn);

  /**
   * A static member under a new id.
   *
   * @param member the new one
   * @param oldId the id that is now fenced
   * @param oldLeaderId the leader before
   * @param request what it asked for
   */
  record Replacement(Member member, String oldId, String oldLeaderId, JoinRequest request) {}
}
