package dev.esker.server.metadata;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Who a data directory belongs to.
 *
 * @param clusterId 22 characters of URL-safe base64, the 16 bytes of a random UUID, as Kafka writes
 *     it
 * @param nodeId the broker's number, from 0
 * @param directoryId random, made with the directory: another one for the same node means that its
 *     data are lost (as {@code directory.id} of KIP-858)
 */
public record BrokerIdentity(String clusterId, int nodeId, UUID directoryId) {
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

  /** The owner of a directory that was made before there were directory ids. */
  public BrokerIdentity(String clusterId, int nodeId) {
    this(
        clusterId,
        nodeId,
        UUID.nameUUIDFromBytes((clusterId + "/" + nodeId).getBytes(StandardCharsets.UTF_8)));
  }

  /** A cluster id in Kafka's form. */
  public static String clusterId(UUID random) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(random.getMostSignificantBits()).putLong(random.getLeastSignificantBits());
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }
}
