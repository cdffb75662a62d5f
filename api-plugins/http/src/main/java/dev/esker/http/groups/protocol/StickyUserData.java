package dev.esker.http.groups.protocol;

import dev.esker.spi.TopicPartition;
import java.util.List;

/**
 * What the assignors {@code sticky} and {@code cooperative-sticky} put into a subscription's user
 * data: {@code previous_assignment [topic string, [int32]], generation int32} (the generation from
 * version 1 on, and no version number), or with {@code cooperative-sticky} the generation alone.
 *
 * @param owned what the member was given last
 * @param generation when, or -1
 */
public record StickyUserData(List<TopicPartition> owned, int generation) {
  public StickyUserData {
    owned = List.copyOf(owned);
  }

  /** For {@code sticky}: its members give up everything before they join, so it is said here. */
  public byte[] encode() {
    return new WireWriter().partitions(owned).int32(generation).toBytes();
  }

  /** For {@code cooperative-sticky}, whose members say elsewhere what they own. */
  public byte[] encodeGeneration() {
    return new WireWriter().int32(generation).toBytes();
  }

  /**
   * Reads either form.
   *
   * @throws MalformedMetadataException if it is neither
   */
  public static StickyUserData decode(byte[] bytes) throws MalformedMetadataException {
    WireReader in = new WireReader(bytes);
    if (bytes.length == Integer.BYTES) {
      // Four zero bytes are no partitions too, and then it doesn't matter which generation had none
      return new StickyUserData(List.of(), in.int32("generation"));
    }
    List<TopicPartition> owned = in.partitions("previous assignment");
    int generation = in.remaining() > 0 ? in.int32("generation") : -1;
    return new StickyUserData(owned, generation);
  }
}
