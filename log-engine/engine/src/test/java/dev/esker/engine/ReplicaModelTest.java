package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.ReplicaModel.State;
import dev.esker.engine.ReplicaWorkload.Replica;
import dev.esker.engine.partition.PartitionLog;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random commands to replicated logs, by seed, each turn held against lists; between the parts the
 * engine is closed, or loses power, or its catalog.
 *
 * <p>A failure prints its seed: {@code -Desker.replica.seed=N} runs that one alone.
 */
final class ReplicaModelTest {
  private static final int SEEDS = 300;
  private static final int TURNS = 40;

  @Test
  void logsAreWhatTheirCommandsMakeOfThem() {
    Long only = Long.getLong("esker.replica.seed");
    for (long seed = only == null ? 1 : only; seed <= SEEDS || only != null; seed++) {
      run(seed);
      if (only != null) {
        return;
      }
    }
  }

  @Test
  @Tag("slow")
  void widely() {
    for (long seed = 1_000_000; seed < 1_000_000 + 100L * SEEDS; seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    try {
      new Run(seed).execute();
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("-Desker.replica.seed=" + seed, e);
    }
  }

  /** One seed. */
  private static final class Run {
    private final EngineUnderTest bed = new EngineUnderTest();
    private final ReplicaWorkload workload;
    private final long seed;

    Run(long seed) {
      this.seed = seed;
      this.workload = new ReplicaWorkload(seed, bed.clock);
    }

    void execute() throws IOException {
      workload.run(bed.open(), TURNS, this::check);
      boolean catalogLost = false;
      switch ((int) (seed % 4)) {
        case 0 -> bed.reopen();
        case 1 -> {
          bed.crash();
          bed.open();
        }
        case 2 -> {
          bed.crash();
          bed.loseCatalog();
          bed.open();
          catalogLost = true;
        }
        default -> {
          bed.engine.close();
          bed.loseCatalog();
          bed.open();
          catalogLost = true;
        }
      }
      assertEquals(List.of(), bed.told.fences());
      workload.reopened(bed.engine);
      for (Replica replica : workload.replicas) {
        recovered(replica, catalogLost);
      }
      if (!catalogLost) {
        // What a rebuild can't know would have to be known by the model from here on.
        workload.goOn(bed.engine, TURNS, this::check);
      }
      bed.engine.close();
      assertEquals(List.of(), bed.told.fences());
    }

    private void check() throws IOException {
      assertEquals(List.of(), bed.told.fences());
      ReplicaChecker checker = new ReplicaChecker(bed.engine, false);
      for (Replica replica : workload.replicas) {
        PartitionLog log = bed.engine.find(replica.model.id).orElseThrow();
        State state = checker.check(replica.model.moment());
        assertEquals(replica.model.now(), state);
        assertEquals(state.end(), log.durableEndOffset());
        long hw = log.highWatermark();
        assertTrue(hw >= state.start() && hw <= state.end(), () -> "high watermark " + hw);
        if (replica.leads) {
          checker.checkProducers(log, state, replica.epoch);
        }
      }
    }

    private void recovered(Replica replica, boolean catalogLost) throws IOException {
      ReplicaChecker checker = new ReplicaChecker(bed.engine, catalogLost);
      State state = checker.check(replica.model.moment());
      if (bed.engine.find(replica.model.id).isEmpty()) {
        return;
      }
      assertEquals(replica.model.now().end(), state.end());
      PartitionLog log = bed.engine.find(replica.model.id).orElseThrow();
      // A rebuilt log begins with its first batch, which may be behind a gap; nothing is hidden
      // then.
      long start = Math.max(state.start(), log.logStartOffset());
      assertTrue(
          log.recoveredHighWatermark() <= Math.max(replica.highWatermark, start),
          () -> "high watermark " + log.recoveredHighWatermark());
      replica.epoch++;
      var unused = bed.engine.lead(log, replica.epoch);
      bed.engine.step();
      checker.checkProducers(log, state, replica.epoch);
    }
  }
}
