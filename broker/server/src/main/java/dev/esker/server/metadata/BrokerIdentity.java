package dev.esker.server.metadata;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who a data directory belongs to.
 *
 * @param clusterId 22 characters of URL-safe base64, the 16 bytes of a random UUID, as Kafka writes
 *     it
 * @param nodeId the broker's number, from 0
 */
public record BrokerIdentity(String clusterId, int nodeId) {
  private static final Pattern CLUSTER_ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  public BrokerIdentity {
    if (!CLUSTER_ID.matcher(clusterId).matches()) {
      throw new IllegalArgumentException(
          "cluster.id = " + clusterId + " must be 22 characters of URL-safe base64");
    }
    if (nodeId < 0) {
      throw new IllegalArgumentException(
          "node.id = " + nodeId + " must be a whole number from 0 to 2147483647");
    }
  }

  /** A cluster id in Kafka's form. */
  public static String clusterId(UUID random) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(random.getMostSignificantBits()).putLong(random.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
