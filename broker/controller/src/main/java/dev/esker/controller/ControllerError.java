package dev.esker.controller;

/**
 * Why a request is refused, in the names of the Kafka protocol's errors. The controller doesn't
 * know the plugin contract, so the server translates by name.
 */
public enum ControllerError {
  UNKNOWN_TOPIC_OR_PARTITION,
  INVALID_TOPIC_EXCEPTION,
  TOPIC_ALREADY_EXISTS,
  INVALID_PARTITIONS,
  INVALID_REPLICATION_FACTOR,
  INVALID_REPLICA_ASSIGNMENT,
  INVALID_CONFIG,
  NO_REASSIGNMENT_IN_PROGRESS,
  ELECTION_NOT_NEEDED,
  PREFERRED_LEADER_NOT_AVAILABLE,
  ELIGIBLE_LEADERS_NOT_AVAILABLE,
  BROKER_ID_NOT_REGISTERED,
  INVALID_REQUEST
}
