package dev.esker.replication.core;

/** A deadline that moves further away each time it passes without an answer. */
final class Backoff {
  private final long firstNanos;
  private final long mostNanos;
  private long interval;
  private long deadline = ReplicaContext.NEVER;

  Backoff(ReplicaConfig config) {
    firstNanos = config.resendNanos();
    mostNanos = config.maxResendNanos();
    interval = firstNanos;
  }

  /** Begins to wait, or waits on if it does already. */
  void waitFrom(long now) {
    if (deadline == ReplicaContext.NEVER) {
      deadline = now + interval;
    }
  }

  /** An answer came that shows progress: the next wait is a short one. */
  void progress() {
    interval = firstNanos;
    deadline = ReplicaContext.NEVER;
  }

  /** Waits for nothing. */
  void stop() {
    deadline = ReplicaContext.NEVER;
  }

  boolean isWaiting() {
    return deadline != ReplicaContext.NEVER;
  }

  /** Whether the deadline has passed; if so, the next one is set, further away. */
  boolean passed(long now) {
    if (now < deadline) {
      return false;
    }
    interval = Math.min(interval * 2, mostNanos);
    deadline = now + interval;
    return true;
  }

  long deadline() {
    return deadline;
  }
}
