package dev.esker.http.groups.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.spi.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.junit.jupiter.api.Test;

@SuppressWarnings("removal") // Kafka has no other way to make the metadata of a group
final class StickyUserDataTest {
  private static final List<TopicPartition> OWNED =
      List.of(new TopicPartition("a", 0), new TopicPartition("a", 2), new TopicPartition("b", 1));

  @Test
  void isWhatKafkasStickyAssignorWrites() throws MalformedMetadataException {
    StickyAssignor kafka = new StickyAssignor();
    kafka.onAssignment(
        new Assignment(
            OWNED.stream()
                .map(
                    each ->
                        new org.apache.kafka.common.TopicPartition(each.topic(), each.partition()))
                .toList()),
        new ConsumerGroupMetadata("g", 17, "m", Optional.empty()));
    ByteBuffer theirs = kafka.subscriptionUserData(Set.of("a", "b"));
    StickyUserData ours = new StickyUserData(OWNED, 17);
    assertEquals(ours, StickyUserData.decode(bytes(theirs)));
    assertEquals(theirs, ByteBuffer.wrap(ours.encode()));
  }

  @Test
  void isWhatKafkasCooperativeAssignorWrites() throws MalformedMetadataException {
    CooperativeStickyAssignor kafka = new CooperativeStickyAssignor();
    kafka.onAssignment(
        new Assignment(List.of()), new ConsumerGroupMetadata("g", 17, "m", Optional.empty()));
    ByteBuffer theirs = kafka.subscriptionUserData(Set.of("a"));
    StickyUserData ours = new StickyUserData(List.of(), 17);
    assertEquals(theirs, ByteBuffer.wrap(ours.encodeGeneration()));
    assertEquals(ours, StickyUserData.decode(bytes(theirs)));
  }

  @Test
  void theFirstVersionHasNoGeneration() throws MalformedMetadataException {
    byte[] whole = new StickyUserData(OWNED, 17).encode();
    byte[] first = Arrays.copyOf(whole, whole.length - Integer.BYTES);
    assertEquals(new StickyUserData(OWNED, -1), StickyUserData.decode(first));
  }

  @Test
  void anythingElseIsMalformed() {
    assertThrows(
        MalformedMetadataException.class, () -> StickyUserData.decode(new byte[] {1, 2, 3}));
    assertThrows(
        MalformedMetadataException.class, () -> StickyUserData.decode(new byte[] {1, 2, 3, 4, 5}));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
