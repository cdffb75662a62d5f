package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.apache.kafka.common.utils.internals.ByteUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {

  private final ByteBuffer ours = ByteBuffer.allocate(16);
  private final ByteBuffer theirs = ByteBuffer.allocate(16);

  @Test
  void agreesWithKafkaAroundEveryPowerOfTwo() throws Exception {
    for (int shift = 0; shift < Long.SIZE; shift++) {
      for (int near = -2; near <= 2; near++) {
        agrees((1L << shift) + near);
        agrees(-(1L << shift) + near);
      }
    }
    agrees(Long.MIN_VALUE);
    agrees(Long.MAX_VALUE);
  }

  @Test
  void agreesWithKafkaAnywhere() throws Exception {
    Random random = new Random(42);
    for (int i = 0; i < 100_000; i++) {
      agrees(random.nextLong() >> random.nextInt(Long.SIZE));
    }
  }

  private void agrees(long value) throws InvalidBatchException {
    Varint.writeLong(value, ours.clear());
    ByteUtils.writeVarlong(value, theirs.clear());
    assertEquals(theirs.flip(), ours.flip(), () -> "long " + value);
    assertEquals(ours.limit(), Varint.sizeOfLong(value));
    assertEquals(value, Varint.readLong(ours));
    assertEquals(ours.limit(), ours.position());
    int small = (int) value;
    Varint.writeInt(small, ours.clear());
    ByteUtils.writeVarint(small, theirs.clear());
    assertEquals(theirs.flip(), ours.flip(), () -> "int " + small);
    assertEquals(ours.limit(), Varint.sizeOfInt(small));
    assertEquals(small, Varint.readInt(ours));
    assertEquals(ours.limit(), ours.position());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "ffffffff",
        "8000",
        "ff00",
        "80808080808000",
        "ffffffff10",
        "ffffffff8f"
      })
  void refusesInts(String hex) {
    refuses(() -> Varint.readInt(bytes(hex)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "ffffffffffffffffff",
        "8000",
        "80808080808080808000",
        "ffffffffffffffffff02",
        "ffffffffffffffffff81"
      })
  void refusesLongs(String hex) {
    refuses(() -> Varint.readLong(bytes(hex)));
  }

  @Test
  void takesTheLargest() throws Exception {
    assertEquals(Integer.MIN_VALUE, Varint.readInt(bytes("ffffffff0f")));
    assertEquals(Long.MIN_VALUE, Varint.readLong(bytes("ffffffffffffffffff01")));
  }

  private static void refuses(Executable read) {
    assertEquals(Reason.INVALID_RECORD, assertThrows(InvalidBatchException.class, read).reason());
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }
}
