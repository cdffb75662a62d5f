package dev.esker.replication.core;

import java.util.Objects;

/**
 * Which replica this is.
 *
 * @param partition of which partition
 * @param broker on which broker
 * @param brokerEpoch of this run of the broker's process
 */
public record ReplicaIdentity(PartitionKey partition, int broker, long brokerEpoch) {
  public ReplicaIdentity {
    Objects.requireNonNull(partition, "partition");
    if (broker < 0 || brokerEpoch < 0) {
      throw new IllegalArgumentException(
          "broker " + broker + " and its epoch " + brokerEpoch + " must not be negative");
    }
  }
}
