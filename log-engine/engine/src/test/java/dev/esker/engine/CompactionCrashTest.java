package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.catalog.CatalogBatch;
import dev.esker.engine.catalog.CatalogStore;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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
      new Run(seed, NONE, figures).count();
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
      new Run(seed, NONE, new Figures()).count();
    }
  }

  @Test
  @Tag("slow")
  void widely() throws Exception {
    Figures figures = new Figures();
    for (long seed = 1_000_000; figures.points < 50L * WANTED_POINTS; seed++) {
      new Run(seed, NONE, figures).count();
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
            new Run(seed, faults, figures).count();
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
  private static final class Run extends CrashPoints {
    private final CompactionFaults faults;
    private final Figures figures;
    private final double loadFactor;
    private final CompactionWorkload workload;
    private boolean cleaning;

    Run(long seed, CompactionFaults faults, Figures figures) {
      super(seed, 60);
      this.faults = faults;
      this.figures = figures;
      // With few keys to a pass in every second run.
      this.loadFactor = seed % 2 == 0 ? 0.9 : 0.12;
      this.workload = new CompactionWorkload(seed, clock());
    }

    /** Runs it, and adds what was covered to the figures. */
    void count() throws IOException {
      StorageEngine engine = execute();
      figures.points += points();
      figures.passes += engine.stats().cleaner().passes();
      figures.abandoned += engine.stats().cleaner().abandoned();
    }

    @Override
    void prepare(FaultyDisk disk) {
      faults.disk().accept(disk);
    }

    @Override
    CatalogStore prepare(CatalogStore catalog) {
      return faults.catalog().apply(catalog);
    }

    @Override
    void run(StorageEngine engine) throws IOException {
      workload.run(engine, TURNS);
    }

    @Override
    void beforeCrashAt(Path path) {
      cleaning |= path.toString().endsWith(".cleaned");
    }

    @Override
    void beforeCrash() {
      if (cleaning) {
        figures.inPass++;
        cleaning = false;
      }
    }

    @Override
    Moment now() {
      var moments = workload.partitions.stream().map(ExpectedPartition::now).toList();
      return (recovered, catalogLost, disk) -> {
        CompactionChecker checker = new CompactionChecker(recovered, catalogLost);
        checker.check(moments);
        if (points() % 11 == 0) {
          checker.compactAll(disk);
          checker.check(moments);
        }
      };
    }

    @Override
    void goOn(StorageEngine recovered, Disk disk) throws IOException {
      try {
        new CompactionChecker(recovered, false).compactAll(disk);
      } catch (AssertionError e) {
        // The power went while it compared.
      }
    }

    @Override
    EngineConfig config() {
      return super.config()
          .withCleaner(
              new CleanerConfig(
                  true,
                  1,
                  1024,
                  loadFactor,
                  Double.MAX_VALUE,
                  Duration.ofMillis(1),
                  CleanerConfig.HashKey.FIXED));
    }
  }
}
