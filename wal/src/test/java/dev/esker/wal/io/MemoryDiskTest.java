package dev.esker.wal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryDiskTest extends DiskContractTest {
  private static final Path DIR = Path.of("/d");
  private static final Path FILE = DIR.resolve("f");

  @Override
  protected Disk newDisk() {
    return new MemoryDisk();
  }

  @Override
  protected Path newDirectory() {
    return DIR;
  }

  @Test
  void syncedBytesSurviveAndTheRestIsSeeded() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    DiskFile file = syncedFile(disk, 2048, 1);
    file.write(512, filled(1024, 2));
    assertEquals("1111", sectors(disk.crashClone(CrashMode.DROP_ALL)));
    assertEquals("1221", sectors(disk.crashClone(CrashMode.KEEP_ALL)));
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < 500; seed++) {
      MemoryDisk clone = disk.crashClone(seed);
      seen.add(sectors(clone));
      assertEquals(sectors(clone), sectors(disk.crashClone(seed)), "seed " + seed);
    }
    assertTrue(seen.containsAll(List.of("1111", "1221", "1211", "1121")), seen.toString());
    assertTrue(seen.contains("1t11") || seen.contains("1t21"), seen.toString());
    for (String outcome : seen) {
      assertTrue(outcome.startsWith("1") && outcome.endsWith("1"), outcome);
    }
  }

  @Test
  void aCloneAndItsOriginalDoNotSeeEachOther() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    DiskFile file = syncedFile(disk, 1024, 1);
    MemoryDisk clone = disk.crashClone(CrashMode.KEEP_ALL);
    file.write(0, filled(512, 2));
    file.force(false);
    try (DiskFile other = clone.open(FILE, Disk.Access.READ_WRITE)) {
      other.write(512, filled(512, 3));
    }
    assertEquals("21", sectors(disk));
    assertEquals("13", sectors(clone));
    assertEquals("11", sectors(clone.crashClone(CrashMode.DROP_ALL)));
    assertEquals("21", sectors(disk.crashClone(CrashMode.DROP_ALL)));
  }

  @Test
  void anUnsyncedSizeMayBeLost() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    DiskFile file = syncedFile(disk, 512, 1);
    file.allocate(4096);
    assertEquals(512, size(disk.crashClone(CrashMode.DROP_ALL)));
    assertEquals(4096, size(disk.crashClone(CrashMode.KEEP_ALL)));
    Set<Long> seen = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      seen.add(size(disk.crashClone(seed)));
    }
    assertTrue(seen.contains(512L) && seen.contains(4096L) && seen.size() > 2, seen.toString());
    file.force(false);
    assertEquals(4096, size(disk.crashClone(CrashMode.DROP_ALL)));
    file.truncate(100);
    assertEquals(4096, size(disk.crashClone(CrashMode.DROP_ALL)));
    assertEquals("10000000", sectors(disk.crashClone(CrashMode.DROP_ALL)));
    assertEquals(100, size(disk.crashClone(CrashMode.KEEP_ALL)));
  }

  @Test
  void unsyncedNamesSurviveInOrderOrNotAtAll() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    disk.createDirectories(DIR);
    disk.create(DIR.resolve("a")).close();
    disk.syncDirectory(DIR);
    disk.create(DIR.resolve("b")).close();
    disk.rename(DIR.resolve("a"), DIR.resolve("c"));
    disk.delete(DIR.resolve("b"));
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < 200; seed++) {
      seen.add(names(disk.crashClone(seed)));
    }
    assertEquals(Set.of("[a]", "[a, b]", "[b, c]", "[c]"), seen);
    assertEquals("[a]", names(disk.crashClone(CrashMode.DROP_ALL)));
    disk.syncDirectory(DIR);
    assertEquals("[c]", names(disk.crashClone(CrashMode.DROP_ALL)));
  }

  @Test
  void aForcedFileWithoutASyncedNameIsLost() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    disk.createDirectories(DIR);
    try (DiskFile file = disk.create(FILE)) {
      file.write(0, filled(10, 1));
      file.force(true);
    }
    assertFalse(disk.crashClone(CrashMode.DROP_ALL).exists(FILE));
    assertTrue(disk.crashClone(CrashMode.KEEP_ALL).exists(FILE));
  }

  @Test
  void everyOperationIsNumberedAndCanBeSeenFromTheMiddle() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    List<String> seen = new ArrayList<>();
    disk.onOperation(
        op -> {
          String what = op.number() + " " + op.kind() + (op.inTheMiddle() ? " half" : "");
          if (op.kind() == MemoryDisk.Kind.WRITE) {
            what += " " + sectors(disk.crashClone(CrashMode.KEEP_ALL));
          }
          seen.add(what);
        });
    disk.createDirectories(DIR);
    try (DiskFile file = disk.create(FILE)) {
      file.allocate(1024);
      file.write(0, filled(512, 1), filled(512, 2));
      file.force(false);
    }
    disk.syncDirectory(DIR);
    List<String> expected =
        List.of(
            "1 CREATE_DIRECTORIES",
            "2 CREATE",
            "3 ALLOCATE",
            "3 ALLOCATE half",
            "4 WRITE 00",
            "4 WRITE half 10",
            "5 FORCE",
            "6 SYNC_DIRECTORY");
    assertEquals(expected, seen);
    assertEquals(6, disk.operations());
  }

  @Test
  void afterThePowerCutNothingWorks() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    DiskFile file = syncedFile(disk, 512, 1);
    disk.failAfter(1);
    file.write(0, filled(512, 2));
    assertThrows(PowerCutException.class, () -> file.force(false));
    assertThrows(PowerCutException.class, () -> file.read(0, ByteBuffer.allocate(1)));
    assertThrows(PowerCutException.class, () -> disk.list(DIR));
    assertEquals("2", sectors(disk.crashClone(CrashMode.KEEP_ALL)));
    assertEquals("1", sectors(disk.crashClone(CrashMode.DROP_ALL)));
  }

  @Test
  void aFullDiskRefusesAndKeepsTheLength() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    DiskFile file = syncedFile(disk, 512, 1);
    disk.limitCapacity(1000);
    assertThrows(NoSpaceException.class, () -> file.allocate(1001));
    assertEquals(512, file.size());
    assertThrows(NoSpaceException.class, () -> file.write(999, filled(2, 2)));
    file.write(0, filled(1000, 2));
    assertEquals(0, disk.usableBytes(DIR));
    file.write(0, filled(1000, 3));
  }

  @Test
  void aCrashCloneOfABigFileIsCheap() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    DiskFile file = syncedFile(disk, 1 << 20, 1);
    file.write(0, filled(10, 2));
    List<MemoryDisk> clones = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) { // 20 GB if the content were copied
      clones.add(disk.crashClone(i));
    }
    assertEquals(20_000, clones.size());
  }

  private static DiskFile syncedFile(MemoryDisk disk, int length, int value) throws IOException {
    disk.createDirectories(DIR);
    DiskFile file = disk.create(FILE);
    file.write(0, filled(length, value));
    file.force(true);
    disk.syncDirectory(DIR);
    return file;
  }

  private static ByteBuffer filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  /** One character for each sector of the file: its value, or t if it is torn. */
  private static String sectors(MemoryDisk disk) throws IOException {
    StringBuilder text = new StringBuilder();
    try (DiskFile file = disk.open(FILE, Disk.Access.READ)) {
      byte[] sector = new byte[512];
      for (long at = 0; at < file.size(); at += 512) {
        file.read(at, ByteBuffer.wrap(sector));
        boolean whole = true;
        for (byte b : sector) {
          whole &= b == sector[0];
        }
        text.append(whole ? Byte.toString(sector[0]) : "t");
      }
    }
    return text.toString();
  }

  private static long size(MemoryDisk disk) throws IOException {
    try (DiskFile file = disk.open(FILE, Disk.Access.READ)) {
      return file.size();
    }
  }

  private static String names(MemoryDisk disk) throws IOException {
    return disk.list(DIR).stream().map(path -> path.getFileName().toString()).toList().toString();
  }
}
