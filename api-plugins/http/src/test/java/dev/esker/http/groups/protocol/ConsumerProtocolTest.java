package dev.esker.http.groups.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConsumerProtocolTest {
  private static final byte[] DATA = {1, 2, 3};

  @Test
  void kafkaReadsOurSubscription() {
    Subscription ours =
        new Subscription(List.of("a", "b"), DATA, List.of(at("a", 0), at("b", 7)), 42, "r1");
    ConsumerPartitionAssignor.Subscription theirs =
        org.apache.kafka.clients.consumer.internals.ConsumerProtocol.deserializeSubscription(
            ByteBuffer.wrap(ConsumerProtocol.encode(ours)));
    assertEquals(List.of("a", "b"), theirs.topics());
    assertEquals(ByteBuffer.wrap(DATA), theirs.userData());
    assertEquals(List.of(kafka("a", 0), kafka("b", 7)), theirs.ownedPartitions());
    assertEquals(Optional.of(42), theirs.generationId());
    assertEquals(Optional.of("r1"), theirs.rackId());
  }

  @Test
  void kafkaReadsThatThereIsNothing() {
    ConsumerPartitionAssignor.Subscription theirs =
        org.apache.kafka.clients.consumer.internals.ConsumerProtocol.deserializeSubscription(
            ByteBuffer.wrap(ConsumerProtocol.encode(Subscription.to(List.of("a")))));
    assertNull(theirs.userData());
    assertTrue(theirs.ownedPartitions().isEmpty());
    assertTrue(theirs.generationId().isEmpty());
    assertTrue(theirs.rackId().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3})
  void weReadWhatKafkaWrites(short version) throws MalformedMetadataException {
    ConsumerPartitionAssignor.Subscription theirs =
        new ConsumerPartitionAssignor.Subscription(
            List.of("a", "b"),
            ByteBuffer.wrap(DATA),
            List.of(kafka("a", 0), kafka("b", 7)),
            42,
            Optional.of("r1"));
    Subscription ours = ConsumerProtocol.subscription(subscriptionByKafka(theirs, version));
    assertEquals(List.of("a", "b"), ours.topics());
    assertArrayEquals(DATA, ours.userData());
    assertEquals(version >= 1 ? List.of(at("a", 0), at("b", 7)) : List.of(), ours.owned());
    assertEquals(version >= 2 ? 42 : -1, ours.generation());
    assertEquals(version >= 3 ? "r1" : null, ours.rack());
  }

  @ParameterizedTest
  @ValueSource(shorts = {0, 1, 2, 3})
  void weReadTheAssignmentThatKafkaWrites(short version) throws MalformedMetadataException {
    ByteBuffer theirs =
        org.apache.kafka.clients.consumer.internals.ConsumerProtocol.serializeAssignment(
            new ConsumerPartitionAssignor.Assignment(
                List.of(kafka("a", 3), kafka("b", 1)), ByteBuffer.wrap(DATA)),
            version);
    assertEquals(List.of(at("a", 3), at("b", 1)), ConsumerProtocol.assignment(bytes(theirs)));
  }

  @Test
  void kafkaReadsOurAssignment() {
    byte[] ours = ConsumerProtocol.encode(List.of(at("a", 3), at("b", 1)));
    ConsumerPartitionAssignor.Assignment theirs =
        org.apache.kafka.clients.consumer.internals.ConsumerProtocol.deserializeAssignment(
            ByteBuffer.wrap(ours));
    assertEquals(List.of(kafka("a", 3), kafka("b", 1)), theirs.partitions());
    assertNull(theirs.userData());
  }

  @Test
  void noBytesAreNoAssignment() throws MalformedMetadataException {
    assertEquals(List.of(), ConsumerProtocol.assignment(new byte[0]));
  }

  @Test
  void aNewerVersionIsReadAsFarAsItIsKnown() throws MalformedMetadataException {
    byte[] bytes = ConsumerProtocol.encode(new Subscription(List.of("a"), DATA, List.of(), 5, "r"));
    byte[] newer = Arrays.copyOf(bytes, bytes.length + 9);
    newer[1] = 4;
    Subscription read = ConsumerProtocol.subscription(newer);
    assertEquals(List.of("a"), read.topics());
    assertEquals(5, read.generation());
  }

  @Test
  void fieldsThatAVersionPromisesAndDoesNotHaveAreEmpty() throws MalformedMetadataException {
    ConsumerPartitionAssignor.Subscription theirs =
        new ConsumerPartitionAssignor.Subscription(List.of("a"));
    byte[] bytes = subscriptionByKafka(theirs, (short) 0);
    bytes[1] = 3;
    Subscription read = ConsumerProtocol.subscription(bytes);
    assertEquals(List.of("a"), read.topics());
    assertEquals(-1, read.generation());
  }

  @Test
  void aLengthIsNotBelieved() {
    byte[] topics = {0, 0, 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    MalformedMetadataException e =
        assertThrows(MalformedMetadataException.class, () -> ConsumerProtocol.subscription(topics));
    assertEquals("topics claims 2147483647 elements in 0 bytes", e.getMessage());
  }

  @Test
  void aNegativeVersionOrLengthIsMalformed() {
    assertThrows(
        MalformedMetadataException.class,
        () -> ConsumerProtocol.subscription(new byte[] {-1, -1, 0, 0, 0, 0}));
    assertThrows(
        MalformedMetadataException.class,
        () -> ConsumerProtocol.subscription(new byte[] {0, 0, 0, 0, 0, 1, -1, -2}));
    assertThrows(MalformedMetadataException.class, () -> ConsumerProtocol.assignment(new byte[1]));
  }

  /** Each cut and each changed byte is read or refused; nothing else happens. */
  @Test
  void damagedBytesAreReadOrRefused() {
    byte[] whole =
        ConsumerProtocol.encode(
            new Subscription(List.of("orders", "b"), DATA, List.of(at("orders", 3)), 42, "r1"));
    for (int length = 0; length < whole.length; length++) {
      readOrRefuse(Arrays.copyOf(whole, length), 0);
    }
    long seed = 20_240_611;
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i <= random.nextInt(3); i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      refused += readOrRefuse(damaged, seed);
    }
    assertTrue(refused > 1000 && refused < 19_000, "refused " + refused);
  }

  private static int readOrRefuse(byte[] bytes, long seed) {
    int refused = 0;
    try {
      Subscription read = ConsumerProtocol.subscription(bytes);
      assertTrue(read.topics().size() <= bytes.length, () -> "seed " + seed);
    } catch (MalformedMetadataException e) {
      refused = 1;
    }
    try {
      assertTrue(ConsumerProtocol.assignment(bytes).size() <= bytes.length, () -> "seed " + seed);
      StickyUserData data = StickyUserData.decode(bytes);
      assertTrue(data.owned().size() <= bytes.length, () -> "seed " + seed);
    } catch (MalformedMetadataException e) {
      assertTrue(e.getMessage().length() < 200);
    }
    return refused;
  }

  private static byte[] subscriptionByKafka(
      ConsumerPartitionAssignor.Subscription subscription, short version) {
    return bytes(
        org.apache.kafka.clients.consumer.internals.ConsumerProtocol.serializeSubscription(
            subscription, version));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static TopicPartition at(String topic, int partition) {
    return new TopicPartition(topic, partition);
  }

  private static org.apache.kafka.common.TopicPartition kafka(String topic, int partition) {
    return new org.apache.kafka.common.TopicPartition(topic, partition);
  }
}
