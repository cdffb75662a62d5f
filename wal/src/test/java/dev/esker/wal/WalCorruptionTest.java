package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.FaultyDisk.Operation;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Damage to what had been stable is refused; a torn tail is cut; nothing else is ever believed. */
class WalCorruptionTest {
  private static final Path DIR = Path.of("/wal");
  private static final WalConfig CONFIG = new WalConfig(DIR, 8192, 2, 4000);
  private static final String LONG = "x".repeat(1500);

  private final MemoryDisk disk = new MemoryDisk();
  private final List<String> written = new ArrayList<>();

  @Test
  void aFlipAnywhereInACleanlyClosedLogIsDetectedOrHarmless() throws IOException {
    buildLog().close();
    int detected = 0;
    for (Path path : Frames.files(disk, DIR, "")) {
      int length = Frames.content(disk, path).remaining();
      for (int offset = 0; offset < length; offset++) {
        detected += flipIsDetected(path, offset, written.size()) ? 1 : 0;
      }
    }
    int framesAndHeaders = 3 * 4096 + written.stream().mapToInt(s -> s.length() + 48).sum();
    assertTrue(detected >= framesAndHeaders, detected + " of " + framesAndHeaders);
  }

  @Test
  void afterACrashOnlyTheUnmarkedTailMayBeLost() throws IOException {
    Wal wal = buildLog();
    Frames.append(wal, "acknowledged, and nothing came after it");
    written.add("acknowledged, and nothing came after it");
    // The mark in the last frame covers all frames but the last.
    int covered = written.size() - 1;
    for (Path path : Frames.files(disk, DIR, ".wal")) {
      int length = Frames.content(disk, path).remaining();
      for (int offset = 0; offset < length; offset++) {
        flipIsDetected(path, offset, covered);
      }
    }
  }

  /** Three files, each frame forced. */
  private Wal buildLog() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    for (int i = 0; i < 6; i++) {
      written.add(i + LONG);
      Frames.append(wal, i + LONG);
    }
    assertEquals(3, Frames.files(disk, DIR, ".wal").size());
    return wal;
  }

  private boolean flipIsDetected(Path path, int offset, int mustBeThere) throws IOException {
    MemoryDisk clone = disk.crashClone(CrashMode.KEEP_ALL);
    String where = path.getFileName() + " offset " + offset;
    Frames.flip(clone, path, offset, 1 << offset % 8);
    List<String> seen = new ArrayList<>();
    boolean detected = false;
    try {
      Wal.open(CONFIG, clone, 0, Frames.collect(seen));
    } catch (WalCorruptException e) {
      assertEquals(path, e.file(), where);
      detected = true;
    }
    assertEquals(written.subList(0, seen.size()), seen, where);
    assertTrue(detected || seen.size() >= mustBeThere, where + " lost a frame silently");
    return detected;
  }

  @Test
  void aRefusedLogIsLeftAsItIsAndCanStillBeRead() throws IOException {
    buildLog().close();
    Path second = Frames.files(disk, DIR, ".wal").get(1);
    Frames.flip(disk, second, 4096 + 48 + 700, 1);
    Map<Path, ByteBuffer> before = everything();
    long operations = disk.operations();
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
    assertEquals(second, e.file());
    assertEquals(4096, e.position());
    assertTrue(e.getMessage().contains("position 4096"), e.getMessage());
    assertEquals(before, everything());
    assertTrue(disk.operations() > operations, "it did force what it read");

    WalReport report = WalVerifier.verify(disk, DIR);
    assertFalse(report.isHealthy());
    assertEquals(second, report.corruption().orElseThrow().file());
    assertEquals(4096, report.corruption().orElseThrow().position());
    assertEquals(2, report.frames());
    List<String> readable = new ArrayList<>();
    new WalReader(disk, DIR).read(0, Frames.collect(readable));
    assertEquals(written.subList(0, 2), readable);
    assertEquals(before, everything());
  }

  private Map<Path, ByteBuffer> everything() throws IOException {
    Map<Path, ByteBuffer> all = new TreeMap<>();
    for (Path path : disk.list(DIR)) {
      all.put(path, Frames.content(disk, path));
    }
    return all;
  }

  @Test
  void aTornTailIsCutAndReported() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "stable");
    Frames.write(wal, "torn");
    Frames.write(wal, "beyond the tear");
    // The middle frame is lost, the last one made it: both were never acknowledged.
    Path file = Frames.files(disk, DIR, ".wal").get(0);
    Frames.flip(disk, file, 4096 + 48 + 6 + 48, 1);
    WalReport report = WalVerifier.verify(disk, DIR);
    assertTrue(report.isHealthy());
    assertEquals(54, report.tornTailAt().orElseThrow());
    assertEquals(54, report.endPosition());
    Wal recovered = Frames.open(CONFIG, disk);
    assertEquals(54, recovered.durablePosition());
    Frames.append(recovered, "next");
    assertEquals(List.of("stable", "next"), reopenCrashed());
    report = WalVerifier.verify(disk, DIR);
    assertTrue(report.tornTailAt().isEmpty());
    assertFalse(report.cleanClose());
  }

  private List<String> reopenCrashed() throws IOException {
    return Frames.reopen(CONFIG, disk.crashClone(CrashMode.KEEP_ALL));
  }

  @Test
  void whatWasCutOffNeverComesBack() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "stable");
    Frames.write(wal, "torn");
    Frames.write(wal, "beyond");
    Path file = Frames.files(disk, DIR, ".wal").get(0);
    Frames.flip(disk, file, 4096 + 54 + 48, 1);
    Frames.append(Frames.open(CONFIG, disk), "next");
    Frames.flip(disk, file, 4096 + 54 + 48, 1); // the torn frame would be intact again
    assertEquals(List.of("stable", "next"), reopenCrashed());
  }

  @Test
  void damageBelowTheStartOfARecoveredFileIsCorruption() throws IOException {
    Frames.append(Frames.open(CONFIG, disk), "last");
    Frames.append(Frames.open(CONFIG, disk), "after a crash");
    Path first = Frames.files(disk, DIR, ".wal").get(0);
    Frames.flip(disk, first, 4096 + 50, 4);
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
    assertEquals(first, e.file());
    assertEquals(0, e.position());
  }

  @Test
  void theHeaderOfAnEmptyRecoveredFileIsEvidenceToo() throws IOException {
    Frames.append(Frames.open(CONFIG, disk), "last");
    Frames.open(CONFIG, disk);
    Path first = Frames.files(disk, DIR, ".wal").get(0);
    Frames.flip(disk, first, 4096 + 50, 4);
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
    assertTrue(e.reason().contains("the header of"), e.reason());
  }

  @Test
  void aCleanCloseIsEvidenceForWhatHadOnlyBeenWritten() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.write(wal, "never forced before the close");
    wal.close();
    Frames.flip(disk, Frames.files(disk, DIR, ".wal").get(0), 4096 + 50, 4);
    assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
  }

  @Test
  void onlyTheGenerationTellsAnOldFrameAtTheSamePosition() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.prepareSpare();
    for (String content : List.of("a" + LONG + LONG, "b" + LONG, "c" + LONG)) {
      wal.stage((byte) 1, 0, 0, Frames.text(content));
    }
    wal.writeStaged();
    // The first frame of the second file is torn, the one behind it is not.
    Path second = Frames.files(disk, DIR, ".wal").get(1);
    Frames.flip(disk, second, 4096 + 50, 1);
    Frames.open(CONFIG, disk); // makes the second file a spare
    assertEquals(1, Frames.files(disk, DIR, ".spare").size());
    Wal reused = Frames.open(CONFIG, disk); // uses it for the same positions
    assertEquals(4096, reused.writtenPosition());
    Frames.append(reused, "d" + LONG); // ends where the old intact frame begins
    assertEquals(List.of("a" + LONG + LONG, "d" + LONG), reopenCrashed());
  }

  @Test
  void aMissingFileIsNoticedWhereverItIs() throws IOException {
    buildLog().close();
    List<Path> files = Frames.files(disk, DIR, ".wal");
    for (Path missing : files.subList(1, 3)) {
      MemoryDisk clone = disk.crashClone(CrashMode.KEEP_ALL);
      clone.delete(missing);
      WalCorruptException e =
          assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, clone));
      assertTrue(e.getMessage().contains("missing"), e.getMessage());
    }
    // A missing first file looks like a trimmed one; the caller's start position tells.
    disk.delete(files.get(0));
    assertThrows(
        WalCorruptException.class,
        () -> Wal.open(CONFIG, disk, 48 + 1501, Frames.collect(new ArrayList<>())));
  }

  @Test
  void aFileOfTheWrongLengthIsRefused() throws IOException {
    buildLog().close();
    Path first = Frames.files(disk, DIR, ".wal").get(0);
    try (DiskFile file = disk.open(first, Disk.Access.READ_WRITE)) {
      file.truncate(8000);
    }
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
    assertEquals("the file is 8000 bytes long instead of 8192", e.reason());
  }

  @Test
  void aFileUnderTheNameOfAnotherIsRefused() throws IOException {
    buildLog().close();
    List<Path> files = Frames.files(disk, DIR, ".wal");
    disk.rename(files.get(0), files.get(1));
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
    assertTrue(e.getMessage().contains("generation 1"), e.getMessage());
  }

  @Test
  void aMisdirectedWriteIsNotTakenForTheFrameThatBelongsThere() throws IOException {
    FaultyDisk faulty = new FaultyDisk(disk);
    Wal wal = Frames.open(CONFIG, faulty);
    Frames.append(wal, "one");
    Frames.append(wal, "two");
    // The same bytes as a frame of this file, at a frame boundary, but not where they belong.
    faulty.inject(Operation.WRITE, new Fault.Misdirected(-51)).times(1);
    Frames.append(wal, "six");
    Frames.append(wal, "ten");
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
    assertEquals(51, e.position());
  }

  @Test
  void aFrameInsideAPayloadIsNotTakenForOne() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "stable");
    // A payload that holds a copy of a log, of the same generation, with high marks.
    ByteBuffer copy = ByteBuffer.allocate(200);
    FrameCodec.fill(copy.slice(0, 48), (byte) 1, 0, 0, 0);
    new FrameCodec().seal(copy.slice(0, 48), 1, 1_000_000, 999_999, null);
    wal.stage((byte) 1, 0, 0, copy);
    wal.writeStaged();
    Path file = Frames.files(disk, DIR, ".wal").get(0);
    Frames.flip(disk, file, 4096 + 54 + 48 + 100, 1);
    assertEquals(List.of("stable"), Frames.reopen(CONFIG, disk));
  }

  @Test
  void aFrameOfAnUnknownKindIsRefused() throws IOException {
    Frames.append(Frames.open(CONFIG, disk), "a");
    Path path = Frames.files(disk, DIR, ".wal").get(0);
    ByteBuffer frame = ByteBuffer.allocate(48);
    FrameCodec.fill(frame, (byte) -77, 0, 0, 0);
    new FrameCodec().seal(frame, 1, 49, 0, null);
    try (DiskFile file = disk.open(path, Disk.Access.READ_WRITE)) {
      file.write(4096 + 49, frame);
    }
    WalCorruptException e =
        assertThrows(WalCorruptException.class, () -> Frames.open(CONFIG, disk));
    assertTrue(e.reason().contains("unknown kind -77"), e.reason());
  }

  @Test
  void framesLongerThanTheLimitOfTodayAreStillRead() throws IOException {
    Frames.append(Frames.open(CONFIG, disk), LONG);
    WalConfig tighter = new WalConfig(DIR, 8192, 2, 100);
    assertEquals(List.of(LONG), Frames.reopen(tighter, disk));
  }
}
