package dev.esker.wal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does. Extended once for each implementation. */
public abstract class DiskContractTest {
  private Disk disk;
  private Path dir;

  /** A disk to test. */
  protected abstract Disk newDisk() throws IOException;

  /** A directory on that disk that may or may not exist yet; empty. */
  protected abstract Path newDirectory() throws IOException;

  @BeforeEach
  void setUp() throws IOException {
    disk = newDisk();
    dir = newDirectory();
    disk.createDirectories(dir);
  }

  @Test
  void writesAndReadsBack() throws IOException {
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(0, bytes(1, 2, 3));
      file.write(2, bytes(9, 8));
      assertEquals(4, file.size());
      assertArrayEquals(new byte[] {1, 2, 9, 8}, read(file, 0, 10));
    }
    try (DiskFile file = disk.open(dir.resolve("a"), Disk.Access.READ)) {
      assertArrayEquals(new byte[] {2, 9}, read(file, 1, 2));
    }
  }

  @Test
  void readsAtAndPastTheEnd() throws IOException {
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(0, bytes(1, 2, 3));
      assertEquals(-1, file.read(3, ByteBuffer.allocate(1)));
      assertEquals(-1, file.read(99, ByteBuffer.allocate(1)));
      assertEquals(1, file.read(2, ByteBuffer.allocate(5)));
      assertEquals(0, file.read(0, ByteBuffer.allocate(0)));
    }
  }

  @Test
  void gathersMoreBuffersThanOneSystemCallTakes() throws IOException {
    Random random = new Random(7);
    ByteBuffer[] sources = new ByteBuffer[3000];
    ByteBuffer expected = ByteBuffer.allocate(3000 * 40);
    for (int i = 0; i < sources.length; i++) {
      byte[] some = new byte[random.nextInt(40)];
      random.nextBytes(some);
      expected.put(some);
      sources[i] = i % 2 == 0 ? ByteBuffer.wrap(some) : direct(some);
    }
    byte[] all = new byte[expected.position()];
    expected.flip().get(all);
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(5, sources);
      assertArrayEquals(all, read(file, 5, all.length + 1));
      for (ByteBuffer source : sources) {
        assertFalse(source.hasRemaining());
      }
    }
  }

  @Test
  void gathersPartOfAnArrayAndRespectsPositionAndLimit() throws IOException {
    ByteBuffer middle = bytes(1, 2, 3, 4).position(1).limit(3);
    ByteBuffer[] sources = {bytes(7), middle, ByteBuffer.allocate(0), bytes(5), bytes(8)};
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(0, sources, 1, 3);
      assertArrayEquals(new byte[] {2, 3, 5}, read(file, 0, 10));
      assertEquals(1, sources[0].remaining());
      assertEquals(1, sources[4].remaining());
      assertEquals(3, middle.position());
    }
  }

  @Test
  void aHoleIsZeros() throws IOException {
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(10_000, bytes(1));
      assertEquals(10_001, file.size());
      assertArrayEquals(new byte[10_000], read(file, 0, 10_000));
    }
  }

  @Test
  void allocateFillsWithZerosAndKeepsWhatIsThere() throws IOException {
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(0, bytes(1, 2));
      file.allocate(600_000);
      assertEquals(600_000, file.size());
      assertArrayEquals(new byte[] {1, 2, 0}, read(file, 0, 3));
      assertArrayEquals(new byte[] {0}, read(file, 599_999, 5));
      file.allocate(10);
      assertEquals(600_000, file.size());
    }
  }

  @Test
  void truncateCutsAndWhatComesBackIsZeros() throws IOException {
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(0, bytes(1, 2, 3, 4));
      file.truncate(2);
      assertEquals(2, file.size());
      file.truncate(5);
      assertEquals(2, file.size());
      file.allocate(4);
      assertArrayEquals(new byte[] {1, 2, 0, 0}, read(file, 0, 9));
    }
  }

  @Test
  void forceWorksOnAnyOpenFile() throws IOException {
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      file.write(0, bytes(1));
      file.force(false);
      file.force(true);
    }
    try (DiskFile file = disk.open(dir.resolve("a"), Disk.Access.READ)) {
      file.force(true);
    }
    disk.syncDirectory(dir);
  }

  @Test
  void refusesToWriteToAFileOpenedForReading() throws IOException {
    disk.create(dir.resolve("a")).close();
    try (DiskFile file = disk.open(dir.resolve("a"), Disk.Access.READ)) {
      assertThrows(IOException.class, () -> file.write(0, bytes(1)));
      assertThrows(IOException.class, () -> file.allocate(10));
      assertThrows(IOException.class, () -> file.truncate(0));
    }
  }

  @Test
  void aClosedFileRefuses() throws IOException {
    DiskFile file = disk.create(dir.resolve("a"));
    file.close();
    file.close();
    assertThrows(IOException.class, () -> file.write(0, bytes(1)));
    assertThrows(IOException.class, () -> file.read(0, ByteBuffer.allocate(1)));
    assertThrows(IOException.class, () -> file.force(false));
  }

  @Test
  void createAndOpenSayWhatIsWrong() throws IOException {
    disk.create(dir.resolve("a")).close();
    assertThrows(FileAlreadyExistsException.class, () -> disk.create(dir.resolve("a")));
    Path none = dir.resolve("none");
    assertThrows(NoSuchFileException.class, () -> disk.open(none, Disk.Access.READ));
    assertThrows(NoSuchFileException.class, () -> disk.open(none, Disk.Access.READ_WRITE));
    assertThrows(NoSuchFileException.class, () -> disk.create(none.resolve("b")));
  }

  @Test
  void createDirectoriesMakesParentsAndMayBeRepeated() throws IOException {
    Path deep = dir.resolve("x").resolve("y");
    disk.createDirectories(deep);
    disk.createDirectories(deep);
    assertTrue(disk.exists(deep));
    disk.create(dir.resolve("file")).close();
    assertThrows(IOException.class, () -> disk.createDirectories(dir.resolve("file")));
  }

  @Test
  void listsSortedByName() throws IOException {
    for (String name : List.of("c", "a", "b")) {
      disk.create(dir.resolve(name)).close();
    }
    List<Path> expected = List.of(dir.resolve("a"), dir.resolve("b"), dir.resolve("c"));
    assertEquals(expected, disk.list(dir));
    assertEquals(List.of(), disk.list(dir.resolve("none")));
  }

  @Test
  void renameReplacesAndOpenFilesGoOn() throws IOException {
    try (DiskFile file = disk.create(dir.resolve("a"))) {
      disk.create(dir.resolve("b")).close();
      disk.rename(dir.resolve("a"), dir.resolve("b"));
      file.write(0, bytes(4));
      assertFalse(disk.exists(dir.resolve("a")));
    }
    try (DiskFile file = disk.open(dir.resolve("b"), Disk.Access.READ)) {
      assertArrayEquals(new byte[] {4}, read(file, 0, 9));
    }
    assertThrows(NoSuchFileException.class, () -> disk.rename(dir.resolve("a"), dir.resolve("c")));
  }

  @Test
  void renamesADirectoryWithWhatIsInIt() throws IOException {
    disk.createDirectories(dir.resolve("old"));
    disk.create(dir.resolve("old").resolve("a")).close();
    disk.rename(dir.resolve("old"), dir.resolve("new"));
    assertTrue(disk.exists(dir.resolve("new").resolve("a")));
    assertFalse(disk.exists(dir.resolve("old")));
  }

  @Test
  void renamesFromOneDirectoryToAnother() throws IOException {
    disk.createDirectories(dir.resolve("x"));
    disk.create(dir.resolve("a")).close();
    disk.rename(dir.resolve("a"), dir.resolve("x").resolve("b"));
    assertEquals(List.of(dir.resolve("x")), disk.list(dir));
    assertTrue(disk.exists(dir.resolve("x").resolve("b")));
  }

  @Test
  void deletesFilesAndEmptyDirectories() throws IOException {
    Path sub = dir.resolve("sub");
    disk.createDirectories(sub);
    disk.create(sub.resolve("a")).close();
    assertThrows(DirectoryNotEmptyException.class, () -> disk.delete(sub));
    disk.delete(sub.resolve("a"));
    disk.delete(sub.resolve("a"));
    disk.delete(sub);
    assertFalse(disk.exists(sub));
  }

  @Test
  void saysHowMuchRoomThereIs() throws IOException {
    assertTrue(disk.usableBytes(dir) > 0);
    assertTrue(disk.usableBytes(dir.resolve("not").resolve("there")) > 0);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length);
    for (int value : values) {
      buffer.put((byte) value);
    }
    return buffer.flip();
  }

  private static ByteBuffer direct(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static byte[] read(DiskFile file, long position, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    file.read(position, target);
    byte[] bytes = new byte[target.position()];
    target.flip().get(bytes);
    return bytes;
  }
}
