package dev.esker.http.groups;

import java.util.List;

/**
 * How a consumer wants to take part in a group.
 *
 * @param topics what it wants to read; at least one
 * @param sessionTimeoutMillis how long it may be silent before it loses its place; the broker's
 *     {@code group.min.session.timeout.ms} and {@code group.max.session.timeout.ms} are the range
 * @param rebalanceTimeoutMillis how long the others wait for it when the group rebalances; from 1
 * @param clientHost where it is, for those who look at the group
 */
public record Registration(
    List<String> topics, int sessionTimeoutMillis, int rebalanceTimeoutMillis, String clientHost) {

  /** Kafka's own default. */
  public static final int DEFAULT_SESSION_TIMEOUT_MILLIS = 45_000;

  /** Shorter than Kafka's 5 minutes, within which its consumers work off what they have fetched. */
  public static final int DEFAULT_REBALANCE_TIMEOUT_MILLIS = 60_000;

  /** The order of topics and their repetition mean nothing. */
  public Registration {
    topics = topics.stream().distinct().sorted().toList();
  }

  /** With the default timeouts. */
  public static Registration to(List<String> topics, String clientHost) {
    return new Registration(
        topics, DEFAULT_SESSION_TIMEOUT_MILLIS, DEFAULT_REBALANCE_TIMEOUT_MILLIS, clientHost);
  }

  /** The same on other topics. */
  Registration on(List<String> others) {
    return new Registration(others, sessionTimeoutMillis, rebalanceTimeoutMillis, clientHost);
  }

  /** Whether the coordinator would notice no difference. */
  boolean isLike(Registration other) {
    return topics.equals(other.topics)
        && sessionTimeoutMillis == other.sessionTimeoutMillis
        && rebalanceTimeoutMillis == other.rebalanceTimeoutMillis;
  }
}
