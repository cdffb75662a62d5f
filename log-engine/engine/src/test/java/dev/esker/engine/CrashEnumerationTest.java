package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import java.io.IOException;
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
      points += pointsOf(seed);
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
      points += pointsOf(seed);
    }
    System.out.println("crash enumeration, wide: " + points + " crash points");
  }

  private static long pointsOf(long seed) throws IOException {
    Run run = new Run(seed, false);
    run.execute();
    return run.points();
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
  private static final class Run extends CrashPoints {
    private final boolean liar;
    private final CrashWorkload workload;

    Run(long seed, boolean liar) {
      super(seed, 12);
      this.liar = liar;
      this.workload = new CrashWorkload(seed, clock());
    }

    @Override
    void prepare(FaultyDisk disk) {
      if (liar) {
        disk.inject(FaultyDisk.Operation.FORCE, new Fault.Nothing());
      }
    }

    @Override
    void run(StorageEngine engine) throws IOException {
      workload.run(engine, TURNS);
    }

    @Override
    Moment now() {
      var moments = workload.partitions.values().stream().map(ExpectedPartition::now).toList();
      return (recovered, catalogLost, disk) ->
          new CrashChecker(recovered, catalogLost).check(moments);
    }
  }
}
