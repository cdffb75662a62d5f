package dev.esker.coordinator.group;

import dev.esker.coordinator.group.GroupTimer.JoinTimer;
import dev.esker.coordinator.group.GroupTimer.SessionTimer;
import dev.esker.coordinator.group.GroupTimer.SyncTimer;
import dev.esker.coordinator.step.Timers;
import dev.esker.coordinator.step.Turn;

/** The deadlines of one group. Setting one again moves it. */
final class Deadlines {

  /**
   * How long the first join of a member may wait. It has no id yet and can't send heartbeats, so
   * that nothing else would tell that its client has gone.
   */
  static final int FIRST_JOIN_TIMEOUT_MILLIS = 300_000;

  private final String groupId;
  private final Timers<GroupTimer> timers;

  Deadlines(String groupId, Timers<GroupTimer> timers) {
    this.groupId = groupId;
    this.timers = timers;
  }

  /** The member has to show up again within its session timeout. */
  void startSession(Member member, Turn turn) {
    startSession(member.id(), member.sessionTimeoutMillis(), turn);
  }

  void startSession(String memberId, int timeoutMillis, Turn turn) {
    set(new SessionTimer(groupId, memberId), timeoutMillis, turn);
  }

  void stopSession(String memberId) {
    timers.cancel(new SessionTimer(groupId, memberId));
  }

  void startJoinTimer(long millis, Turn turn) {
    set(new JoinTimer(groupId), millis, turn);
  }

  void stopJoinTimer() {
    timers.cancel(new JoinTimer(groupId));
  }

  void startSyncTimer(long millis, Turn turn) {
    set(new SyncTimer(groupId), millis, turn);
  }

  void stopSyncTimer() {
    timers.cancel(new SyncTimer(groupId));
  }

  private void set(GroupTimer timer, long millis, Turn turn) {
    timers.set(timer, turn.now().uptimeMillis() + millis);
  }
}
