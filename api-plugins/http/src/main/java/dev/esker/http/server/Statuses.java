package dev.esker.http.server;

import dev.esker.spi.ErrorCode;

/** The HTTP status that goes with each error of the broker. */
final class Statuses {

  private static final int BAD_REQUEST = 400;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_LARGE = 413;
  private static final int TOO_MANY = 429;
  private static final int INTERNAL = 500;
  private static final int UNAVAILABLE = 503;

  private Statuses() {}

  static int of(ErrorCode error) {
    return switch (error) {
      case NONE -> 200;
      case UNKNOWN_TOPIC_OR_PARTITION,
          UNKNOWN_TOPIC_ID,
          GROUP_ID_NOT_FOUND,
          UNKNOWN_MEMBER_ID,
          RESOURCE_NOT_FOUND,
          BROKER_ID_NOT_REGISTERED,
          LOG_DIR_NOT_FOUND,
          NO_REASSIGNMENT_IN_PROGRESS ->
          NOT_FOUND;
      case TOPIC_ALREADY_EXISTS,
          ILLEGAL_GENERATION,
          FENCED_INSTANCE_ID,
          INCONSISTENT_GROUP_PROTOCOL,
          INCONSISTENT_TOPIC_ID,
          NON_EMPTY_GROUP,
          GROUP_SUBSCRIBED_TO_TOPIC,
          REASSIGNMENT_IN_PROGRESS,
          ELECTION_NOT_NEEDED,
          FENCED_LEADER_EPOCH,
          INVALID_PRODUCER_EPOCH,
          PRODUCER_FENCED,
          OUT_OF_ORDER_SEQUENCE_NUMBER,
          DUPLICATE_SEQUENCE_NUMBER,
          CONCURRENT_TRANSACTIONS ->
          CONFLICT;
      case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE, OFFSET_METADATA_TOO_LARGE -> TOO_LARGE;
      case TOPIC_AUTHORIZATION_FAILED,
          GROUP_AUTHORIZATION_FAILED,
          CLUSTER_AUTHORIZATION_FAILED,
          TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
          SECURITY_DISABLED,
          TOPIC_DELETION_DISABLED,
          POLICY_VIOLATION ->
          FORBIDDEN;
      case THROTTLING_QUOTA_EXCEEDED, GROUP_MAX_SIZE_REACHED -> TOO_MANY;
      case LEADER_NOT_AVAILABLE,
          NOT_LEADER_OR_FOLLOWER,
          REQUEST_TIMED_OUT,
          BROKER_NOT_AVAILABLE,
          REPLICA_NOT_AVAILABLE,
          COORDINATOR_LOAD_IN_PROGRESS,
          COORDINATOR_NOT_AVAILABLE,
          NOT_COORDINATOR,
          NOT_CONTROLLER,
          NOT_ENOUGH_REPLICAS,
          NOT_ENOUGH_REPLICAS_AFTER_APPEND,
          REBALANCE_IN_PROGRESS,
          KAFKA_STORAGE_ERROR,
          UNKNOWN_LEADER_EPOCH,
          STALE_BROKER_EPOCH,
          OFFSET_NOT_AVAILABLE,
          NETWORK_EXCEPTION,
          OPERATION_NOT_ATTEMPTED,
          INELIGIBLE_REPLICA,
          NEW_LEADER_ELECTED,
          PREFERRED_LEADER_NOT_AVAILABLE,
          ELIGIBLE_LEADERS_NOT_AVAILABLE,
          UNSTABLE_OFFSET_COMMIT ->
          UNAVAILABLE;
      case UNKNOWN_SERVER_ERROR -> INTERNAL;
      default -> BAD_REQUEST;
    };
  }

  /** What is asked for again later may succeed. */
  static int retryAfterSeconds(ErrorCode error) {
    int status = of(error);
    return status == UNAVAILABLE || status == TOO_MANY ? 1 : 0;
  }

  /** For errors that came without words: NOT_ENOUGH_REPLICAS is "not enough replicas". */
  static String text(ErrorCode error) {
    return error.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
