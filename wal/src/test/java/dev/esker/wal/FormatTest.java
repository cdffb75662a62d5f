package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** The bytes are those of {@code docs/formats/wal.md}; a change here is a change of the format. */
class FormatTest {

  @Test
  void fileHeaderBytes() {
    FileHeader header =
        new FileHeader(FileHeader.Origin.START, 7, 5, 0x1122334455L, 65536, 0x11223344L);
    ByteBuffer block = header.encode();
    assertEquals(4096, block.remaining());
    assertEquals(
        "45534b455257414c" // ESKERWAL
            + "00000001" // version
            + "00000002" // made by a start
            + "0000000000000007" // generation
            + "0000000000000005" // previous generation
            + "0000001122334455" // start position
            + "0000000000010000" // length
            + "0000000011223344" // durable mark
            + "0000000000000000",
        hex(block.slice(0, 64)));
    CRC32C crc = new CRC32C();
    crc.update(block.slice(0, 4092));
    assertEquals((int) crc.getValue(), block.getInt(4092));
    assertEquals(Optional.of(header), FileHeader.decode(block));
    assertEquals(0x1122334455L + 65536 - 4096, header.endPosition());
  }

  @Test
  void aDamagedHeaderIsNoHeader() {
    ByteBuffer block = new FileHeader(FileHeader.Origin.ROLL, 2, 1, 4096, 8192, 100).encode();
    for (int i = 0; i < 4096; i++) {
      block.put(i, (byte) (block.get(i) ^ 0x10));
      assertEquals(Optional.empty(), FileHeader.decode(block), "byte " + i);
      block.put(i, (byte) (block.get(i) ^ 0x10));
    }
    assertTrue(FileHeader.decode(block).isPresent());
    assertEquals(Optional.empty(), FileHeader.decode(block.slice(0, 4095)));
  }

  @Test
  void aHeaderThatMakesNoSenseIsNoHeader() {
    FileHeader.Origin roll = FileHeader.Origin.ROLL;
    for (FileHeader header :
        new FileHeader[] {
          new FileHeader(roll, 2, 2, 0, 8192, 0),
          new FileHeader(roll, 2, -1, 0, 8192, 0),
          new FileHeader(roll, 2, 1, -1, 8192, -1),
          new FileHeader(roll, 2, 1, 0, 4100, 0),
          new FileHeader(roll, 2, 1, 0, 8192, 1),
          new FileHeader(roll, 2, 1, Long.MAX_VALUE - 1, 8192, 0)
        }) {
      assertEquals(Optional.empty(), FileHeader.decode(header.encode()), header.toString());
    }
  }

  @Test
  void frameBytes() {
    ByteBuffer frame = ByteBuffer.allocate(51);
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}).position(1).limit(4);
    seal(frame.slice(0, 48), payload);
    frame.put(48, payload.array(), 1, 3);
    assertEquals(1, payload.position());
    assertEquals(
        "00000003" // length
            + "0000000000000007" // generation
            + "0000000000001000" // position
            + "0000000000000fff" // durable mark
            + "0102030405060708" // base offset
            + "0000002a" // partition
            + "7f000000" // kind
            + "010203",
        hex(frame.slice(4, 47)));
    CRC32C crc = new CRC32C();
    crc.update(frame.slice(4, 47));
    assertEquals((int) crc.getValue(), frame.getInt(0));
    assertTrue(FrameCodec.claimsToBe(frame, 0, 7, 4096));
    assertTrue(FrameCodec.isPlausible(frame, 0, 51));
    assertFalse(FrameCodec.isPlausible(frame, 0, 50));
    assertTrue(new FrameCodec().checksumFits(frame, 0));
  }

  @Test
  void aFrameWithAMarkAboveItselfIsImplausible() {
    ByteBuffer header = ByteBuffer.allocate(48);
    FrameCodec.fill(header, (byte) 0, 0, 0, 0);
    new FrameCodec().seal(header, 1, 10, 11, null);
    assertFalse(FrameCodec.isPlausible(header.clear(), 0, 100));
    new FrameCodec().seal(header, 1, 10, -1, null);
    assertFalse(FrameCodec.isPlausible(header.clear(), 0, 100));
  }

  private static void seal(ByteBuffer header, ByteBuffer payload) {
    FrameCodec.fill(header, (byte) 127, 42, 0x0102030405060708L, payload.remaining());
    new FrameCodec().seal(header, 7, 4096, 4095, payload);
  }

  @Test
  void names() {
    Path dir = Path.of("d");
    Path path = WalNames.of(dir, 42, WalNames.LOG);
    assertEquals(dir.resolve("00000000000000000042.wal"), path);
    assertEquals(OptionalLong.of(42), WalNames.number(path, WalNames.LOG));
    assertEquals(OptionalLong.empty(), WalNames.number(path, WalNames.SPARE));
    long max = Long.MAX_VALUE;
    assertEquals(OptionalLong.of(max), WalNames.number(WalNames.of(dir, max, ".tmp"), ".tmp"));
    for (String other :
        new String[] {
          "42.wal",
          "0000000000000000004x.wal",
          "99999999999999999999.wal",
          "000000000000000000042.wal",
          "00000000000000000042.wal.bak",
          ".wal"
        }) {
      assertEquals(OptionalLong.empty(), WalNames.number(dir.resolve(other), ".wal"), other);
    }
  }

  @Test
  void configurationNamesWhatIsWrong() {
    Path dir = Path.of("d");
    assertConfigRefused("fileBytes is 8191", () -> new WalConfig(dir, 8191, 2, 100));
    assertConfigRefused("fileBytes is 1073741825", () -> new WalConfig(dir, 1 + (1L << 30), 2, 9));
    assertConfigRefused("spareFiles is -1", () -> new WalConfig(dir, 8192, -1, 100));
    assertConfigRefused("spareFiles is 1025", () -> new WalConfig(dir, 8192, 1025, 100));
    assertConfigRefused("maxFrameBytes is 47", () -> new WalConfig(dir, 8192, 2, 47));
    assertConfigRefused(
        "maxFrameBytes is 4049 but must be between 48 and 4048",
        () -> new WalConfig(dir, 8192, 2, 4049));
    assertEquals(64 << 20, WalConfig.of(dir).fileBytes());
  }

  private static void assertConfigRefused(String words, Runnable maker) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, maker::run);
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  private static String hex(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
