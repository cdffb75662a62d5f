package dev.esker.http.groups;

/**
 * Limits of what this broker does for consumers that speak HTTP.
 *
 * @param maxSessions consumers at a time, over all groups
 * @param maxCalls of theirs under way at a time, those that wait included
 * @param maxWaitMillis how long a call waits for a rebalance; then the client has to ask again
 */
public record SessionsConfig(int maxSessions, int maxCalls, int maxWaitMillis) {

  /** Enough for one group as large as the coordinator's limit. */
  public static final SessionsConfig DEFAULTS = new SessionsConfig(10_000, 10_000, 10_000);

  public SessionsConfig {
    require("max.sessions", maxSessions);
    require("max.calls", maxCalls);
    require("max.wait.ms", maxWaitMillis);
  }

  private static void require(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " = " + value + " must be at least 1");
    }
  }
}
