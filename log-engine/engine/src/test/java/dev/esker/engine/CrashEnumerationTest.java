package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.ManualClock;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Crashes the engine at every operation on its disk and its catalog, with unsynced bytes kept,
 * dropped and torn by seed, recovers, and holds the result against what was acknowledged. Every few
 * points the recovery crashes, too.
 *
 * <p>A failure prints its seed: {@code -Desker.crash.seed=N} runs that workload alone.
 */
final class CrashEnumerationTest {
  private static final int WANTED_POINTS = 10_000;
  private static final int TURNS = 40;

  @Test
  void everyCrashLeavesAPrefixWithAllThatWasAcknowledged() throws IOException {
    Long only = Long.getLong("esker.crash.seed");
    long points = 0;
    for (long seed = only == null ? 1 : only; points < WANTED_POINTS; seed++) {
      points += new Run(seed, false).execute();
      if (only != null) {
        return;
      }
    }
    System.out.println("crash enumeration: " + points + " crash points");
    assertTrue(points >= WANTED_POINTS);
  }

  @Test
  @Tag("slow")
  void widely() throws IOException {
    long points = 0;
    for (long seed = 1_000_000; points < 50L * WANTED_POINTS; seed++) {
      points += new Run(seed, false).execute();
    }
    System.out.println("crash enumeration, wide: " + points + " crash points");
  }

  /**
   * The proof that the test above can fail: a disk that says it has forced, and hasn't, is found
   * out.
   */
  @Test
  void anEngineWithoutFsyncIsCaught() {
    assertThrows(
        AssertionError.class,
        () -> {
          for (long seed = 1; seed < 20; seed++) {
            new Run(seed, true).execute();
          }
        });
  }

  /** One workload, crashed everywhere. */
  private static final class Run {
    private final long seed;
    private final boolean liar;
    private final Random random;
    private final MemoryDisk disk = new MemoryDisk();
    private final MemoryCatalogStore catalog = new MemoryCatalogStore();
    private final ManualClock clock = new ManualClock(1_700_000_000_000L);
    private final CrashWorkload workload;
    private long points;
    private boolean busy;

    Run(long seed, boolean liar) {
      this.seed = seed;
      this.liar = liar;
      this.random = new Random(seed * 31);
      this.workload = new CrashWorkload(seed, clock);
    }

    long execute() throws IOException {
      FaultyDisk faulty = new FaultyDisk(disk);
      if (liar) {
        faulty.inject(FaultyDisk.Operation.FORCE, new Fault.Nothing());
      }
      StorageEngine engine =
          open(
              faulty,
              catalog,
              clock,
              cause -> {
                throw new AssertionError("the engine stopped by itself", cause);
              });
      disk.onOperation(operation -> crash());
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
      return points;
    }

    private void crash() throws IOException {
      if (busy) {
        return;
      }
      busy = true;
      points++;
      long crashSeed = random.nextLong();
      try {
        recover(crashSeed);
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError(
            "crash point " + points + " of the workload with -Desker.crash.seed=" + seed, e);
      } finally {
        busy = false;
      }
    }

    private void recover(long crashSeed) throws IOException {
      MemoryDisk left = disk.crashClone(crashSeed);
      MemoryCatalogStore catalogLeft = catalog.crashClone(crashSeed);
      List<CrashChecker.Moment> moments = CrashChecker.Moment.of(workload);
      ManualClock then = new ManualClock(clock.wallMillis());
      if (points % 5 == 0) {
        // The recovery crashes as well, somewhere.
        left.failAfter(random.nextInt(12));
        try {
          open(left, catalogLeft, then, cause -> {}).step();
        } catch (IOException | RuntimeException e) {
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
      new CrashChecker(recovered, catalogLost).check(moments);
    }

    static StorageEngine open(
        Disk disk, MemoryCatalogStore catalog, ManualClock clock, EngineListener listener)
        throws IOException {
      EngineConfig config =
          EngineConfig.of(Path.of("/data"))
              .withWal(new WalLimits(8 << 10, 6 << 10))
              .withMemory(new MemoryLimits(64, 4 << 10, 512, 1 << 20, 100))
              .withMaxOpenFiles(8);
      return StorageEngine.openStepped(config, disk, clock, directory -> catalog, listener);
    }
  }
}
