package dev.esker.wal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultyDiskTest extends DiskContractTest {
  private static final Path DIR = Path.of("/d");
  private static final Path FILE = DIR.resolve("f");

  private final MemoryDisk memory = new MemoryDisk();
  private final FaultyDisk disk = new FaultyDisk(memory);

  @Override
  protected Disk newDisk() {
    return new FaultyDisk(new MemoryDisk());
  }

  @Override
  protected Path newDirectory() {
    return DIR;
  }

  @Test
  void everyOperationCanFail() throws IOException {
    DiskFile file = newFile(1, 2, 3);
    for (Operation operation : Operation.values()) {
      FaultRule rule = disk.inject(operation, new Fault.IoError());
      assertThrows(IOException.class, () -> perform(operation, file), operation.toString());
      assertEquals(1, rule.hits(), operation.toString());
      disk.heal();
      FaultRule full = disk.inject(operation, new Fault.NoSpace());
      assertThrows(NoSpaceException.class, () -> perform(operation, file));
      assertEquals(1, full.hits());
      disk.heal();
    }
    assertArrayEquals(new byte[] {1, 2, 3}, content());
  }

  private void perform(Operation operation, DiskFile file) throws IOException {
    switch (operation) {
      case CREATE -> disk.create(DIR.resolve("g")).close();
      case OPEN -> disk.open(FILE, Disk.Access.READ).close();
      case READ -> file.read(0, ByteBuffer.allocate(1));
      case WRITE -> file.write(0, ByteBuffer.allocate(1));
      case ALLOCATE -> file.allocate(10);
      case TRUNCATE -> file.truncate(0);
      case FORCE -> file.force(true);
      case RENAME -> disk.rename(FILE, DIR.resolve("h"));
      case DELETE -> disk.delete(FILE);
      case LIST -> disk.list(DIR);
      case SYNC_DIRECTORY -> disk.syncDirectory(DIR);
      default -> throw new AssertionError(operation);
    }
  }

  @Test
  void aRuleCanBeNarrowedDown() throws IOException {
    DiskFile file = newFile();
    disk.inject(Operation.FORCE, new Fault.IoError()).onSuffix("x");
    FaultRule rule = disk.inject(Operation.FORCE, new Fault.IoError()).after(1).times(1);
    rule.onPath(path -> path.equals(FILE));
    file.force(true);
    assertThrows(IOException.class, () -> file.force(true));
    file.force(true);
    assertEquals(1, rule.hits());
  }

  @Test
  void chanceFollowsTheSeed() throws IOException {
    assertEquals(strikes(1), strikes(1));
    assertFalse(strikes(1).equals(strikes(2)));
    int struck = strikes(1).size();
    assertTrue(struck > 5 && struck < 60, "struck " + struck);
  }

  private static List<Integer> strikes(long seed) throws IOException {
    FaultyDisk disk = new FaultyDisk(new MemoryDisk());
    disk.createDirectories(DIR);
    disk.inject(Operation.LIST, new Fault.IoError()).randomly(0.25, seed);
    List<Integer> struck = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      try {
        disk.list(DIR);
      } catch (IOException e) {
        struck.add(i);
      }
    }
    return struck;
  }

  @Test
  void aShortWriteLeavesAPart() throws IOException {
    DiskFile file = newFile(0, 0, 0, 0);
    disk.inject(Operation.WRITE, new Fault.ShortWrite(2)).times(1);
    ByteBuffer a = ByteBuffer.wrap(new byte[] {1});
    ByteBuffer b = ByteBuffer.wrap(new byte[] {2, 3});
    assertThrows(IOException.class, () -> file.write(1, a, b));
    assertArrayEquals(new byte[] {0, 1, 2, 0}, content());
    disk.inject(Operation.ALLOCATE, new Fault.ShortWrite(3));
    assertThrows(IOException.class, () -> file.allocate(100));
    assertEquals(7, file.size());
  }

  @Test
  void bitsFlip() throws IOException {
    DiskFile file = newFile(0, 0);
    disk.inject(Operation.READ, new Fault.BitFlip(9)).times(1);
    ByteBuffer target = ByteBuffer.allocate(3);
    assertEquals(2, file.read(0, target));
    assertArrayEquals(new byte[] {0, 2, 0}, target.array());
    assertArrayEquals(new byte[] {0, 0}, content());
    disk.inject(Operation.WRITE, new Fault.BitFlip(16)).times(1);
    file.write(0, ByteBuffer.wrap(new byte[] {4, 5}));
    assertArrayEquals(new byte[] {5, 5}, content());
  }

  @Test
  void writesGoAstrayOrNowhere() throws IOException {
    DiskFile file = newFile(0, 0, 0);
    disk.inject(Operation.WRITE, new Fault.Misdirected(1)).times(1);
    file.write(1, ByteBuffer.wrap(new byte[] {7}));
    assertArrayEquals(new byte[] {0, 0, 7}, content());
    disk.inject(Operation.WRITE, new Fault.Nothing()).times(1);
    ByteBuffer lost = ByteBuffer.wrap(new byte[] {9});
    file.write(0, lost);
    assertFalse(lost.hasRemaining());
    assertArrayEquals(new byte[] {0, 0, 7}, content());
  }

  @Test
  void aForceCanLie() throws IOException {
    DiskFile file = newFile(1);
    disk.inject(Operation.FORCE, new Fault.Nothing());
    disk.inject(Operation.SYNC_DIRECTORY, new Fault.Nothing());
    file.force(true);
    disk.syncDirectory(DIR);
    assertFalse(memory.crashClone(CrashMode.DROP_ALL).exists(FILE));
  }

  @Test
  void anActionCanRunFirst() throws IOException {
    DiskFile file = newFile(1);
    List<String> ran = new ArrayList<>();
    disk.inject(Operation.FORCE, new Fault.Before(() -> ran.add("now"))).times(1);
    file.force(true);
    file.force(true);
    assertEquals(List.of("now"), ran);
  }

  @Test
  void aFaultThatMakesNoSenseIsAMistakeOfTheTest() throws IOException {
    DiskFile file = newFile(1);
    disk.inject(Operation.FORCE, new Fault.BitFlip(1));
    assertThrows(IllegalStateException.class, () -> file.force(true));
  }

  private DiskFile newFile(int... values) throws IOException {
    disk.createDirectories(DIR);
    DiskFile file = disk.create(FILE);
    for (int i = 0; i < values.length; i++) {
      file.write(i, ByteBuffer.wrap(new byte[] {(byte) values[i]}));
    }
    return file;
  }

  private byte[] content() throws IOException {
    try (DiskFile file = memory.open(FILE, Disk.Access.READ)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.read(0, all);
      return all.array();
    }
  }
}
