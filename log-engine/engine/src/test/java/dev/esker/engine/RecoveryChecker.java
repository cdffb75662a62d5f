package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.ExpectedPartition.Appended;
import dev.esker.engine.ExpectedPartition.Moment;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.ValidatedBatch;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Holds a recovered engine against what was asked for before it crashed. */
abstract class RecoveryChecker<P extends ExpectedPartition> {
  private final StorageEngine engine;
  private final boolean catalogLost;

  /**
   * Creates a checker.
   *
   * @param catalogLost whether the catalog had to be rebuilt, which forgets a log start within a
   *     segment
   */
  RecoveryChecker(StorageEngine engine, boolean catalogLost) {
    this.engine = engine;
    this.catalogLost = catalogLost;
  }

  final StorageEngine engine() {
    return engine;
  }

  final boolean catalogLost() {
    return catalogLost;
  }

  final void check(List<Moment<P>> moments) throws IOException, InvalidBatchException {
    for (Moment<P> moment : moments) {
      Optional<PartitionLog> log = moment.find(engine, catalogLost);
      if (log.isPresent()) {
        check(log.get(), moment);
      }
    }
  }

  /** Checks a partition that is there. */
  abstract void check(PartitionLog log, Moment<P> moment) throws IOException, InvalidBatchException;

  /** Whoever loses the catalog forgets the producers of deleted records. */
  final boolean isForgotten(PartitionLog log, Appended batch) {
    return catalogLost && batch.end() <= log.logStartOffset();
  }

  /** A producer that repeats its last batch gets the old offset. */
  final void checkRepetition(PartitionLog log, Appended last) {
    LogAppend.Entry repeated = append(log, last.again());
    assertEquals(AppendError.NONE, repeated.error(), "the last batch of a producer again");
    assertEquals(last.baseOffset(), repeated.baseOffset(), "a repetition of a stored batch");
    assertTrue(repeated.duplicate());
  }

  /** A producer that leaves something out is refused. */
  final void checkGap(PartitionLog log, Appended last) {
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, append(log, following(last, 9)).error());
  }

  /** A batch of the same producer, so many sequence numbers behind the next one. */
  static ValidatedBatch following(Appended last, int gap) {
    return ValidatedBatch.trusted(
        CrashWorkload.batch(1, 10, last.producerId(), last.sequence() + last.records() + gap, 0));
  }

  final LogAppend.Entry append(PartitionLog log, ValidatedBatch batch) {
    LogAppend.Entry entry = new LogAppend.Entry(log, batch);
    boolean[] done = new boolean[1];
    assertTrue(engine.tryAppend(new LogAppend(List.of(entry), append -> done[0] = true)));
    engine.step();
    assertTrue(done[0], "an append without an answer");
    return entry;
  }
}
