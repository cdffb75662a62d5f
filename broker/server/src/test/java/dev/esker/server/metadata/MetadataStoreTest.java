package dev.esker.server.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataImage;
import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.MemoryDisk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetadataStoreTest {
  private static final Path DIRECTORY = Path.of("/data/metadata");
  private static final Path FIRST = DIRECTORY.resolve("00000000000000000000.meta");
  private static final long ROLL = 4 << 10;

  private final MemoryDisk disk = new MemoryDisk();
  private final AtomicLong marks = new AtomicLong(0x0102030405060708L);

  @Test
  void aBatchIsOneFrameAndRefusedCommandsAreNotInIt() throws Exception {
    try (MetadataStore store = open(disk)) {
      List<MetadataStore.Outcome> outcomes =
          store.append(
              Commands.batch(Commands.create("a"), Commands.create("a"), Commands.create("b")));
      assertNull(outcomes.get(0).refusal());
      assertEquals(Reason.TOPIC_EXISTS, outcomes.get(1).refusal().reason());
      assertEquals(1, outcomes.get(1).image().version());
      assertEquals(2, outcomes.get(2).image().version());
      long operations = disk.operations();
      store.append(Commands.batch(Commands.create("a")));
      assertEquals(operations, disk.operations(), "a refused command needs no disk");
    }
    try (MetadataStore store = open(disk)) {
      assertEquals(2, store.image().version());
      assertEquals(2, store.image().topicCount());
    }
  }

  /** The example of docs/formats/metadata.md. */
  @Test
  void theBytesAreThoseOfTheDocument() throws Exception {
    try (MetadataStore store = open(disk)) {
      store.append(Commands.batch(new AllocateProducerIds(1, 0, 1000)));
    }
    assertEquals(
        "45534b45524d4401" + "0102030405060708" + "b10e9988",
        hex(0, MetadataFrame.FILE_HEADER_BYTES));
    String snapshot = hex(20, 28 + 6);
    assertTrue(snapshot.startsWith("0102030405060708"), snapshot);
    assertTrue(
        snapshot.endsWith("00000006" + "00000001" + "0000000000000000" + "020000000000"), snapshot);
    String commands = hex(20 + 34, 28 + 14);
    assertTrue(commands.startsWith("0102030405060708"), commands);
    assertTrue(
        commands.endsWith(
            "0000000e"
                + "00000002"
                + "0000000000000000"
                + "00000001"
                + "00000006"
                + "02060100e807"),
        commands);
  }

  @Test
  void aNewSnapshotReplacesAFileThatHasGrown() throws Exception {
    MetadataImage image;
    try (MetadataStore store = open(disk)) {
      for (int i = 0; i < 200; i++) {
        store.append(Commands.batch(Commands.create("topic-" + i)));
      }
      image = store.image();
    }
    List<Path> files = disk.list(DIRECTORY);
    assertEquals(1, files.size(), files::toString);
    assertFalse(files.contains(FIRST));
    try (MetadataStore store = open(disk)) {
      assertEquals(image, store.image());
      assertEquals(files, disk.list(DIRECTORY));
    }
  }

  @Test
  void olderAndUnfinishedFilesGoAndForeignOnesStay() throws Exception {
    try (MetadataStore store = open(disk)) {
      store.append(Commands.batch(Commands.create("a")));
    }
    Path unfinished = DIRECTORY.resolve("00000000000000000009.meta.tmp");
    Path foreign = DIRECTORY.resolve("notes.txt");
    disk.create(unfinished).close();
    disk.create(foreign).close();
    try (MetadataStore store = open(disk)) {
      assertEquals(1, store.image().version());
    }
    assertEquals(List.of(FIRST, foreign), disk.list(DIRECTORY));
  }

  @Test
  void aTornTailIsCutWhereverItIsTorn() throws Exception {
    long before;
    long after;
    try (MetadataStore store = open(disk)) {
      store.append(Commands.batch(Commands.create("a", Map.of("key", "ends here"))));
      before = lastByte(FIRST);
      store.append(Commands.batch(Commands.create("b", Map.of("key", "x".repeat(1000)))));
      after = lastByte(FIRST);
    }
    for (long cut = before; cut < after; cut++) {
      MemoryDisk torn = disk.crashClone(CrashMode.KEEP_ALL);
      zeroFrom(torn, cut);
      try (MetadataStore store = open(torn)) {
        assertEquals(1, store.image().version(), "cut at " + cut);
        store.append(Commands.batch(Commands.create("c")));
      }
      try (MetadataStore store = open(torn)) {
        assertTrue(store.image().topic("c").isPresent(), "cut at " + cut);
        assertEquals(2, store.image().version(), "cut at " + cut);
      }
    }
  }

  @Test
  void everyFlippedBitBeforeTheLastFrameIsRefusedWithFileAndPosition() throws Exception {
    long last;
    try (MetadataStore store = open(disk)) {
      store.append(Commands.batch(Commands.create("a")));
      store.append(Commands.batch(Commands.create("b")));
      last = lastByte(FIRST);
      store.append(Commands.batch(Commands.create("c")));
    }
    for (long position = 0; position < last; position++) {
      MemoryDisk damaged = disk.crashClone(CrashMode.KEEP_ALL);
      flip(damaged, FIRST, position);
      long operations = damaged.operations();
      long where = position;
      CorruptMetadataException e =
          assertThrows(
              CorruptMetadataException.class, () -> open(damaged), () -> "flipped " + where);
      assertEquals(FIRST, e.file());
      assertTrue(e.position() <= where, e.getMessage());
      assertTrue(e.getMessage().contains(FIRST + " is damaged at byte"), e.getMessage());
      assertEquals(operations + 1, damaged.operations(), "only the directory was synced");
    }
  }

  @Test
  void bytesOfAFrameWithinACommandDoNotLookLikeAFrame() throws Exception {
    // what an attacker could store if he guessed neither mark nor checksum
    String fake = "\0".repeat(3) + "EMLF".repeat(300);
    long before;
    try (MetadataStore store = open(disk)) {
      store.append(Commands.batch(Commands.create("a", Map.of("key", "ends here"))));
      before = lastByte(FIRST);
      store.append(Commands.batch(Commands.create("b", Map.of("key", fake))));
    }
    flip(disk, FIRST, before + 1);
    try (MetadataStore store = open(disk)) {
      assertEquals(1, store.image().version());
    }
  }

  @Test
  void metadataThatIsGoneIsNotReplacedByEmptyMetadata() throws Exception {
    assertThrows(
        NoSuchFileException.class,
        () -> MetadataStore.open(disk, DIRECTORY, MetadataStore.Expect.EXISTING, ROLL, marks::get));
    assertFalse(disk.exists(DIRECTORY));
  }

  @Test
  void aFullDiskIsMetBeforeAnythingIsWritten() throws Exception {
    FaultyDisk faulty = new FaultyDisk(disk);
    try (MetadataStore store = open(faulty)) {
      faulty.inject(FaultyDisk.Operation.ALLOCATE, new Fault.NoSpace());
      assertThrows(
          NoSpaceException.class, () -> store.append(Commands.batch(Commands.create("a"))));
      assertEquals(0, store.image().version());
      assertFalse(store.isFenced());
      faulty.heal();
      store.append(Commands.batch(Commands.create("a")));
    }
    try (MetadataStore store = open(disk)) {
      assertEquals(1, store.image().version());
    }
  }

  @Test
  void aFullDiskPutsOffANewSnapshotAndNothingElse() throws Exception {
    FaultyDisk faulty = new FaultyDisk(disk);
    try (MetadataStore store = open(faulty)) {
      faulty
          .inject(FaultyDisk.Operation.ALLOCATE, new Fault.NoSpace())
          .onPath(path -> path.toString().endsWith(MetadataFile.UNFINISHED));
      for (int i = 0; i < 200; i++) {
        store.append(Commands.batch(Commands.create("topic-" + i)));
      }
      assertEquals(List.of(FIRST), disk.list(DIRECTORY));
      faulty.heal();
      for (int i = 200; i < 400; i++) {
        store.append(Commands.batch(Commands.create("topic-" + i)));
      }
      assertFalse(disk.list(DIRECTORY).contains(FIRST));
    }
    try (MetadataStore store = open(disk)) {
      assertEquals(400, store.image().topicCount());
    }
  }

  @Test
  void aFailedWriteOrForceIsFinal() throws Exception {
    for (FaultyDisk.Operation operation :
        List.of(
            FaultyDisk.Operation.WRITE,
            FaultyDisk.Operation.FORCE,
            FaultyDisk.Operation.ALLOCATE)) {
      for (Fault fault : List.of(new Fault.IoError(), new Fault.NoSpace())) {
        boolean harmless =
            operation == FaultyDisk.Operation.ALLOCATE && fault instanceof Fault.NoSpace;
        if (!harmless) {
          failsForGood(operation, fault);
        }
      }
    }
  }

  private void failsForGood(FaultyDisk.Operation operation, Fault fault) throws IOException {
    FaultyDisk faulty = new FaultyDisk(new MemoryDisk());
    String what = operation + " " + fault;
    try (MetadataStore store = open(faulty)) {
      store.append(Commands.batch(Commands.create("a")));
      faulty.inject(operation, fault).times(1);
      IOException first =
          assertThrows(
              IOException.class, () -> store.append(Commands.batch(Commands.create("b"))), what);
      assertFalse(first instanceof NoSpaceException, what);
      assertTrue(store.isFenced(), what);
      assertThrows(
          IOException.class, () -> store.append(Commands.batch(Commands.create("c"))), what);
      assertEquals(1, store.image().version(), what);
    }
  }

  @Test
  void aNewFileThatCannotBePutInPlaceFences() throws Exception {
    for (FaultyDisk.Operation operation :
        List.of(FaultyDisk.Operation.RENAME, FaultyDisk.Operation.SYNC_DIRECTORY)) {
      MemoryDisk memory = new MemoryDisk();
      FaultyDisk faulty = new FaultyDisk(memory);
      int acknowledged = 0;
      try (MetadataStore store = open(faulty)) {
        faulty.inject(operation, new Fault.IoError()).times(1);
        while (!store.isFenced()) {
          try {
            store.append(Commands.batch(Commands.create("topic-" + acknowledged)));
            acknowledged++;
          } catch (IOException e) {
            assertNotNull(e.getMessage());
          }
        }
      }
      assertTrue(acknowledged > 10, operation.toString());
      try (MetadataStore store = open(memory)) {
        assertTrue(store.image().topicCount() >= acknowledged, operation.toString());
      }
    }
  }

  private MetadataStore open(Disk on) throws IOException {
    return MetadataStore.open(on, DIRECTORY, MetadataStore.Expect.ANYTHING, ROLL, marks::get);
  }

  private long lastByte(Path path) throws IOException {
    ByteBuffer all = read(path, 0, -1);
    int last = all.limit();
    while (last > 0 && all.get(last - 1) == 0) {
      last--;
    }
    return last;
  }

  private ByteBuffer read(Path path, long from, int length) throws IOException {
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate(length < 0 ? (int) file.size() : length);
      file.read(from, bytes);
      return bytes.flip();
    }
  }

  private String hex(long from, int length) throws IOException {
    return HexFormat.of().formatHex(read(FIRST, from, length).array());
  }

  private static void zeroFrom(MemoryDisk on, long position) throws IOException {
    try (DiskFile file = on.open(FIRST, Disk.Access.READ_WRITE)) {
      file.write(position, ByteBuffer.allocate((int) (file.size() - position)));
    }
  }

  private static void flip(MemoryDisk on, Path path, long position) throws IOException {
    try (DiskFile file = on.open(path, Disk.Access.READ_WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(position, one);
      one.flip();
      one.put(0, (byte) (one.get(0) ^ (1 << (position % 8))));
      file.write(position, one);
    }
  }
}
