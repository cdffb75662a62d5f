package dev.esker.gossip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetadataCodecTest {

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 40);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyCommandAndEveryImageComesBackAndReplayGivesTheSameImage(long seed) throws Exception {
    RandomMetadata random = new RandomMetadata(seed);
    MetadataImage image = MetadataImage.empty();
    MetadataImage replayed = MetadataImage.empty();
    int refused = 0;
    for (int step = 0; step < 300; step++) {
      String where = "seed " + seed + " step " + step;
      MetadataCommand command = random.command(image);
      byte[] bytes = MetadataCodec.encode(command);
      MetadataCommand decoded = MetadataCodec.decodeCommand(ByteBuffer.wrap(bytes));
      assertEquals(command, decoded, where);
      assertArrayEquals(bytes, MetadataCodec.encode(decoded), where);
      try {
        image = image.apply(command);
      } catch (CommandRefusedException e) {
        MetadataImage same = replayed;
        assertThrows(CommandRefusedException.class, () -> same.apply(decoded), where);
        refused++;
        continue;
      }
      replayed = replayed.apply(decoded);
      if (step % 20 == 0) {
        replayed = MetadataCodec.decodeImage(ByteBuffer.wrap(MetadataCodec.encode(image)));
      }
      assertEquals(image, replayed, where);
      assertArrayEquals(MetadataCodec.encode(image), MetadataCodec.encode(replayed), where);
    }
    assertTrue(refused > 0 && refused < 250, "seed " + seed + ": " + refused + " refused");
    assertEquals(300 - refused, image.version(), "seed " + seed);
  }

  /**
   * A damaged command is refused or is another legal command: never another exception, never much
   * memory.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void damagedBytesAreRefusedOrMeanSomethingElse(long seed) throws Exception {
    SplittableRandom damage = new SplittableRandom(seed);
    RandomMetadata random = new RandomMetadata(seed);
    MetadataImage image = MetadataImage.empty();
    for (int step = 0; step < 100; step++) {
      MetadataCommand command = random.command(image);
      try {
        image = image.apply(command);
      } catch (CommandRefusedException e) {
        continue;
      }
      byte[] bytes = damaged(damage, MetadataCodec.encode(command));
      try {
        MetadataCommand other = MetadataCodec.decodeCommand(ByteBuffer.wrap(bytes));
        assertArrayEquals(bytes, MetadataCodec.encode(other), "seed " + seed + " step " + step);
      } catch (MetadataFormatException e) {
        assertTrue(e.position() >= 0 && e.position() <= bytes.length, e.getMessage());
      }
      byte[] imageBytes = damaged(damage, MetadataCodec.encode(image));
      try {
        MetadataImage other = MetadataCodec.decodeImage(ByteBuffer.wrap(imageBytes));
        assertArrayEquals(
            imageBytes, MetadataCodec.encode(other), "seed " + seed + " step " + step);
      } catch (MetadataFormatException e) {
        assertTrue(e.position() >= 0 && e.position() <= imageBytes.length, e.getMessage());
      }
    }
  }

  @Test
  void everyPrefixIsRefusedAndSoIsOneByteMore() throws Exception {
    MetadataCommand command =
        MetadataImageTest.create(new UUID(1, 2), "topic", 3, Map.of("key", "value"));
    byte[] bytes = MetadataCodec.encode(command);
    for (int length = 0; length < bytes.length; length++) {
      ByteBuffer prefix = ByteBuffer.wrap(bytes, 0, length);
      assertThrows(MetadataFormatException.class, () -> MetadataCodec.decodeCommand(prefix));
    }
    ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
    assertThrows(MetadataFormatException.class, () -> MetadataCodec.decodeCommand(longer));
  }

  /**
   * The examples of docs/formats/metadata.md: a change of these bytes is a change of the format.
   */
  @Test
  void theBytesAreThoseOfTheDocument() throws Exception {
    assertEquals(
        "02" + "03" + "000102030405060708090a0b0c0d0e0f",
        hex(MetadataCodec.encode(new DeleteTopic(id()))));
    TopicState topic =
        new TopicState(id(), "t", List.of(PartitionState.of(1, 300, List.of(1, 2), List.of(1))));
    assertEquals(
        "0202"
            + "000102030405060708090a0b0c0d0e0f"
            + "0174"
            + "01"
            + "02"
            + "ac02"
            + "020102"
            + "0101"
            + "00"
            + "000000"
            + "01"
            + "016b"
            + "0176",
        hex(MetadataCodec.encode(new CreateTopic(topic, Map.of("k", "v")))));
    MetadataImage image =
        MetadataImage.empty()
            .apply(
                new RegisterBroker(
                    new BrokerRegistration(
                        7,
                        BrokerRun.starting(id(), id()),
                        Optional.of("r"),
                        Map.of(),
                        BrokerPhase.ACTIVE)));
    String run = hex(idBytes()) + hex(idBytes()) + "01";
    assertEquals(
        "02" + "01" + "00" + "01" + "07" + run + "010172" + "00" + "01" + "00" + "00",
        hex(MetadataCodec.encode(image)));
  }

  /** As written before there were clusters. */
  @Test
  void theFormatBeforeThisOneCanBeRead() throws Exception {
    String id = hex(idBytes());
    String broker = "07" + id + "010172" + "00" + "00";
    String topic = id + "0174" + "01" + "08" + "ac02" + "0107" + "0107";
    MetadataImage image =
        MetadataCodec.decodeImage(bytes("010500" + "01" + broker + "01" + topic + "00"));
    assertEquals(5, image.version());
    assertEquals(
        List.of(
            new BrokerRegistration(
                7,
                BrokerRun.starting(id(), BrokerRun.UNKNOWN_STORAGE),
                Optional.of("r"),
                Map.of(),
                BrokerPhase.ACTIVE)),
        image.brokers());
    assertEquals(
        List.of(PartitionState.of(7, 300, List.of(7), List.of(7))),
        image.topic("t").orElseThrow().partitions());
    assertEquals(
        new RegisterBroker(image.brokers().get(0)),
        MetadataCodec.decodeCommand(bytes("0101" + broker)));
    MetadataImage again = MetadataCodec.decodeImage(ByteBuffer.wrap(MetadataCodec.encode(image)));
    assertEquals(image, again);
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  @Test
  void anUnknownVersionAndAnUnknownKindAreNamed() {
    MetadataFormatException version =
        assertThrows(
            MetadataFormatException.class,
            () -> MetadataCodec.decodeCommand(ByteBuffer.wrap(new byte[] {3, 3})));
    assertTrue(version.getMessage().contains("version 3"), version.getMessage());
    MetadataFormatException kind =
        assertThrows(
            MetadataFormatException.class,
            () -> MetadataCodec.decodeCommand(ByteBuffer.wrap(new byte[] {1, 99})));
    assertTrue(kind.getMessage().contains("kind 99"), kind.getMessage());
  }

  @Test
  void aCountThatPromisesMoreThanThereIsClaimsNoMemory() {
    ByteBuffer hugeTopicCount = ByteBuffer.wrap(HexFormat.of().parseHex("01000000ffffffff07"));
    MetadataFormatException e =
        assertThrows(
            MetadataFormatException.class, () -> MetadataCodec.decodeImage(hugeTopicCount));
    assertTrue(e.getMessage().contains("don't fit"), e.getMessage());
  }

  @Test
  void aCommandAboveTheLimitIsRefusedBeforeItIsProposed() {
    List<Integer> replicas = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replicas.add(Integer.MAX_VALUE - i);
    }
    List<PartitionState> partitions =
        Collections.nCopies(100_000, PartitionState.initial(replicas));
    MetadataCommand huge = new CreateTopic(new TopicState(id(), "t", partitions), Map.of());
    assertThrows(IllegalArgumentException.class, () -> MetadataCodec.encode(huge));
  }

  private static byte[] damaged(SplittableRandom random, byte[] bytes) {
    byte[] copy = bytes.clone();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
  }

  private static UUID id() {
    return new UUID(0x0001020304050607L, 0x08090a0b0c0d0e0fL);
  }

  private static byte[] idBytes() {
    return ByteBuffer.allocate(16)
        .putLong(id().getMostSignificantBits())
        .putLong(id().getLeastSignificantBits())
        .array();
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
