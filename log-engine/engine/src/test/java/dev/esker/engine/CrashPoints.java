package dev.esker.engine;

import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.catalog.CatalogStore;
import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.records.InvalidBatchException;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.ManualClock;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * One workload, crashed at every operation on its disk and its catalog, with unsynced bytes kept,
 * dropped and torn by seed, and recovered each time. At every fifth point the recovery crashes,
 * too; after every seventh the catalog is lost.
 */
abstract class CrashPoints {
  private final long seed;
  private final int operationsOfRecovery;
  private final Random random;
  private final MemoryDisk disk = new MemoryDisk();
  private final MemoryCatalogStore catalog = new MemoryCatalogStore();
  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private long points;
  private boolean busy;

  /**
   * Prepares one.
   *
   * @param operationsOfRecovery within so many operations a recovery that is to crash does
   */
  CrashPoints(long seed, int operationsOfRecovery) {
    this.seed = seed;
    this.operationsOfRecovery = operationsOfRecovery;
    this.random = new Random(seed * 31);
  }

  /** What has to hold after a crash that comes now. */
  interface Moment {
    void check(StorageEngine recovered, boolean catalogLost, Disk disk)
        throws IOException, InvalidBatchException;
  }

  /** Breaks the disk on purpose. */
  void prepare(FaultyDisk disk) {}

  /** Breaks the catalog on purpose. */
  CatalogStore prepare(CatalogStore catalog) {
    return catalog;
  }

  /** The workload. */
  abstract void run(StorageEngine engine) throws IOException;

  abstract Moment now();

  /** Something is about to happen on the disk, at which a crash comes first. */
  void beforeCrashAt(Path path) {}

  /** A crash comes. */
  void beforeCrash() {}

  /** Goes on for a while after a recovery whose disk will fail. */
  void goOn(StorageEngine recovered, Disk disk) throws IOException {
    recovered.step();
  }

  EngineConfig config() {
    return EngineConfig.of(Path.of("/data"))
        .withWal(new WalLimits(8 << 10, 6 << 10))
        .withMemory(new MemoryLimits(64, 4 << 10, 512, 1 << 20, 100))
        .withMaxOpenFiles(8);
  }

  final ManualClock clock() {
    return clock;
  }

  /** How many there were until now. */
  final long points() {
    return points;
  }

  /** Runs the workload to its end; returns the engine, closed. */
  final StorageEngine execute() throws IOException {
    FaultyDisk faulty = new FaultyDisk(disk);
    prepare(faulty);
    StorageEngine engine =
        open(
            faulty,
            prepare(catalog),
            clock,
            cause -> {
              throw new AssertionError("the engine stopped by itself", cause);
            });
    disk.onOperation(
        operation -> {
          beforeCrashAt(operation.path());
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
    run(engine);
    crash();
    engine.close();
    crash();
    return engine;
  }

  private void crash() throws IOException {
    if (busy) {
      return;
    }
    busy = true;
    points++;
    beforeCrash();
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
    Moment moment = now();
    ManualClock then = new ManualClock(clock.wallMillis());
    if (points % 5 == 0) {
      left.failAfter(random.nextInt(operationsOfRecovery));
      try {
        goOn(open(left, catalogLeft, then, cause -> {}), left);
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
    moment.check(open(left, catalogLeft, then, cause -> {}), catalogLost, left);
  }

  private StorageEngine open(
      Disk disk, CatalogStore catalog, ManualClock clock, EngineListener listener)
      throws IOException {
    return StorageEngine.openStepped(config(), disk, clock, directory -> catalog, listener);
  }
}
