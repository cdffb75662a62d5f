package dev.esker.engine.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.esker.engine.CleanerConfig.HashKey;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Against vectors of the reference implementation: key 00..0f, inputs 00 01 02 ... */
final class SipHashTest {
  private final SipHash hash = new SipHash(HashKey.FIXED);

  private String ofFirst(int bytes) {
    ByteBuffer input = ByteBuffer.allocate(bytes);
    for (int i = 0; i < bytes; i++) {
      input.put((byte) i);
    }
    hash.hash(input.flip());
    return HexFormat.of()
        .formatHex(
            ByteBuffer.allocate(16)
                .putLong(Long.reverseBytes(hash.first()))
                .putLong(Long.reverseBytes(hash.second()))
                .array());
  }

  @Test
  void isWhatTheReferenceIs() {
    assertEquals("a3817f04ba25a8e66df67214c7550293", ofFirst(0));
    assertEquals("da87c1d86b99af44347659119b22fc45", ofFirst(1));
    assertEquals("8177228da4a45dc7fca38bdef60affe4", ofFirst(2));
  }

  @Test
  void everyByteCountsAndSoDoesTheLength() {
    for (int length = 1; length < 40; length++) {
      ByteBuffer input = ByteBuffer.allocate(length);
      hash.hash(input);
      long whole = hash.first();
      hash.hash(input.duplicate().limit(length - 1));
      assertNotEquals(whole, hash.first());
      for (int i = 0; i < length; i++) {
        input.put(i, (byte) 1);
        hash.hash(input);
        assertNotEquals(whole, hash.first(), "byte " + i + " of " + length);
        input.put(i, (byte) 0);
      }
    }
  }

  @Test
  void theKeyCountsAndTheBufferStaysWhereItIs() {
    ByteBuffer input = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);
    hash.hash(input);
    long here = hash.second();
    assertEquals(1, input.position());
    ByteBuffer direct = ByteBuffer.allocateDirect(3).put(new byte[] {1, 2, 3}).flip();
    hash.hash(direct.asReadOnlyBuffer());
    assertEquals(here, hash.second());
    SipHash other = new SipHash(new HashKey(1, 2));
    other.hash(direct);
    assertNotEquals(here, other.second());
  }
}
