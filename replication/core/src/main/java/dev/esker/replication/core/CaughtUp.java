package dev.esker.replication.core;

/**
 * When a follower last had all that its leader had.
 *
 * <p>Under load it never has everything at the moment at which it says so. So it counts as caught
 * up at the time of a <em>mark</em>: a moment at which the leader had sent all that it had, once
 * the follower has on disk what that was. One mark waits for the follower, the newest is kept to
 * take its place; a mark that moved on with every send would never be reached.
 */
final class CaughtUp {
  private static final long NONE = -1;

  private long at;
  private boolean level;
  private long markEnd = NONE;
  private long markAt;
  private long newestEnd = NONE;
  private long newestAt;

  /**
   * @param now from when its delay counts
   */
  CaughtUp(long now) {
    at = now;
  }

  /** All up to the end of the log has been sent. */
  void sentAll(long end, long now) {
    newestEnd = end;
    newestAt = now;
    if (markEnd == NONE) {
      markEnd = end;
      markAt = now;
    }
  }

  /** The follower has on disk what is before {@code durableEnd}. */
  void acknowledged(long durableEnd, long leaderEnd, long now) {
    if (durableEnd >= leaderEnd) {
      at = now;
      level = true;
      markEnd = NONE;
      newestEnd = NONE;
      return;
    }
    if (newestEnd != NONE && durableEnd >= newestEnd) {
      at = Math.max(at, newestAt);
      markEnd = NONE;
      newestEnd = NONE;
    } else if (markEnd != NONE && durableEnd >= markEnd) {
      at = Math.max(at, markAt);
      markEnd = newestEnd;
      markAt = newestAt;
    }
  }

  /** The leader's log has grown: who had everything until now has not. */
  void leaderGrew(long now) {
    if (level) {
      level = false;
      at = now;
    }
  }

  /** Its delay counts from now on, whatever was before. */
  void restart(long now) {
    at = Math.max(at, now);
  }

  long at() {
    return at;
  }

  /**
   * From when it lags, if nothing changes; {@link ReplicaContext#NEVER} while it has everything.
   */
  long lagsFrom(long lagNanos) {
    return level ? ReplicaContext.NEVER : at + lagNanos;
  }
}
