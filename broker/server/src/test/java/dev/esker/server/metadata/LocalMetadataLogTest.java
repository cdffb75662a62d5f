package dev.esker.server.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.MetadataLogContract;
import dev.esker.gossip.MetadataUnavailableException;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.MemoryDisk;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalMetadataLogTest {
  private static final Path DIRECTORY = Path.of("/data/metadata");

  @Nested
  class OnMemoryDisk extends MetadataLogContract {
    @Override
    protected MetadataLog open() throws Exception {
      return start(new MemoryDisk(), DIRECTORY);
    }
  }

  @Nested
  class OnNioDisk extends MetadataLogContract {
    @TempDir Path directory;

    @Override
    protected MetadataLog open() throws Exception {
      return start(new NioDisk(), directory.resolve("metadata"));
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterAReopen(@TempDir Path temp) throws Exception {
    Path directory = temp.resolve("metadata");
    MetadataImage before;
    try (MetadataLog log = start(new NioDisk(), directory)) {
      for (int i = 0; i < 100; i++) {
        get(log.propose(Commands.create("t" + i)));
      }
      before = log.image();
    }
    try (MetadataLog log = start(new NioDisk(), directory)) {
      assertEquals(before, log.image());
      assertEquals(101, get(log.propose(Commands.create("more"))));
    }
  }

  @Test
  void proposalsThatWaitShareOneForce() throws Exception {
    MemoryDisk disk = new MemoryDisk();
    AtomicInteger forces = new AtomicInteger();
    CountDownLatch hold = new CountDownLatch(1);
    try (LocalMetadataLog log = start(disk, DIRECTORY)) {
      log.subscribe(blockingOnce(hold));
      List<CompletableFuture<Long>> results = new ArrayList<>();
      results.add(log.propose(Commands.create("first")).toCompletableFuture());
      disk.onOperation(
          operation -> {
            if (operation.kind() == MemoryDisk.Kind.FORCE && !operation.inTheMiddle()) {
              forces.incrementAndGet();
            }
          });
      for (int i = 0; i < 10_000; i++) {
        results.add(log.propose(Commands.create("t" + i)).toCompletableFuture());
      }
      hold.countDown();
      for (CompletableFuture<Long> result : results) {
        get(result);
      }
      assertEquals(10_001, log.image().topicCount());
      // some for what the writer took before the rest was there, and for a new snapshot
      assertTrue(forces.get() <= 10, forces + " forces");
    }
  }

  @Test
  void aFailedForceFencesAndTellsAndNothingIsAcknowledgedAnyMore() throws Exception {
    FaultyDisk disk = new FaultyDisk(new MemoryDisk());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    MetadataStore store = openStore(disk, DIRECTORY);
    try (LocalMetadataLog log = new LocalMetadataLog(1, store, failure::set)) {
      get(log.propose(Commands.create("a")));
      disk.inject(FaultyDisk.Operation.FORCE, new Fault.IoError()).times(1);
      MetadataUnavailableException first = unavailable(log.propose(Commands.create("b")));
      assertTrue(first.mayTakeEffect());
      assertFalse(unavailable(log.propose(Commands.create("c"))).mayTakeEffect());
      assertEquals(1, log.image().version());
      assertThrows(IllegalStateException.class, () -> log.subscribe(silent()));
    }
    assertInstanceOf(IOException.class, failure.get());
  }

  @Test
  void aFullDiskRefusesChangesUntilThereIsRoomAgain() throws Exception {
    FaultyDisk disk = new FaultyDisk(new MemoryDisk());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    MetadataStore store = openStore(disk, DIRECTORY);
    try (LocalMetadataLog log = new LocalMetadataLog(1, store, failure::set)) {
      disk.inject(FaultyDisk.Operation.ALLOCATE, new Fault.NoSpace());
      MetadataUnavailableException e = unavailable(log.propose(Commands.create("a")));
      assertFalse(e.mayTakeEffect());
      assertTrue(e.getMessage().contains("full"), e.getMessage());
      disk.heal();
      assertEquals(1, get(log.propose(Commands.create("a"))));
    }
    assertSame(null, failure.get());
  }

  @Test
  void aFullQueueRefusesAtOnce() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    MetadataStore store = openStore(new MemoryDisk(), DIRECTORY);
    try (LocalMetadataLog log =
        new LocalMetadataLog(1, store, e -> {}, new ProposalQueue(5, 1 << 20, 1 << 20))) {
      CountDownLatch blocked = new CountDownLatch(1);
      log.subscribe(
          new MetadataListener() {
            @Override
            public void onSnapshot(MetadataImage image) {
              blocked.countDown();
              await(hold);
            }

            @Override
            public void onCommand(MetadataImage image, MetadataCommand command) {}
          });
      await(blocked);
      List<CompletionStage<Long>> taken = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        taken.add(log.propose(Commands.create("t" + i)));
      }
      MetadataUnavailableException e = unavailable(log.propose(Commands.create("over")));
      assertFalse(e.mayTakeEffect());
      assertTrue(e.getMessage().contains("5 changes are waiting"), e.getMessage());
      hold.countDown();
      for (CompletionStage<Long> stage : taken) {
        get(stage);
      }
      get(log.propose(Commands.create("over")));
    }
  }

  @Test
  void aListenerMayCloseTheLog() throws Exception {
    LocalMetadataLog log = start(new MemoryDisk(), DIRECTORY);
    CompletionStage<Long> stage =
        log.propose(Commands.create("a"))
            .thenApply(
                version -> {
                  log.close();
                  return version;
                });
    assertEquals(1, get(stage));
    log.close();
  }

  private static LocalMetadataLog start(Disk disk, Path directory) throws IOException {
    return new LocalMetadataLog(1, openStore(disk, directory), e -> {});
  }

  private static MetadataStore openStore(Disk disk, Path directory) throws IOException {
    return MetadataStore.open(
        disk, directory, MetadataStore.Expect.ANYTHING, 1 << 20, () -> 0x1234567890ABCDEFL);
  }

  private static MetadataUnavailableException unavailable(CompletionStage<Long> stage) {
    ExecutionException e = assertThrows(ExecutionException.class, () -> get(stage));
    return assertInstanceOf(MetadataUnavailableException.class, e.getCause());
  }

  private static MetadataListener silent() {
    return new MetadataListener() {
      @Override
      public void onSnapshot(MetadataImage image) {}

      @Override
      public void onCommand(MetadataImage image, MetadataCommand command) {}
    };
  }

  private static MetadataListener blockingOnce(CountDownLatch hold) {
    return new MetadataListener() {
      @Override
      public void onSnapshot(MetadataImage image) {}

      @Override
      public void onCommand(MetadataImage image, MetadataCommand command) {
        await(hold);
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
