package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class FrameHeaderTest {
  private static final int MAX = 1_000;
  private static final ByteBuffer HEAD = ByteBuffer.wrap("head".getBytes(StandardCharsets.UTF_8));

  @Test
  void looksAsItIsDocumented() {
    ByteBuffer bytes = FrameHeader.encode((byte) 3, HEAD, 258);
    byte[] written = new byte[bytes.remaining()];
    bytes.get(written);
    assertEquals(
        "dea081fc" + "00000004" + "00000102" + "03" + "000000" + "68656164",
        HexFormat.of().formatHex(written));
    assertEquals(4, HEAD.remaining());
  }

  @Test
  void isReadAsItWasWritten() throws MalformedStreamException {
    ByteBuffer bytes = FrameHeader.encode((byte) 3, HEAD, 258);
    FrameHeader header = FrameHeader.decode(bytes, MAX);
    assertEquals(4, header.headBytes());
    assertEquals(258, header.bodyBytes());
    assertEquals(262, header.contentBytes());
    assertEquals(3, header.kind());
    assertFalse(header.isLinksOwn());
    header.verify(bytes.slice(FrameHeader.BYTES, 4));
  }

  @Test
  void everyDamagedBitIsSeen() {
    ByteBuffer good = FrameHeader.encode((byte) 3, HEAD, 258);
    for (int bit = 0; bit < 8 * good.limit(); bit++) {
      ByteBuffer bad = ByteBuffer.allocate(good.limit()).put(good.duplicate()).flip();
      bad.put(bit / 8, (byte) (bad.get(bit / 8) ^ (1 << (bit % 8))));
      assertThrows(
          MalformedStreamException.class,
          () -> FrameHeader.decode(bad, Integer.MAX_VALUE).verify(bad.slice(FrameHeader.BYTES, 4)),
          "bit " + bit);
    }
  }

  @Test
  void lengthsAreBounded() throws MalformedStreamException {
    assertEquals(MAX, FrameHeader.decode(header(4, MAX - 4, 0), MAX).contentBytes());
    assertRefused("4 and 997 bytes", header(4, MAX - 3, 0));
    assertRefused("2147483647", header(4, Integer.MAX_VALUE, 0));
    assertRefused("-1 bytes", header(4, -1, 0));
    assertRefused("head of -1 bytes", header(-1, 4, 0));
    assertRefused("head of 1048577 bytes", header(OutgoingFrame.MAX_HEAD_BYTES + 1, 0, 0));
  }

  @Test
  void ofTheLinksOwnKindsOnlyTheKnownOnesAreTaken() throws MalformedStreamException {
    assertTrue(FrameHeader.decode(header(8, 0, FrameHeader.PING), MAX).isLinksOwn());
    assertTrue(FrameHeader.decode(header(8, 0, FrameHeader.PONG), MAX).isLinksOwn());
    assertRefused("unknown kind -3", header(8, 0, -3));
    assertRefused("keep-alive of 9 and 0 bytes", header(9, 0, FrameHeader.PING));
    assertRefused("keep-alive of 8 and 1 bytes", header(8, 1, FrameHeader.PONG));
  }

  private static ByteBuffer header(int head, int body, int kind) {
    ByteBuffer bytes = ByteBuffer.allocate(FrameHeader.BYTES);
    return bytes.putInt(4, head).putInt(8, body).put(12, (byte) kind);
  }

  private static void assertRefused(String words, ByteBuffer header) {
    String message =
        assertThrows(MalformedStreamException.class, () -> FrameHeader.decode(header, MAX))
            .getMessage();
    assertTrue(message.contains(words), message);
  }
}
