package dev.esker.replication.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Diverged;
import dev.esker.replication.core.ReplicaMessage.Position;
import dev.esker.replication.core.ReplicaMessage.Reason;
import dev.esker.replication.core.ReplicaMessage.Refused;
import dev.esker.replication.core.ReplicaMessage.Reset;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class MessageCodecTest {
  private static final PartitionKey KEY = new PartitionKey(new UUID(1, 2), 2);

  private static final List<ReplicaMessage> MESSAGES =
      List.of(
          new Position(KEY, 3, 7, 100, 3, 90, 80, false),
          new Position(KEY, 0, 0, 0, -1, 0, 0, true),
          new Append(KEY, 3, 10, -1, 10, -1, 20, 5, Batches.NONE),
          new Append(
              KEY, 3, 10, 2, 14, 3, 20, 5, Batches.of(ByteBuffer.allocate(100).putInt(9, 7))),
          new Diverged(KEY, 9, 8, 7, Long.MAX_VALUE),
          new Reset(KEY, 9, 1, -1, 2),
          new Refused(KEY, Reason.NO_SUCH_PARTITION, 0));

  private static ByteBuffer encode(ReplicaMessage message) {
    ByteBuffer bytes = ByteBuffer.allocate(500);
    MessageCodec.encodeHead(message, bytes);
    assertTrue(bytes.position() <= MessageCodec.MAX_HEAD_BYTES);
    if (message instanceof Append append) {
      bytes.put(((HeapBatches) append.batches()).bytes().duplicate());
    }
    return bytes.flip();
  }

  @Test
  void comesBackAsItWent() throws MessageFormatException {
    for (ReplicaMessage message : MESSAGES) {
      assertEquals(message, MessageCodec.decode(encode(message)));
    }
  }

  @Test
  void theExampleOfTheDocument() {
    String expected =
        "0101000000000000000100000000000000020000000200000003"
            + "0000000000000007000000000000006400000003000000000000005a000000000000005000";
    ByteBuffer bytes = encode(MESSAGES.get(0));
    byte[] actual = new byte[bytes.remaining()];
    bytes.get(actual);
    assertEquals(expected, HexFormat.of().formatHex(actual));
  }

  @Test
  void everyByteCounts() {
    for (ReplicaMessage message : MESSAGES) {
      ByteBuffer bytes = encode(message);
      for (int length = 0; length < bytes.limit(); length++) {
        ByteBuffer less = bytes.duplicate().limit(length);
        assertThrows(MessageFormatException.class, () -> MessageCodec.decode(less));
      }
      ByteBuffer more = ByteBuffer.allocate(bytes.limit() + 1).put(bytes.duplicate()).rewind();
      assertThrows(MessageFormatException.class, () -> MessageCodec.decode(more));
    }
  }

  @Test
  void saysWhatIsWrong() {
    refused(0, 2, "before byte 1: version 2 isn't known");
    refused(1, 9, "kind 9 isn't known");
    refused(18, -1, "partition");
    refused(62, 2, "a flag is 2");
    refused(46, 1, "log end");
  }

  private static void refused(int at, int value, String message) {
    ByteBuffer bytes = encode(MESSAGES.get(0));
    bytes.put(at, (byte) value);
    Exception e =
        assertThrows(MessageFormatException.class, () -> MessageCodec.decode(bytes.duplicate()));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  /** Whatever the bytes are: a message that is encoded to the same bytes again, or an error. */
  @Test
  void takesNothingElse() {
    long seed = 42;
    Random random = new Random(seed);
    int accepted = 0;
    for (int i = 0; i < 200_000; i++) {
      ByteBuffer bytes = encode(MESSAGES.get(random.nextInt(MESSAGES.size())));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        int at = random.nextInt(bytes.limit());
        bytes.put(at, (byte) (random.nextBoolean() ? random.nextInt() : bytes.get(at) ^ 1));
      }
      try {
        assertEquals(bytes, encode(MessageCodec.decode(bytes.duplicate())), "seed " + seed);
        accepted++;
      } catch (MessageFormatException e) {
        assertTrue(e.getMessage().length() > 10);
      }
    }
    assertTrue(accepted > 1000, accepted + " were accepted");
  }
}
