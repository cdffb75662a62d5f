package dev.esker.controller.cluster;

import java.util.UUID;

/** What is known of one registered run of a broker beside the image. */
final class BrokerSession {
  private static final long UNSET = -1;

  private final UUID incarnation;
  private final Retry retry = new Retry();
  private long heardAt;
  private long applied = UNSET;
  private long mustApply = UNSET;
  private boolean wantsToStop;
  private boolean removed;
  private boolean ended;
  private boolean proposing;
  private boolean condemned;

  BrokerSession(UUID incarnation, long now) {
    this.incarnation = incarnation;
    this.heardAt = now;
  }

  UUID incarnation() {
    return incarnation;
  }

  Retry retry() {
    return retry;
  }

  /** A new controller takes over: it knows nothing but rumours, and gives everybody time. */
  void takenOver(long now) {
    heardAt = now;
    applied = UNSET;
    mustApply = UNSET;
    wantsToStop = false;
    proposing = false;
    condemned = false;
    retry.clear();
  }

  /** The run has sent a heartbeat, so it lives, whatever was said of it. */
  void heard(long now, BrokerHeartbeat heartbeat) {
    heardAt = now;
    applied = Math.max(applied, heartbeat.applied());
    wantsToStop = heartbeat.wantsToStop();
    removed = false;
    ended = false;
  }

  /** The run is fenced in that image; from its next heartbeat on it must catch up with it. */
  void fenced(long version) {
    if (mustApply == UNSET) {
      mustApply = version;
    }
  }

  /** The run isn't fenced. */
  void unfenced() {
    mustApply = UNSET;
  }

  /** Whether a fenced run has applied what there was when it was first heard of. */
  boolean caughtUp() {
    return mustApply != UNSET && applied >= mustApply;
  }

  boolean wantsToStop() {
    return wantsToStop;
  }

  /** Gossip has removed it, or sees it again. */
  void removed(boolean now) {
    removed = now;
  }

  boolean isRemoved() {
    return removed;
  }

  /** Its process has ended for certain. */
  void ended() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }

  boolean expired(long now, long timeout) {
    return now - expiry(timeout) >= 0;
  }

  long expiry(long timeout) {
    return heardAt + timeout;
  }

  /**
   * Its fence is proposed, or was and may yet come about. Nothing that is heard of it changes that,
   * and it gets no lease, which might last beyond the fence.
   */
  void condemned(boolean now) {
    condemned = now;
  }

  boolean isCondemned() {
    return condemned;
  }

  boolean isProposing() {
    return proposing;
  }

  void proposing(boolean now) {
    proposing = now;
  }
}
