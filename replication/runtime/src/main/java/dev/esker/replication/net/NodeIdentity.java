package dev.esker.replication.net;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;

/**
 * Who stands at one end of a link: one run of a broker's process.
 *
 * @param clusterId the cluster that it belongs to; up to {@link #MAX_CLUSTER_ID_BYTES} of UTF-8
 * @param nodeId from 0
 * @param incarnation new with every start of the process
 * @param brokerEpoch of the run, which rises with every one; 0 if it isn't registered yet
 */
public record NodeIdentity(String clusterId, int nodeId, UUID incarnation, long brokerEpoch) {
  /** The most bytes of a cluster's id. */
  public static final int MAX_CLUSTER_ID_BYTES = 64;

  public NodeIdentity {
    Objects.requireNonNull(incarnation, "incarnation");
    int bytes = clusterId.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_CLUSTER_ID_BYTES) {
      throw new IllegalArgumentException(
          "cluster id of " + bytes + " bytes, allowed are 1 to " + MAX_CLUSTER_ID_BYTES);
    }
    if (nodeId < 0) {
      throw new IllegalArgumentException("node id " + nodeId + " is negative");
    }
    if (brokerEpoch < 0) {
      throw new IllegalArgumentException("broker epoch " + brokerEpoch + " is negative");
    }
  }

  /** Whether this is known to be an earlier run of a node than the other; not if unregistered. */
  boolean isEarlierThan(NodeIdentity other) {
    return brokerEpoch != 0 && brokerEpoch < other.brokerEpoch;
  }
}
