package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Frames are found wherever they lie in the windows in which a file is read. */
class FrameCursorTest {
  private static final Path DIR = Path.of("/wal");
  private static final long FILE_BYTES = 16L << 20;
  private static final WalConfig CONFIG = new WalConfig(DIR, FILE_BYTES, 0, 4 << 20);

  private final MemoryDisk disk = new MemoryDisk();
  private final List<ByteBuffer> payloads = new ArrayList<>();

  @Test
  void readsFramesAcrossAndLongerThanAWindow() throws IOException {
    writeLog(0, 5, 700_000, 600_000, 3_000_000, 1 << 20, 1, (4 << 20) - 48, 1_500_000);
    assertEquals(payloads, reopen());
  }

  @Test
  void findsAFrameAtEveryDistanceBehindDamage() throws IOException {
    // The distances around the size of a window and of the blocks of zeros that are skipped.
    for (int base : new int[] {0, 1024, 8192, 1 << 20}) {
      for (int delta = 0; delta < 60; delta++) {
        findsBehind(base + delta, true);
        findsBehind(base + delta, false);
      }
    }
  }

  private void findsBehind(int distance, boolean zeros) throws IOException {
    MemoryDisk other = new MemoryDisk();
    byte[] gap = new byte[distance];
    if (!zeros) {
      new Random(distance).nextBytes(gap);
    }
    long length = (long) FileHeader.BYTES + distance + FrameCodec.HEADER_BYTES + 3000;
    FileHeader header =
        new FileHeader(FileHeader.Origin.START, 0x0102030405060708L, 0, 0, length, 0);
    ByteBuffer frame = ByteBuffer.allocate(48);
    FrameCodec.fill(frame, (byte) 0, 0, 77, 0);
    new FrameCodec().seal(frame, header.generation(), distance, 0, null);
    other.createDirectories(DIR);
    try (DiskFile file = other.create(DIR.resolve("f"))) {
      file.allocate(header.fileBytes());
      file.write(0, header.encode(), ByteBuffer.wrap(gap), frame);
      FrameCursor cursor = new FrameCursor(file, header);
      boolean found = cursor.next();
      assertEquals(distance == 0, found);
      assertTrue(found || cursor.search(), "at distance " + distance);
      assertEquals(distance, cursor.position());
      assertEquals(77, cursor.baseOffset());
      assertFalse(cursor.search());
    }
  }

  @Test
  void findsAMarkFarBehindTheDamage() throws IOException {
    writeLog(3_000_000, 2_000_000, 900);
    Path path = Frames.files(disk, DIR, ".wal").get(1);
    try (DiskFile file = disk.open(path, Disk.Access.READ_WRITE)) {
      file.write(4096, ByteBuffer.allocate(4_000_000)); // the first two frames are gone
      file.force(false);
    }
    WalCorruptException e = assertThrows(WalCorruptException.class, this::reopen);
    assertEquals(path, e.file());
    assertTrue(e.reason().contains("shows that it had been stable"), e.reason());
  }

  private void writeLog(int... lengths) throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.prepareSpare();
    Random random = new Random(3);
    for (int length : lengths) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      payloads.add(ByteBuffer.wrap(bytes));
      wal.stage((byte) 0, 0, 0, ByteBuffer.wrap(bytes));
      wal.writeStaged();
      wal.force();
    }
  }

  private List<ByteBuffer> reopen() throws IOException {
    List<ByteBuffer> seen = new ArrayList<>();
    MemoryDisk clone = disk.crashClone(CrashMode.DROP_ALL);
    Wal.open(
        CONFIG,
        clone,
        0,
        (position, end, kind, partition, baseOffset, payload) -> {
          byte[] bytes = new byte[payload.remaining()];
          payload.get(bytes);
          seen.add(ByteBuffer.wrap(bytes));
        });
    return seen;
  }
}
