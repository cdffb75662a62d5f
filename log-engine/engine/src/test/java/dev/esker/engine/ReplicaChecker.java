package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.ReplicaModel.Moment;
import dev.esker.engine.ReplicaModel.State;
import dev.esker.engine.ReplicaModel.Stored;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Holds a replicated log against the states in which it may be. */
final class ReplicaChecker {
  private final StorageEngine engine;
  private final boolean catalogLost;

  /**
   * Creates a checker.
   *
   * @param catalogLost whether the catalog had to be rebuilt, which forgets a log start within a
   *     segment, and what deleted records said
   */
  ReplicaChecker(StorageEngine engine, boolean catalogLost) {
    this.engine = engine;
    this.catalogLost = catalogLost;
  }

  /** Returns the state that the log is in. */
  State check(Moment moment) throws IOException {
    Optional<PartitionLog> found = engine.find(moment.model().id);
    if (found.isEmpty()) {
      assertTrue(
          catalogLost && moment.allowed().stream().anyMatch(state -> state.batches().isEmpty()),
          () -> "lost " + moment.model().topic);
      return new State(List.of(), 0, 0);
    }
    PartitionLog log = found.get();
    List<RecordBatch> batches = Stamped.read(log);
    for (State state : moment.allowed()) {
      if (matches(log, batches, state)) {
        checkEpochs(log, state);
        return state;
      }
    }
    throw new AssertionError(
        log.topic()
            + " has "
            + describe(batches)
            + " from "
            + log.logStartOffset()
            + " to "
            + log.logEndOffset()
            + ", which is none of "
            + moment.allowed().stream().map(ReplicaChecker::describe).toList());
  }

  private boolean matches(PartitionLog log, List<RecordBatch> batches, State state) {
    long start = log.logStartOffset();
    if (log.logEndOffset() != state.end()
        || (catalogLost ? start > state.start() : start != state.start())) {
      return false;
    }
    List<Stored> wanted = state.batches().stream().filter(batch -> batch.end() > start).toList();
    if (wanted.size() != batches.size()) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      byte[] bytes = new byte[batches.get(i).sizeInBytes()];
      batches.get(i).bytes().get(bytes);
      if (!Arrays.equals(bytes, wanted.get(i).bytes())) {
        return false;
      }
    }
    return true;
  }

  private static String describe(List<RecordBatch> batches) {
    return batches.stream()
        .map(batch -> batch.baseOffset() + "@" + batch.partitionLeaderEpoch())
        .toList()
        .toString();
  }

  private static String describe(State state) {
    return state.start()
        + ".."
        + state.end()
        + " "
        + state.batches().stream()
            .filter(batch -> batch.end() > state.start())
            .map(batch -> batch.base() + "@" + batch.epoch())
            .toList();
  }

  /** Of epochs whose records are deleted, less may be known. */
  private static void checkEpochs(PartitionLog log, State state) throws IOException {
    List<Stored> there =
        state.batches().stream().filter(batch -> batch.end() > log.logStartOffset()).toList();
    if (there.isEmpty()) {
      return;
    }
    assertEquals(state.lastEpoch(), log.latestEpoch(), "the last epoch");
    for (int i = 0; i < there.size(); i++) {
      Stored batch = there.get(i);
      assertEquals(batch.epoch(), log.epochOf(batch.base()), "the epoch of " + batch.base());
      boolean last = i == there.size() - 1 || there.get(i + 1).epoch() > batch.epoch();
      if (last) {
        assertEquals(new EpochEnd(batch.epoch(), batch.end()), log.endOfEpoch(batch.epoch()));
        assertEquals(new EpochEnd(batch.epoch(), batch.end()), log.lastEpochUpTo(batch.epoch()));
      }
    }
  }

  /**
   * What is remembered of the producers is what the batches say: asks as a leader would be asked.
   *
   * @param epoch in which the log leads
   */
  void checkProducers(PartitionLog log, State state, int epoch) {
    for (Map.Entry<Long, java.util.ArrayDeque<Stored>> each : state.producers().entrySet()) {
      List<Stored> run = new ArrayList<>(each.getValue());
      int remembered = Math.min(5, run.size());
      List<Stored> latest = run.subList(run.size() - remembered, run.size());
      Stored last = run.get(run.size() - 1);
      if (last.end() <= log.logStartOffset()) {
        // All of them are deleted; if it was looked for since, it is forgotten.
        continue;
      }
      for (Stored batch : latest) {
        if (batch.end() > log.logStartOffset()) {
          LogAppend.Entry again = append(log, repeated(batch), epoch);
          assertEquals(AppendError.NONE, again.error(), () -> "again " + batch.base());
          assertTrue(again.duplicate(), () -> "stored twice: " + batch.base());
          assertEquals(batch.base(), again.baseOffset());
        }
      }
      if (run.size() > remembered) {
        LogAppend.Entry old = append(log, repeated(run.get(run.size() - 6)), epoch);
        assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, old.error(), "the sixth batch back");
      }
      assertEquals(
          AppendError.OUT_OF_ORDER_SEQUENCE,
          append(log, following(last, 3), epoch).error(),
          "a gap");
      if (last.producerEpoch() > 0) {
        ByteBuffer zombie =
            Stamped.produced(1, 9, last.producer(), (short) (last.producerEpoch() - 1), 0, 0);
        assertEquals(
            AppendError.INVALID_PRODUCER_EPOCH,
            append(log, ValidatedBatch.trusted(zombie), epoch).error());
      }
    }
    assertEquals(state.end(), log.logEndOffset(), "nothing of that is stored");
  }

  private static ValidatedBatch repeated(Stored batch) {
    return ValidatedBatch.trusted(Stamped.stamp(ByteBuffer.wrap(batch.bytes().clone()), 0, -1));
  }

  private static ValidatedBatch following(Stored last, int gap) {
    return ValidatedBatch.trusted(
        Stamped.produced(
            1,
            9,
            last.producer(),
            last.producerEpoch(),
            last.sequence() + last.records() + gap,
            0));
  }

  private LogAppend.Entry append(PartitionLog log, ValidatedBatch batch, int epoch) {
    LogAppend.Entry entry = new LogAppend.Entry(log, batch, epoch);
    boolean[] done = new boolean[1];
    assertTrue(engine.tryAppend(new LogAppend(List.of(entry), append -> done[0] = true)));
    engine.step();
    assertTrue(done[0], "an append without an answer");
    return entry;
  }
}
