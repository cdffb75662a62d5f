package dev.esker.coordinator.format;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The topics in a consumer's metadata. Every version of the consumer protocol begins like version
 * 0: a version, then an array of topic names; that is all that is read here.
 */
public final class ConsumerSubscription {

  /** The protocol type of consumers. */
  public static final String PROTOCOL_TYPE = "consumer";

  private ConsumerSubscription() {}

  /** The topics; empty if the metadata isn't that of a consumer. */
  public static Optional<Set<String>> topics(byte[] metadata) {
    FieldReader in = new FieldReader(ByteBuffer.wrap(metadata));
    try {
      if (in.int16("version") < 0) {
        return Optional.empty();
      }
      int count = in.arrayLength("topics");
      Set<String> topics = new HashSet<>();
      for (int i = 0; i < count; i++) {
        topics.add(in.string("topic"));
      }
      return Optional.of(topics);
    } catch (FormatException notAConsumer) {
      // Other clients may put what they like into the metadata; then their topics are unknown.
      return Optional.empty();
    }
  }
}
