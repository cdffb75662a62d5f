package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.catalog.CatalogBatch;
import dev.esker.engine.catalog.CatalogStore;
import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.records.InvalidBatchException;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.FaultyDisk.Operation;
import dev.esker.wal.io.ManualClock;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * As {@link CrashEnumerationTest}, with topics that are compacted all the while: the engine is
 * crashed at every operation on its disk and its catalog, those of a compaction among them.
 *
 * <p>A failure prints its seed: {@code -Desker.crash.seed=N} runs that workload alone.
 */
final class CompactionCrashTest {
  private static final int WANTED_POINTS = 4_000;
  private static final int TURNS = 50;
  private static final CompactionFaults NONE = new CompactionFaults(disk -> {}, store -> store);

  /** What is broken on purpose. */
  private record CompactionFaults(
      Consumer<FaultyDisk> disk, java.util.function.UnaryOperator<CatalogStore> catalog) {}

  @Test
  void everyCrashLeavesWhatWasLastSaidOfEachKey() throws Exception {
    Long only = Long.getLong("esker.crash.seed");
    Figures figures = new Figures();
    for (long seed = only == null ? 1 : only; figures.points < WANTED_POINTS; seed++) {
      new Run(seed, NONE, figures).execute();
      if (only != null) {
        return;
      }
    }
    System.out.println("compaction crash enumeration: " + figures);
    assertTrue(figures.passes > 30, figures::toString);
    assertTrue(figures.inPass > WANTED_POINTS / 10, figures::toString);
  }

  /**
   * One had a file that compaction was about to use outlive the records that it was made of; the
   * other a record before the log's start, whose tombstone was gone.
   */
  @Test
  void seedsThatHaveFoundSomething() throws Exception {
    for (long seed : new long[] {1_000_043, 1_000_045}) {
      new Run(seed, NONE, new Figures()).execute();
    }
  }

  @Test
  @Tag("slow")
  void widely() throws Exception {
    Figures figures = new Figures();
    for (long seed = 1_000_000; figures.points < 50L * WANTED_POINTS; seed++) {
      new Run(seed, NONE, figures).execute();
    }
    System.out.println("compaction crash enumeration, wide: " + figures);
  }

  /** The proof that the tests above can fail. */
  @Test
  void aCompactedFileThatIsNotForcedIsCaught() {
    caught(
        new CompactionFaults(
            disk ->
                disk.inject(Operation.FORCE, new Fault.Nothing())
                    .onPath(path -> path.toString().endsWith(".cleaned")),
            store -> store));
  }

  /** The same if its name may not be stable when the catalog has it. */
  @Test
  void aNewNameThatIsNotForcedIsCaught() {
    caught(
        new CompactionFaults(
            disk -> {
              boolean[] renamed = new boolean[1];
              disk.inject(Operation.RENAME, new Fault.Before(() -> renamed[0] = true));
              disk.inject(Operation.SYNC_DIRECTORY, new Fault.Nothing())
                  .onPath(
                      path -> {
                        boolean now = renamed[0];
                        renamed[0] = false;
                        return now;
                      });
            },
            store -> store));
  }

  /** The same if old files are deleted before it is stable that they are replaced. */
  @Test
  void filesThatAreDeletedBeforeTheCatalogIsFlushedAreCaught() {
    caught(new CompactionFaults(disk -> {}, FlushedByCheckpointsOnly::new));
  }

  private static void caught(CompactionFaults faults) {
    assertThrows(
        AssertionError.class,
        () -> {
          Figures figures = new Figures();
          for (long seed = 1; seed < 30; seed++) {
            new Run(seed, faults, figures).execute();
          }
        });
  }

  /** What was covered. */
  private static final class Figures {
    long points;
    long inPass;
    long passes;
    long abandoned;

    @Override
    public String toString() {
      return points
          + " crash points, "
          + inPass
          + " of them within a pass, "
          + passes
          + " passes finished, "
          + abandoned
          + " given up";
    }
  }

  /** A catalog that ignores every flush but those of checkpoints. */
  private static final class FlushedByCheckpointsOnly extends ForwardingCatalogStore {
    private boolean checkpoint;

    FlushedByCheckpointsOnly(CatalogStore store) {
      super(store);
    }

    @Override
    public void write(CatalogBatch batch) throws IOException {
      batch.forEach(
          new CatalogBatch.Visitor<RuntimeException>() {
            @Override
            public void put(byte[] key, byte[] value) {
              checkpoint |= key[0] == 'C';
            }

            @Override
            public void delete(byte[] key) {}

            @Override
            public void deleteRange(byte[] from, byte[] to) {}
          });
      super.write(batch);
    }

    @Override
    public void flush() throws IOException {
      if (checkpoint) {
        super.flush();
      }
      checkpoint = false;
    }
  }

  /** One workload, crashed everywhere. */
  private static final class Run {
    private final long seed;
    private final CompactionFaults faults;
    private final Figures figures;
    private final Random random;
    private final MemoryDisk disk = new MemoryDisk();
    private final MemoryCatalogStore catalog = new MemoryCatalogStore();
    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final CompactionWorkload workload;
    private long points;
    private boolean busy;
    private boolean cleaning;

    Run(long seed, CompactionFaults faults, Figures figures) {
      this.seed = seed;
      this.faults = faults;
      this.figures = figures;
      this.random = new Random(seed * 31);
      this.workload = new CompactionWorkload(seed, clock);
    }

    void execute() throws Exception {
      FaultyDisk faulty = new FaultyDisk(disk);
      faults.disk().accept(faulty);
      StorageEngine engine =
          open(
              faulty,
              faults.catalog().apply(catalog),
              clock,
              cause -> {
                throw new AssertionError("the engine stopped by itself", cause);
              });
      disk.onOperation(
          operation -> {
            cleaning |= operation.path().toString().endsWith(".cleaned");
            crash();
          });
      catalog.onOperation(
          () -> {
            try {
              crash();
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
      workload.run(engine, TURNS);
      crash();
      engine.close();
      crash();
      figures.points += points;
      figures.passes += engine.stats().cleaner().passes();
      figures.abandoned += engine.stats().cleaner().abandoned();
    }

    private void crash() throws IOException {
      if (busy) {
        return;
      }
      busy = true;
      points++;
      if (cleaning) {
        figures.inPass++;
        cleaning = false;
      }
      long crashSeed = random.nextLong();
      try {
        recover(crashSeed);
      } catch (IOException | InvalidBatchException | RuntimeException | AssertionError e) {
        throw new AssertionError(
            "crash point " + points + " of the workload with -Desker.crash.seed=" + seed, e);
      } finally {
        busy = false;
      }
    }

    private void recover(long crashSeed) throws IOException, InvalidBatchException {
      MemoryDisk left = disk.crashClone(crashSeed);
      MemoryCatalogStore catalogLeft = catalog.crashClone(crashSeed);
      List<CompactionChecker.Moment> moments = CompactionChecker.Moment.of(workload);
      ManualClock then = new ManualClock(clock.wallMillis());
      if (points % 5 == 0) {
        // The recovery crashes as well, somewhere, or what compaction does after it.
        left.failAfter(random.nextInt(60));
        try {
          StorageEngine again = open(left, catalogLeft, then, cause -> {});
          new CompactionChecker(again, false).compactAll(left);
        } catch (IOException | RuntimeException | AssertionError e) {
          // The power went.
        }
        left = left.crashClone(crashSeed + 1);
        catalogLeft = catalogLeft.crashClone(crashSeed + 1);
      }
      boolean catalogLost = points % 7 == 0;
      if (catalogLost) {
        catalogLeft = new MemoryCatalogStore();
      }
      StorageEngine recovered = open(left, catalogLeft, then, cause -> {});
      CompactionChecker checker = new CompactionChecker(recovered, catalogLost);
      checker.check(moments);
      if (points % 11 == 0) {
        checker.compactAll(left);
        checker.check(moments);
      }
    }

    private StorageEngine open(
        Disk disk,
        CatalogStore catalog,
        ManualClock clock,
        java.util.function.Consumer<Throwable> fenced)
        throws IOException {
      // With few keys to a pass in every second run.
      double load = seed % 2 == 0 ? 0.9 : 0.12;
      EngineConfig config =
          EngineConfig.of(Path.of("/data"))
              .withWal(new WalLimits(8 << 10, 6 << 10))
              .withMemory(new MemoryLimits(64, 4 << 10, 512, 1 << 20, 100))
              .withCleaner(
                  new CleanerConfig(
                      true,
                      1,
                      1024,
                      load,
                      Double.MAX_VALUE,
                      Duration.ofMillis(1),
                      CleanerConfig.HashKey.FIXED))
              .withMaxOpenFiles(8);
      return StorageEngine.openStepped(config, disk, clock, directory -> catalog, fenced::accept);
    }
  }
}
