package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultRule;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.FaultyDisk.Operation;
import dev.esker.wal.io.MemoryDisk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every fault of the disk has the outcome that {@link Wal} promises. */
class WalFaultTest {
  private static final Path DIR = Path.of("/wal");
  private static final WalConfig CONFIG = new WalConfig(DIR, 8192, 2, 4000);

  private final MemoryDisk memory = new MemoryDisk();
  private final FaultyDisk disk = new FaultyDisk(memory);

  @Test
  void aFailedWriteFences() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "good");
    disk.inject(Operation.WRITE, new Fault.IoError()).times(1);
    WalFencedException e = assertThrows(WalFencedException.class, () -> Frames.write(wal, "lost"));
    assertTrue(e.getCause().getMessage().contains("Input/output error"), e.toString());
    assertFencedAndStillGood(wal, List.of("good"));
  }

  @Test
  void aShortWriteFencesAndLeavesATornTail() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "good");
    disk.inject(Operation.WRITE, new Fault.ShortWrite(50)).times(1);
    assertThrows(WalFencedException.class, () -> Frames.write(wal, "torn"));
    assertEquals(52, WalVerifier.verify(memory, DIR).tornTailAt().orElseThrow());
    assertFencedAndStillGood(wal, List.of("good"));
  }

  @Test
  void aFullDiskInTheMiddleOfClaimedRoomFences() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    disk.inject(Operation.WRITE, new Fault.NoSpace()).times(1);
    WalFencedException e = assertThrows(WalFencedException.class, () -> Frames.write(wal, "lost"));
    assertInstanceOf(NoSpaceException.class, e.getCause());
    assertFencedAndStillGood(wal, List.of());
  }

  @Test
  void aFailedForceFencesAndIsNeverRetried() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    long durable = Frames.append(wal, "good");
    Frames.write(wal, "in doubt");
    FaultRule rule = disk.inject(Operation.FORCE, new Fault.IoError());
    assertThrows(WalFencedException.class, wal::force);
    assertThrows(WalFencedException.class, wal::force);
    assertThrows(WalFencedException.class, () -> Frames.write(wal, "refused"));
    wal.close();
    assertEquals(1, rule.hits());
    assertEquals(durable, wal.durablePosition());
    disk.heal();
    MemoryDisk afterPowerCut = memory.crashClone(CrashMode.DROP_ALL);
    assertEquals(List.of("good"), Frames.reopen(CONFIG, afterPowerCut));
  }

  @Test
  void aFailedForceOfTheOldFileMakesNothingInTheNewOneDurable() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "good");
    wal.prepareSpare();
    wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(3000));
    wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(3000));
    wal.writeStaged();
    disk.inject(Operation.FORCE, new Fault.IoError()).onSuffix("1.wal");
    assertThrows(WalFencedException.class, wal::force);
    assertEquals(52, wal.durablePosition());
  }

  @Test
  void aFenceDuringAForceKeepsItFromCounting() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.write(wal, "a");
    IllegalStateException cause = new IllegalStateException("meanwhile");
    disk.inject(Operation.FORCE, new Fault.Before(() -> wal.fence(cause)));
    assertEquals(cause, assertThrows(WalFencedException.class, wal::force).getCause());
    assertEquals(0, wal.durablePosition());
  }

  @Test
  void whatIsWrittenDuringAForceIsNotDurableByIt() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.write(wal, "before");
    disk.inject(Operation.FORCE, new Fault.Before(() -> writeQuietly(wal, 1))).times(1);
    assertEquals(54, wal.force());
    assertEquals(54, wal.durablePosition());
    assertTrue(wal.writtenPosition() > 54);
    assertEquals(wal.writtenPosition(), wal.force());
  }

  @Test
  void aFileThatFillsUpDuringItsForceIsForcedAgain() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    wal.prepareSpare();
    Frames.write(wal, "before");
    disk.inject(Operation.FORCE, new Fault.Before(() -> writeQuietly(wal, 2))).times(1);
    assertEquals(54, wal.force());
    FaultRule old = disk.inject(Operation.FORCE, new Fault.Before(() -> {})).onSuffix("1.wal");
    wal.force();
    assertEquals(1, old.hits());
    MemoryDisk afterPowerCut = memory.crashClone(CrashMode.DROP_ALL);
    assertEquals(3, Frames.reopen(CONFIG, afterPowerCut).size());
    Frames.append(wal, "more");
    assertEquals(1, old.hits(), "a full file is forced once more and then closed");
  }

  private static void writeQuietly(Wal wal, int frames) {
    try {
      for (int i = 0; i < frames; i++) {
        wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(3000));
      }
      wal.writeStaged();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void noRoomForAFileIsBackPressureInTheBackgroundToo() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    for (Operation operation :
        List.of(
            Operation.CREATE,
            Operation.ALLOCATE,
            Operation.WRITE,
            Operation.FORCE,
            Operation.RENAME,
            Operation.SYNC_DIRECTORY)) {
      disk.inject(operation, new Fault.NoSpace()).times(1);
      assertThrows(NoSpaceException.class, wal::prepareSpare, operation.toString());
      assertFalse(wal.isFenced());
      assertTrue(wal.needsSpare());
      assertEquals(List.of(), Frames.files(memory, DIR, ".tmp"));
      assertEquals(1, Frames.files(memory, DIR, ".wal").size(), operation.toString());
    }
    wal.prepareSpare();
    assertFalse(wal.needsSpare());
    writeQuietly(wal, 2);
    wal.close();
    assertEquals(2, Frames.reopen(CONFIG, memory).size());
  }

  @Test
  void aFileWhoseNameCouldNotBeMadeStableIsSuperseded() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    disk.inject(Operation.SYNC_DIRECTORY, new Fault.NoSpace()).times(1);
    disk.inject(Operation.DELETE, new Fault.IoError()).times(2);
    assertThrows(NoSpaceException.class, wal::prepareSpare);
    assertEquals(2, Frames.files(memory, DIR, ".wal").size(), "it could not be deleted");
    writeQuietly(wal, 2);
    wal.close();
    assertEquals(2, Frames.reopen(CONFIG, memory).size());
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"CREATE", "ALLOCATE", "WRITE", "FORCE", "RENAME", "SYNC_DIRECTORY"})
  void anyOtherErrorWhileClaimingFences(Operation operation) throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "good");
    disk.inject(operation, new Fault.IoError()).times(1);
    assertThrows(WalFencedException.class, wal::prepareSpare);
    assertFencedAndStillGood(wal, List.of("good"));
  }

  @Test
  void anErrorWhileTheWriterClaimsFences() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    Frames.append(wal, "good");
    disk.inject(Operation.RENAME, new Fault.IoError()).times(1);
    wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(3900));
    wal.stage((byte) 1, 0, 0, ByteBuffer.allocate(3900));
    assertThrows(WalFencedException.class, wal::writeStaged);
    assertFencedAndStillGood(wal, List.of("good"));
  }

  @Test
  void anErrorWhileTrimmingFencesButAFullDiskDoesNot() throws IOException {
    Wal wal = Frames.open(CONFIG, disk);
    writeQuietly(wal, 3);
    long end = wal.force();
    disk.inject(Operation.RENAME, new Fault.NoSpace()).times(1);
    assertThrows(NoSpaceException.class, () -> wal.trim(end));
    assertEquals(0, wal.startPosition());
    assertFalse(wal.isFenced());
    disk.inject(Operation.SYNC_DIRECTORY, new Fault.NoSpace()).times(1);
    assertThrows(WalFencedException.class, () -> wal.trim(end));
    assertTrue(wal.isFenced());
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"OPEN", "READ", "FORCE", "LIST", "SYNC_DIRECTORY", "CREATE", "RENAME"})
  void anErrorDuringRecoveryIsPassedOnAndHarmless(Operation operation) throws IOException {
    Frames.append(Frames.open(CONFIG, disk), "good");
    FaultRule rule = disk.inject(operation, new Fault.IoError());
    assertThrows(IOException.class, () -> Frames.open(CONFIG, disk));
    assertEquals(1, rule.hits());
    disk.heal();
    assertEquals(List.of("good"), Frames.reopen(CONFIG, disk));
  }

  @Test
  void noRoomAtTheStartIsSaid() throws IOException {
    memory.limitCapacity(5000);
    assertThrows(NoSpaceException.class, () -> Frames.open(CONFIG, disk));
    memory.limitCapacity(9000);
    Frames.open(CONFIG, disk).close();
  }

  @Test
  void aFlippedBitOnReadIsNeverShown() throws IOException {
    Frames.append(Frames.open(CONFIG, disk), "good");
    Frames.append(Frames.open(CONFIG, disk), "better");
    for (int bit = 0; bit < 8 * 8192; bit += 8 * 13 + 1) {
      FaultyDisk flipping = new FaultyDisk(memory.crashClone(CrashMode.KEEP_ALL));
      int which = bit % 4;
      flipping.inject(Operation.READ, new Fault.BitFlip(bit)).after(which).times(1);
      try {
        List<String> seen = Frames.reopen(CONFIG, flipping);
        assertEquals(List.of("good", "better").subList(0, seen.size()), seen, "bit " + bit);
      } catch (WalCorruptException e) {
        assertTrue(e.file().startsWith(DIR), "bit " + bit);
      }
    }
  }

  private void assertFencedAndStillGood(Wal wal, List<String> expected) throws IOException {
    assertTrue(wal.isFenced());
    assertThrows(WalFencedException.class, wal::force);
    assertThrows(WalFencedException.class, wal::writeStaged);
    wal.close();
    assertEquals(expected, Frames.reopen(CONFIG, memory));
  }
}
