package dev.esker.http.groups;

import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;

/** Checks what clients send, in the names that they know. */
final class Arguments {

  /** As long as Kafka lets an instance id be. */
  private static final int MAX_CONSUMER_ID_LENGTH = 249;

  private Arguments() {}

  static Outcome<MemberCall> check(MemberCall call) {
    if (call.group().isEmpty()) {
      return Reasons.failed(ErrorCode.INVALID_GROUP_ID, call.group());
    }
    String id = call.consumerId();
    boolean fits =
        !id.isEmpty()
            && id.length() <= MAX_CONSUMER_ID_LENGTH
            && id.chars().noneMatch(Character::isISOControl);
    return fits
        ? Outcome.ok(call)
        : Outcome.failed(
            ErrorCode.INVALID_REQUEST,
            "consumer_id must have 1 to "
                + MAX_CONSUMER_ID_LENGTH
                + " characters, none of them a control character");
  }

  static Outcome<Registration> check(Registration wish, ClusterView cluster) {
    if (wish.topics().isEmpty()) {
      return Outcome.failed(ErrorCode.INVALID_REQUEST, "topics must name at least one topic");
    }
    for (String topic : wish.topics()) {
      if (cluster.topic(topic).isEmpty()) {
        return Outcome.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "there is no topic " + topic);
      }
    }
    if (wish.rebalanceTimeoutMillis() < 1) {
      return Outcome.failed(
          ErrorCode.INVALID_REQUEST,
          "rebalance_timeout_ms = " + wish.rebalanceTimeoutMillis() + " must be at least 1");
    }
    return Outcome.ok(wish);
  }

  static Outcome<Commit> check(Commit commit) {
    return commit.offset() >= 0
        ? Outcome.ok(commit)
        : Outcome.failed(
            ErrorCode.INVALID_REQUEST, "offset = " + commit.offset() + " must not be negative");
  }
}
