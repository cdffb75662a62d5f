package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.MemoryDisk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where files come from and where they go. */
class SparesTest {
  private static final Path DIR = Path.of("/wal");
  private static final WalConfig CONFIG = new WalConfig(DIR, 128 << 10, 2, 64 << 10);

  private MemoryDisk disk = new MemoryDisk();

  @Test
  void theFirstFileIsShortAndPreparedOnesAreFull() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    assertEquals(List.of(8 << 10), lengths(".wal"));
    wal.prepareSpare();
    assertEquals(List.of(8 << 10, 128 << 10), lengths(".wal"));
    wal.close();
  }

  @Test
  void theOrderOfDiskOperationsIsTheDocumentedOne() throws IOException {
    List<String> operations = new ArrayList<>();
    disk.createDirectories(DIR);
    disk.onOperation(
        operation -> {
          if (!operation.inTheMiddle()) {
            String name = operation.path().getFileName().toString().replaceFirst("^0*", "");
            operations.add(operation.kind() + " " + name);
          }
        });
    Wal wal = Frames.open(CONFIG, disk);
    List<String> start = List.of("SYNC_DIRECTORY wal", "CREATE 1.tmp", "ALLOCATE 1.tmp");
    List<String> commit =
        List.of("WRITE 1.tmp", "FORCE 1.tmp", "RENAME 1.tmp", "SYNC_DIRECTORY wal");
    assertEquals(start, operations.subList(0, 3));
    assertEquals(commit, operations.subList(3, 7));
    operations.clear();
    wal.prepareSpare();
    List<String> part = List.of("ALLOCATE 2.tmp", "FORCE 2.tmp");
    List<String> claim =
        List.of(
            "RENAME 2.spare", "WRITE 3.tmp", "FORCE 3.tmp", "RENAME 3.tmp", "SYNC_DIRECTORY wal");
    int end = operations.indexOf("RENAME 2.tmp");
    assertEquals("CREATE 2.tmp", operations.get(0));
    for (int i = 1; i < end; i += 2) {
      assertEquals(part, operations.subList(i, i + 2));
    }
    assertEquals(claim, operations.subList(end + 1, operations.size()));
    operations.clear();
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(5000));
    wal.writeStaged();
    wal.force();
    assertEquals(List.of("WRITE 1.wal", "WRITE 3.wal", "FORCE 1.wal", "FORCE 3.wal"), operations);
    operations.clear();
    wal.trim(wal.durablePosition());
    assertEquals(List.of("DELETE 1.wal", "SYNC_DIRECTORY wal"), operations);
  }

  @Test
  void theNextFileIsFilledAsThisOneIsUsed() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    assertFalse(wal.isSpareDue(), "nothing is written yet");
    List<Long> filled = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(48));
      wal.writeStaged();
      while (wal.isSpareDue()) {
        wal.advanceSpare();
      }
      filled.add(wal.needsSpare() ? (long) lengths(".tmp").get(0) : 128 << 10);
    }
    // 4 KiB of it can be used, and 96 are each time; ahead by half, and by less than a part.
    for (int i = 0; i < 40; i++) {
      double wanted = Math.min(1, 1.5 * (i + 1) * 96 / 4096) * (128 << 10);
      assertTrue(
          filled.get(i) >= wanted && filled.get(i) < 1.03 * wanted + (8 << 10),
          "after " + (i + 1) + " frames: " + filled.get(i) + " of " + wanted);
    }
    assertFalse(wal.needsSpare());
    assertEquals(List.of(8 << 10, 128 << 10), lengths(".wal"));
    wal.advanceSpare();
    assertEquals(List.of(8 << 10, 128 << 10), lengths(".wal"));
    wal.close();
  }

  @Test
  void aSpareThatCanBeUsedAgainIsDueAtOnce() throws IOException {
    shortFilesAreNotKeptAsSpares();
    Wal wal = Frames.open(CONFIG, disk);
    assertFalse(wal.isSpareDue());
    wal.prepareSpare();
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(60_000));
    wal.writeStaged();
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(60_000));
    wal.writeStaged();
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(60_000));
    wal.writeStaged();
    wal.force();
    wal.trim(wal.durablePosition());
    assertEquals(1, lengths(".spare").size());
    assertTrue(wal.isSpareDue());
    wal.advanceSpare();
    assertFalse(wal.needsSpare());
    assertEquals(0, lengths(".spare").size());
    wal.close();
  }

  @Test
  void aDiskThatBecomesFullDuringFillingGetsEverythingBack() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(1000));
    wal.writeStaged();
    disk.limitCapacity(80 << 10);
    assertThrows(NoSpaceException.class, wal::prepareSpare);
    assertEquals(List.of(), lengths(".tmp"));
    assertTrue(wal.isSpareDue(), "to be tried again");
    disk.limitCapacity(Long.MAX_VALUE);
    wal.prepareSpare();
    assertEquals(List.of(8 << 10, 128 << 10), lengths(".wal"));
    wal.close();
  }

  @Test
  void aHalfFilledFileIsDeletedByTheNextStart() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(1000));
    wal.writeStaged();
    wal.force();
    wal.advanceSpare();
    assertEquals(1, lengths(".tmp").size());
    disk = disk.crashClone(CrashMode.KEEP_ALL);
    assertEquals(1, Frames.reopen(CONFIG, disk).size());
    assertEquals(List.of(), lengths(".tmp"));
    wal.close();
  }

  @Test
  void aFileClaimedInAHurryIsAsLongAsItMustBe() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(5000));
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(20_000));
    wal.writeStaged();
    List<Integer> lengths = lengths(".wal");
    assertEquals(2, lengths.size());
    assertTrue(lengths.get(1) > 20_000 && lengths.get(1) < 40_000, lengths.toString());
    wal.close();
    assertEquals(2, Frames.reopen(CONFIG, disk).size());
  }

  @Test
  void aFileClaimedBeforeTheDiskWasFullIsUsedLater() throws IOException {
    WalConfig small = new WalConfig(DIR, 16 << 10, 0, 12_000);
    Wal wal = Frames.open(small, disk);
    disk.limitCapacity(26 << 10);
    for (int i = 0; i < 4; i++) {
      wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(11_000));
    }
    assertThrows(NoSpaceException.class, wal::writeStaged);
    assertEquals(0, wal.writtenPosition());
    assertEquals(List.of(8192, 16384), lengths(".wal"));
    wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(11_000));
    wal.writeStaged();
    wal.close();
    disk.limitCapacity(Long.MAX_VALUE);
    assertEquals(1, Frames.reopen(small, disk).size());
  }

  @Test
  void shortFilesAreNotKeptAsSpares() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.prepareSpare();
    for (int i = 0; i < 3; i++) {
      wal.stage((byte) 0, 0, 0, ByteBuffer.allocate(60_000));
      wal.writeStaged();
      wal.force();
    }
    assertEquals(List.of(8 << 10, 128 << 10, 64192), lengths(".wal"));
    wal.trim(wal.durablePosition());
    assertEquals(List.of(64192), lengths(".wal"));
    assertEquals(List.of(128 << 10), lengths(".spare"));
    wal.close();
  }

  @Test
  void aStartUsesASpareAndNoNewSpace() throws IOException {
    shortFilesAreNotKeptAsSpares();
    disk.limitCapacity(0);
    Frames.open(CONFIG, disk);
    assertEquals(List.of(64192, 128 << 10), lengths(".wal"));
    assertEquals(List.of(), lengths(".spare"));
  }

  @Test
  void uselessSparesAndTemporariesAreDeletedAndStrangersKept() throws IOException {
    disk.createDirectories(DIR);
    put("00000000000000000090.spare", 128 << 10, 0); // blank: as good as new
    put("00000000000000000091.spare", 128 << 10, 1); // no header: who knows what is in there
    put("00000000000000000092.spare", 64 << 10, 0); // of another length
    put("00000000000000000093.tmp", 10, 0);
    put("notes.txt", 10, 0);
    put("5.spare", 10, 0);
    Frames.open(CONFIG, disk);
    List<String> names =
        disk.list(DIR).stream().map(path -> path.getFileName().toString()).toList();
    // It got a number above all that were there.
    assertEquals(List.of("00000000000000000094.wal", "5.spare", "notes.txt"), names);
  }

  @Test
  void moreSparesThanConfiguredAreDeletedAtTheStart() throws IOException {
    disk.createDirectories(DIR);
    for (int i = 10; i < 20; i++) {
      put("000000000000000000" + i + ".spare", 128 << 10, 0);
    }
    Frames.open(CONFIG, disk);
    assertEquals(1, lengths(".spare").size(), "two are kept and one of them is used");
  }

  @Test
  void framesOfAnEarlierLifeOfASpareAreNeverShown() throws IOException {
    WalConfig small = new WalConfig(DIR, 8192, 2, 4000);
    Wal wal = Frames.open(small, disk);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Frames.append(wal, i + "r".repeat(900)); // all frames lie at the same places of each file
      wal.trim(wal.durablePosition());
      expected.add(i + "r".repeat(900));
      List<String> seen = Frames.reopen(small, disk.crashClone(CrashMode.KEEP_ALL));
      assertEquals(expected.subList(expected.size() - seen.size(), expected.size()), seen);
      assertTrue(!seen.isEmpty() || wal.retainedBytes() == 0, "after " + i);
    }
  }

  private void put(String name, int length, int value) throws IOException {
    try (DiskFile file = disk.create(DIR.resolve(name))) {
      file.allocate(length);
      file.write(7, ByteBuffer.wrap(new byte[] {(byte) value}));
    }
  }

  private List<Integer> lengths(String suffix) throws IOException {
    List<Integer> lengths = new ArrayList<>();
    for (Path path : Frames.files(disk, DIR, suffix)) {
      lengths.add(Frames.content(disk, path).remaining());
    }
    return lengths;
  }
}
