package dev.esker.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.FaultyDisk.Operation;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Crashes a log at every single operation of its disk, recovers, and compares; crashes some of
 * those recoveries as well, again at every operation. A failure names the seed; to replay only that
 * one: {@code ./mvnw -pl wal test -Dtest=WalCrashTest -Desker.test.jvm=-Desker.wal.seed=SEED}.
 */
class WalCrashTest {
  private static final WalConfig CONFIG = new WalConfig(Path.of("/wal"), 8192, 2, 4048);

  /** Files of two sizes: those claimed in a hurry are shorter. */
  private static final WalConfig TWO_SIZES = new WalConfig(Path.of("/wal"), 16384, 1, 8192);

  private static final int LIVES = 4;
  private static final int CLONES = 3;
  private static final int NESTED_EVERY = 23;

  private int stepsPerLife = 30;
  private long points;

  @Test
  void survivesACrashAtEveryOperation() {
    for (long seed = 1; seed <= 4; seed++) {
      crashEverywhere(seed, seed % 3 == 0 ? TWO_SIZES : CONFIG, UnaryOperator.identity());
    }
    assertTrue(points > 25_000, "only " + points + " crash points");
  }

  @Test
  @Tag("slow")
  void survivesManyMoreCrashes() {
    for (long seed = 1000; seed < 1200; seed++) {
      crashEverywhere(seed, seed % 3 == 0 ? TWO_SIZES : CONFIG, UnaryOperator.identity());
    }
  }

  @Test
  void noticesAForceThatDoesNothing() {
    noticesAll(
        disk -> {
          FaultyDisk liar = new FaultyDisk(disk);
          liar.inject(Operation.FORCE, new Fault.Nothing());
          return liar;
        });
  }

  @Test
  void noticesADirectorySyncThatDoesNothing() {
    noticesAll(
        disk -> {
          FaultyDisk liar = new FaultyDisk(disk);
          liar.inject(Operation.SYNC_DIRECTORY, new Fault.Nothing());
          return liar;
        });
  }

  @Test
  void noticesALostWrite() {
    noticesAll(
        disk -> {
          FaultyDisk liar = new FaultyDisk(disk);
          liar.inject(Operation.WRITE, new Fault.Nothing()).onSuffix(".wal").after(9).times(1);
          return liar;
        });
  }

  /** A checker that passes a broken disk proves nothing, so every seed has to fail. */
  private void noticesAll(UnaryOperator<Disk> broken) {
    for (long seed = 1; seed <= 3; seed++) {
      long s = seed;
      assertThrows(AssertionError.class, () -> crashEverywhere(s, CONFIG, broken));
    }
  }

  private void crashEverywhere(long seed, WalConfig config, UnaryOperator<Disk> wrap) {
    Long only = Long.getLong("esker.wal.seed");
    if (only != null && only != seed) {
      points = Long.MAX_VALUE / 2;
      return;
    }
    MemoryDisk disk = new MemoryDisk();
    WalModel model = new WalModel();
    for (int life = 0; life < LIVES; life++) {
      String context = "seed " + seed + ", life " + life;
      live(context, disk, config, wrap, model, seed * 100 + life);
      disk.onOperation(operation -> {});
      disk = disk.crashClone(seed * 31 + life);
    }
  }

  /** One run of the workload, from recovery to the next crash. */
  private void live(
      String context,
      MemoryDisk disk,
      WalConfig config,
      UnaryOperator<Disk> wrap,
      WalModel model,
      long seed) {
    WalWorkload workload = new WalWorkload(config, wrap.apply(disk), model, seed);
    disk.onOperation(
        operation -> {
          String here = context + ", " + operation;
          crash(here, disk, config, model, CrashMode.KEEP_ALL.toString());
          crash(here, disk, config, model, CrashMode.DROP_ALL.toString());
          for (int i = 0; i < CLONES; i++) {
            crash(here, disk, config, model, Long.toString(seed * 1000 + points));
          }
        });
    try {
      workload.open();
      workload.run(stepsPerLife);
    } catch (IOException e) {
      throw new AssertionError(context + ": " + e, e);
    }
  }

  private void crash(
      String context, MemoryDisk disk, WalConfig config, WalModel model, String how) {
    points++;
    String here = context + ", crash " + how;
    try {
      if (points % NESTED_EVERY == 0) {
        crashRecovery(here, clone(disk, how), config, model);
      }
      recover(clone(disk, how), config, model);
    } catch (IOException | AssertionError e) {
      throw new AssertionError(here + ": " + e.getMessage(), e);
    }
  }

  private static MemoryDisk clone(MemoryDisk disk, String how) {
    for (CrashMode mode : CrashMode.values()) {
      if (mode.toString().equals(how)) {
        return disk.crashClone(mode);
      }
    }
    return disk.crashClone(Long.parseLong(how));
  }

  /** Recovers, goes on, crashes again, recovers again: the log must be as good as new. */
  private void recover(MemoryDisk disk, WalConfig config, WalModel before) throws IOException {
    WalModel model = before.copy();
    WalWorkload workload = new WalWorkload(config, disk, model, points);
    workload.open();
    workload.run(2);
    WalWorkload again = new WalWorkload(config, disk.crashClone(points), model.copy(), points + 1);
    again.open();
    again.close();
    again.open();
    again.close();
  }

  private void crashRecovery(String context, MemoryDisk disk, WalConfig config, WalModel before)
      throws IOException {
    disk.onOperation(
        operation -> {
          points++;
          MemoryDisk clone = disk.crashClone(points);
          try {
            new WalWorkload(config, clone, before.copy(), points).open();
          } catch (IOException | AssertionError e) {
            String here = context + ", recovery crashed at " + operation + " by seed " + points;
            throw new AssertionError(here + ": " + e.getMessage(), e);
          }
        });
    new WalWorkload(config, disk, before.copy(), points).open();
  }

  @Test
  void theEnumerationItselfIsDeterministic() {
    stepsPerLife = 8;
    crashEverywhere(5, CONFIG, UnaryOperator.identity());
    long first = points;
    points = 0;
    crashEverywhere(5, CONFIG, UnaryOperator.identity());
    assertEquals(first, points);
  }
}
