package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.ReplicaModel.State;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Crashes an engine with replicated logs at every operation on its disk and its catalog, with
 * unsynced bytes kept, dropped and torn by seed, recovers with and without the catalog, and holds
 * the result against the states that the logs may be in. Then each is cut and appended to again.
 *
 * <p>A failure prints its seed: {@code -Desker.crash.seed=N} runs that workload alone.
 */
final class ReplicaCrashTest {
  private static final int WANTED_POINTS = 6_000;
  private static final int TURNS = 30;

  @Test
  void everyCrashLeavesTheStateBeforeOrAfter() throws IOException {
    Long only = Long.getLong("esker.crash.seed");
    long points = 0;
    for (long seed = only == null ? 1 : only; points < WANTED_POINTS; seed++) {
      Run run = new Run(seed, false);
      run.execute();
      points += run.points();
      if (only != null) {
        return;
      }
    }
    System.out.println("replica crash enumeration: " + points + " crash points");
    assertTrue(points >= WANTED_POINTS);
  }

  @Test
  @Tag("slow")
  void widely() throws IOException {
    long points = 0;
    for (long seed = 1_000_000; points < 80L * WANTED_POINTS; seed++) {
      Run run = new Run(seed, false);
      run.execute();
      points += run.points();
    }
    System.out.println("replica crash enumeration, wide: " + points + " crash points");
  }

  /** The proof that the test above can fail. */
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
    private final ReplicaWorkload workload;

    Run(long seed, boolean liar) {
      super(seed, 12);
      this.liar = liar;
      this.workload = new ReplicaWorkload(seed, clock());
    }

    @Override
    void prepare(FaultyDisk disk) {
      if (liar) {
        disk.inject(FaultyDisk.Operation.FORCE, new Fault.Nothing());
      }
    }

    @Override
    void run(StorageEngine engine) throws IOException {
      workload.run(engine, TURNS, () -> {});
    }

    @Override
    Moment now() {
      List<ReplicaModel.Moment> moments =
          workload.replicas.stream().map(replica -> replica.model.moment()).toList();
      int epoch = workload.replicas.stream().mapToInt(replica -> replica.epoch).max().orElse(0);
      return (recovered, catalogLost, disk) -> check(recovered, catalogLost, moments, epoch + 3);
    }

    private static void check(
        StorageEngine engine, boolean catalogLost, List<ReplicaModel.Moment> moments, int epoch)
        throws IOException {
      ReplicaChecker checker = new ReplicaChecker(engine, catalogLost);
      for (ReplicaModel.Moment moment : moments) {
        Optional<PartitionLog> log = engine.find(moment.model().id);
        if (log.isPresent() || moment.allowed().size() > 1) {
          State state = checker.check(moment);
          if (log.isPresent()) {
            use(engine, checker, log.get(), state, epoch);
          }
        }
      }
    }

    /** Cuts it in the middle, and goes on with other batches. */
    private static void use(
        StorageEngine engine, ReplicaChecker checker, PartitionLog log, State state, int epoch)
        throws IOException {
      var lead = engine.lead(log, epoch);
      engine.step();
      assertEquals(state.end(), lead.join());
      checker.checkProducers(log, state, epoch);
      long middle = (log.logStartOffset() + state.end()) / 2;
      var unused = engine.follow(log, epoch + 1);
      engine.step();
      var cut = engine.truncate(log, middle, epoch + 1);
      engine.step();
      State shorter = state.truncate(middle);
      assertEquals(shorter.end(), cut.join());
      ByteBuffer next = Stamped.batch(shorter.end(), epoch + 1, 2, 99);
      byte[] bytes = new byte[next.remaining()];
      next.get(0, bytes);
      assertEquals(AppendError.NONE, Stamped.replicate(engine, log, epoch + 1, next));
      State after = shorter.append(new ReplicaModel.Stored(bytes));
      State really = new State(after.batches(), log.logStartOffset(), after.end());
      ReplicaModel.Moment moment =
          new ReplicaModel.Moment(new ReplicaModel(log.id(), log.topic()), List.of(really));
      checker.check(moment);
    }
  }
}
