package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.MemoryDisk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalTest {
  private static final Path DIR = Path.of("/wal");
  private static final WalConfig SMALL = new WalConfig(DIR, 8192, 2, 4000);

  private final MemoryDisk disk = new MemoryDisk();
  private final List<String> seen = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();

  @Test
  void aNewLogIsEmpty() throws IOException {
    try (Wal wal = open(SMALL, 0)) {
      assertEquals(0, wal.writtenPosition());
      assertEquals(0, wal.durablePosition());
      assertEquals(0, wal.retainedBytes());
      assertEquals(0, wal.force());
      assertEquals(0, wal.writeStaged());
      assertFalse(wal.isFenced());
    }
    assertEquals(List.of(), seen);
  }

  @Test
  void bringsBackWhatWasWritten() throws IOException {
    try (Wal wal = open(SMALL, 0)) {
      wal.stage((byte) 1, 7, 100, text("one"));
      wal.stage((byte) 127, -3, Long.MAX_VALUE, text(""));
      assertEquals(2, wal.stagedFrames());
      assertEquals(2 * 48 + 3, wal.stagedBytes());
      assertEquals(99, wal.writeStaged());
      assertEquals(0, wal.stagedFrames());
      assertEquals(99, wal.writtenPosition());
      assertEquals(0, wal.durablePosition());
      assertEquals(99, wal.force());
      assertEquals(99, wal.durablePosition());
    }
    open(SMALL, 0).close();
    assertEquals(List.of("0 1 7 100 one", "51 127 -3 9223372036854775807 "), seen);
  }

  @Test
  void goesOnAfterTheCleanCloseFrame() throws IOException {
    append(open(SMALL, 0), "a").close();
    append(open(SMALL, 0), "b").close();
    open(SMALL, 0).close();
    assertEquals(List.of("0 1 0 0 a", "0 1 0 0 a", "97 1 0 0 b"), seen);
  }

  @Test
  void startsAtAFrameBoundary() throws IOException {
    append(append(open(SMALL, 0), "a"), "b").close();
    open(SMALL, 49).close();
    assertEquals(List.of("49 1 0 0 b"), seen);
    assertEquals(List.of(98L), ends);
    seen.clear();
    open(SMALL, 98).close();
    assertEquals(List.of(), seen);
  }

  @Test
  void refusesAStartThatIsNotPartOfTheLog() throws IOException {
    assertThrows(IllegalArgumentException.class, () -> open(SMALL, -1));
    assertCorrupt(1, "is empty");
    append(open(SMALL, 0), "a").close();
    assertCorrupt(5, "in the middle of the frame");
    assertCorrupt(1000, "ends here");
    Wal wal = fillFiles(4);
    wal.trim(wal.durablePosition());
    wal.close();
    assertCorrupt(49, "begins here");
  }

  @Test
  void spansFilesAndTrimsThem() throws IOException {
    Wal wal = fillFiles(10);
    long end = wal.durablePosition();
    assertTrue(end > 9 * 4096, "end " + end);
    assertEquals(0, wal.startPosition());
    assertEquals(end, wal.retainedBytes());
    wal.trim(4096);
    assertEquals(4096, wal.startPosition());
    wal.trim(4095 + 3 * 4096);
    assertEquals(3 * 4096, wal.startPosition());
    assertEquals(2, count(".spare"));
    wal.trim(end);
    assertEquals(2, count(".spare"));
    assertEquals(1, count(".wal"));
    wal.prepareSpare();
    assertEquals(1, count(".spare"));
    assertEquals(2, count(".wal"));
    wal.close();
  }

  @Test
  void trimRefusesWhatIsNotDurable() throws IOException {
    try (Wal wal = open(SMALL, 0)) {
      wal.stage((byte) 1, 0, 0, text("a"));
      long end = wal.writeStaged();
      assertThrows(IllegalArgumentException.class, () -> wal.trim(end));
      wal.force();
      wal.trim(end);
    }
  }

  @Test
  void aBatchMaySpanManyFiles() throws IOException {
    try (Wal wal = open(SMALL, 0)) {
      for (int i = 0; i < 100; i++) {
        wal.stage((byte) 1, i, i, ByteBuffer.allocate(700));
      }
      wal.writeStaged();
      wal.force();
    }
    open(SMALL, 0).close();
    assertEquals(100, seen.size());
  }

  @Test
  void takesTheLongestFrameAndNoLongerOne() throws IOException {
    WalConfig config = new WalConfig(DIR, 8192, 0, 4048);
    try (Wal wal = open(config, 0)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(4001)));
      assertThrows(IllegalArgumentException.class, () -> wal.stage((byte) -1, 0, 0, text("")));
      for (int i = 0; i < 3; i++) {
        wal.stage((byte) 1, 0, i, ByteBuffer.allocate(4000));
        wal.writeStaged();
      }
    }
    open(config, 0).close();
    assertEquals(3, seen.size());
  }

  @Test
  void aBatchHasALimit() throws IOException {
    try (Wal wal = open(SMALL, 0)) {
      for (int i = 0; i < Wal.MAX_STAGED_FRAMES; i++) {
        wal.stage((byte) 1, 0, 0, text(""));
      }
      assertThrows(IllegalStateException.class, () -> wal.stage((byte) 1, 0, 0, text("")));
      wal.writeStaged();
      wal.stage((byte) 1, 0, 0, text(""));
    }
    open(SMALL, 0).close();
    assertEquals(Wal.MAX_STAGED_FRAMES, seen.size());
  }

  @Test
  void preparesTheNextFileAheadOfNeed() throws IOException {
    try (Wal wal = open(SMALL, 0)) {
      assertTrue(wal.needsSpare());
      wal.prepareSpare();
      assertFalse(wal.needsSpare());
      wal.prepareSpare();
      assertEquals(2, count(".wal"));
      long before = disk.operations();
      wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(3000));
      wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(3000));
      wal.writeStaged();
      assertEquals(2, disk.operations() - before, "one gathering write per file");
      assertTrue(wal.needsSpare());
    }
  }

  @Test
  void aFullDiskIsBackPressureAndNotAFence() throws IOException {
    Wal wal = append(open(SMALL, 0), "before");
    disk.limitCapacity(8192);
    ByteBuffer big = ByteBuffer.allocate(3000);
    wal.stage((byte) 1, 0, 0, text("lost"));
    wal.stage((byte) 1, 0, 0, big);
    wal.stage((byte) 1, 0, 0, big.duplicate());
    long written = wal.writtenPosition();
    assertThrows(NoSpaceException.class, wal::writeStaged);
    assertThrows(NoSpaceException.class, wal::prepareSpare);
    assertFalse(wal.isFenced());
    assertEquals(0, wal.stagedFrames());
    assertEquals(0, big.position());
    assertEquals(written, wal.writtenPosition());
    append(wal, "still fits");
    disk.limitCapacity(Long.MAX_VALUE);
    wal.stage((byte) 1, 0, 0, big.duplicate());
    wal.stage((byte) 1, 0, 0, big.duplicate());
    wal.writeStaged();
    wal.close();
    open(SMALL, 0).close();
    assertEquals(4, seen.size());
    assertEquals("0 1 0 0 before", seen.get(0));
    assertEquals("54 1 0 0 still fits", seen.get(1));
  }

  @Test
  void aFenceIsForEver() throws IOException {
    Wal wal = append(open(SMALL, 0), "a");
    IllegalStateException cause = new IllegalStateException("told to");
    wal.fence(cause);
    wal.fence(new IllegalStateException("too late"));
    assertTrue(wal.isFenced());
    assertEquals(cause, wal.fenceCause().orElseThrow());
    wal.stage((byte) 1, 0, 0, text("b"));
    assertEquals(cause, assertThrows(WalFencedException.class, wal::writeStaged).getCause());
    assertThrows(WalFencedException.class, wal::force);
    assertThrows(WalFencedException.class, wal::prepareSpare);
    assertThrows(WalFencedException.class, () -> wal.trim(0));
    wal.close();
    open(SMALL, 0).close();
    assertEquals(List.of("0 1 0 0 a"), seen);
  }

  @Test
  void restartsLeaveNoFilesBehind() throws IOException {
    for (int i = 0; i < 50; i++) {
      open(SMALL, 0).close();
    }
    // a clean close leaves a frame, so these files are not empty; a crash leaves nothing
    int files = count(".wal");
    MemoryDisk crashed = disk;
    for (int i = 0; i < 50; i++) {
      Wal.open(SMALL, crashed, 0, (p, e, k, n, o, b) -> {});
      crashed = crashed.crashClone(CrashMode.KEEP_ALL);
    }
    assertTrue(crashed.list(DIR).size() <= files + 3, crashed.list(DIR).toString());
  }

  private void assertCorrupt(long from, String words) {
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> open(SMALL, from).close());
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  private Wal fillFiles(int files) throws IOException {
    Wal wal = open(SMALL, 0);
    for (int i = 0; i < files; i++) {
      wal.stage((byte) 1, 0, i, ByteBuffer.allocate(3000));
      wal.writeStaged();
      wal.force();
    }
    return wal;
  }

  private Wal open(WalConfig config, long from) throws IOException {
    return Wal.open(
        config,
        disk,
        from,
        (position, end, kind, partition, baseOffset, payload) -> {
          String content = StandardCharsets.UTF_8.decode(payload).toString();
          seen.add(position + " " + kind + " " + partition + " " + baseOffset + " " + content);
          ends.add(end);
        });
  }

  private static Wal append(Wal wal, String content) throws IOException {
    wal.stage((byte) 1, 0, 0, text(content));
    wal.writeStaged();
    wal.force();
    return wal;
  }

  private static ByteBuffer text(String content) {
    return ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8));
  }

  private int count(String suffix) throws IOException {
    return (int) disk.list(DIR).stream().filter(p -> p.toString().endsWith(suffix)).count();
  }
}
