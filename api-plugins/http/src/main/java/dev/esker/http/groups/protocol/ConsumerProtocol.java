package dev.esker.http.groups.protocol;

import dev.esker.spi.TopicPartition;
import java.util.Collection;
import java.util.List;

/**
 * The embedded protocol of consumers, as Kafka's schemas {@code ConsumerProtocolSubscription.json}
 * and {@code ConsumerProtocolAssignment.json} define it, versions 0 to 3. Each version has the
 * fields of the one before and adds some at the end, so that a reader of an older one can read it.
 *
 * <pre>
 * subscription: version int16, topics [string], user data bytes?, owned [topic, [int32]] (from 1),
 *               generation int32 (from 2), rack string? (from 3)
 * assignment:   version int16, partitions [topic string, [int32]], user data bytes?
 * </pre>
 */
public final class ConsumerProtocol {

  /** The protocol type of consumers. */
  public static final String TYPE = "consumer";

  private static final int WITH_OWNED = 1;
  private static final int WITH_GENERATION = 2;
  private static final int WITH_RACK = 3;

  /** Written as the oldest version: its fields have been the same ever since. */
  private static final int ASSIGNMENT_VERSION = 0;

  private ConsumerProtocol() {}

  /** A subscription, as version 3. */
  public static byte[] encode(Subscription subscription) {
    return new WireWriter()
        .int16(WITH_RACK)
        .strings(subscription.topics())
        .bytes(subscription.userData())
        .partitions(subscription.owned())
        .int32(subscription.generation())
        .string(subscription.rack())
        .toBytes();
  }

  /**
   * A subscription of any version; of one that isn't known yet, what is known.
   *
   * @throws MalformedMetadataException if it isn't one
   */
  public static Subscription subscription(byte[] bytes) throws MalformedMetadataException {
    WireReader in = new WireReader(bytes);
    int version = version(in);
    List<String> topics = in.strings("topics");
    byte[] userData = in.bytes("user data");
    List<TopicPartition> owned = List.of();
    int generation = -1;
    String rack = null;
    // Some clients send a newer version's number without its fields, hence the look at what is left
    if (version >= WITH_OWNED && in.remaining() > 0) {
      owned = in.partitions("owned partitions");
    }
    if (version >= WITH_GENERATION && in.remaining() > 0) {
      generation = in.int32("generation");
    }
    if (version >= WITH_RACK && in.remaining() > 0) {
      rack = in.nullableString("rack");
    }
    return new Subscription(topics, userData, owned, generation, rack);
  }

  /** An assignment without user data. */
  public static byte[] encode(Collection<TopicPartition> assignment) {
    return new WireWriter()
        .int16(ASSIGNMENT_VERSION)
        .partitions(assignment)
        .bytes(new byte[0])
        .toBytes();
  }

  /**
   * The partitions of an assignment of any version. No bytes at all are what the coordinator has
   * for a member to which the leader gave nothing.
   *
   * @throws MalformedMetadataException if it isn't one
   */
  public static List<TopicPartition> assignment(byte[] bytes) throws MalformedMetadataException {
    if (bytes.length == 0) {
      return List.of();
    }
    WireReader in = new WireReader(bytes);
    int unused = version(in);
    return in.partitions("assigned partitions");
  }

  private static int version(WireReader in) throws MalformedMetadataException {
    int version = in.int16("version");
    if (version < 0) {
      throw new MalformedMetadataException("version is " + version);
    }
    return version;
  }
}
