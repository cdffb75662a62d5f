package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.CrashWorkload.Appended;
import dev.esker.engine.CrashWorkload.Expected;
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
import java.util.Optional;

/**
 * Holds a recovered engine against the model: each log is a prefix of what was asked for, contains
 * all that was acknowledged, and its producers are remembered as they were.
 */
final class CrashChecker {
  private final StorageEngine engine;
  private final boolean catalogLost;

  /**
   * Creates a checker.
   *
   * @param catalogLost whether the catalog had to be rebuilt, which forgets a log start within a
   *     segment
   */
  CrashChecker(StorageEngine engine, boolean catalogLost) {
    this.engine = engine;
    this.catalogLost = catalogLost;
  }

  /** What the model said of a partition at the moment of the crash. */
  record Moment(
      Expected partition,
      boolean created,
      boolean deleteAsked,
      boolean deleted,
      int acknowledged,
      int asked,
      long startAcknowledged,
      long startAsked) {

    static List<Moment> of(CrashWorkload workload) {
      return workload.partitions.values().stream()
          .map(
              p ->
                  new Moment(
                      p,
                      p.created,
                      p.deleteAsked,
                      p.deleted,
                      p.acknowledged,
                      p.batches.size(),
                      p.startAcknowledged,
                      p.startAsked))
          .toList();
    }
  }

  void check(List<Moment> moments) throws IOException {
    for (Moment moment : moments) {
      check(moment);
    }
  }

  private void check(Moment moment) throws IOException {
    Expected partition = moment.partition();
    Optional<PartitionLog> found = engine.find(partition.id);
    if (found.isEmpty()) {
      // A lost catalog was all that knew of a partition without records.
      assertTrue(
          !moment.created() || moment.deleteAsked() || (catalogLost && moment.acknowledged() == 0),
          () -> "lost partition " + partition.topic);
      return;
    }
    PartitionLog log = found.get();
    assertFalse(moment.deleted(), () -> "deleted partition is back: " + partition.topic);
    assertTrue(
        (catalogLost || log.logStartOffset() >= moment.startAcknowledged())
            && log.logStartOffset() <= moment.startAsked(),
        () -> partition.topic + " starts at " + log.logStartOffset() + ", asked " + moment);
    checkRecords(log, moment);
    checkProducers(log, moment);
  }

  private static void checkRecords(PartitionLog log, Moment moment) throws IOException {
    Expected partition = moment.partition();
    long acknowledgedEnd = partition.end(moment.acknowledged());
    assertTrue(
        log.highWatermark() >= acknowledgedEnd,
        () ->
            partition.topic
                + " ends at "
                + log.highWatermark()
                + ", acknowledged "
                + acknowledgedEnd);
    int present = 0;
    for (Appended batch : partition.batches.subList(0, moment.asked())) {
      if (batch.baseOffset < log.highWatermark()) {
        present++;
      }
    }
    assertEquals(partition.end(present), log.highWatermark(), "the log ends within a batch");
    List<byte[]> stored = readAll(log);
    List<Appended> wanted =
        partition.batches.subList(0, present).stream()
            .filter(batch -> batch.baseOffset + batch.records > log.logStartOffset())
            .toList();
    assertEquals(wanted.size(), stored.size(), "batches of " + partition.topic);
    for (int i = 0; i < wanted.size(); i++) {
      RecordBatch header = new RecordBatch().wrap(ByteBuffer.wrap(stored.get(i)), 0);
      assertEquals(wanted.get(i).baseOffset, header.baseOffset());
      assertTrue(header.crcMatches());
      // All but what the broker sets: base offset, and the leader epoch behind the length.
      assertTrue(
          Arrays.equals(
              wanted.get(i).content,
              16,
              wanted.get(i).content.length,
              stored.get(i),
              16,
              stored.get(i).length),
          "content of a batch");
    }
  }

  static List<byte[]> readAll(PartitionLog log) throws IOException {
    List<byte[]> batches = new ArrayList<>();
    long offset = log.logStartOffset();
    while (offset < log.highWatermark()) {
      try (LogRead read = log.read(offset, 700, true)) {
        if (!(read instanceof LogRead.InMemory found)) {
          throw new AssertionError(
              "read at "
                  + offset
                  + " of "
                  + log.topic()
                  + " up to "
                  + log.highWatermark()
                  + ": "
                  + read
                  + ", cached from "
                  + log.tail().firstOffset()
                  + ", segments "
                  + log.segments().entries());
        }
        ByteBuffer bytes = found.bytes().slice();
        int position = 0;
        while (RecordBatch.sizeAt(bytes, position) > 0
            && position + RecordBatch.sizeAt(bytes, position) <= bytes.limit()) {
          byte[] batch = new byte[RecordBatch.sizeAt(bytes, position)];
          bytes.get(position, batch);
          batches.add(batch);
          offset = new RecordBatch().wrap(bytes, position).nextOffset();
          position += batch.length;
        }
        assertTrue(position > 0, "a read without a whole batch");
      }
    }
    return batches;
  }

  /**
   * A producer that repeats its last batch gets the old offset if it is there, and a new one if
   * not. Whoever loses the catalog forgets the producers of deleted records.
   */
  private void checkProducers(PartitionLog log, Moment moment) {
    Appended last = null;
    for (Appended batch : moment.partition().batches.subList(0, moment.asked())) {
      if (batch.producerId >= 0 && batch.baseOffset < log.highWatermark()) {
        last = batch;
      }
    }
    if (last == null || (catalogLost && last.baseOffset + last.records <= log.logStartOffset())) {
      return;
    }
    LogAppend.Entry repeated = append(log, CrashWorkload.repeat(last));
    assertEquals(AppendError.NONE, repeated.error());
    assertEquals(last.baseOffset, repeated.baseOffset(), "a repetition of a stored batch");
    assertTrue(repeated.duplicate());
    long end = log.highWatermark();
    LogAppend.Entry next =
        append(
            log,
            ValidatedBatch.trusted(
                CrashWorkload.batch(1, 10, last.producerId, last.sequence + last.records, 0)));
    assertEquals(AppendError.NONE, next.error(), "the batch after the last stored one");
    assertEquals(end, next.baseOffset());
    LogAppend.Entry gap =
        append(
            log,
            ValidatedBatch.trusted(
                CrashWorkload.batch(1, 10, last.producerId, last.sequence + last.records + 9, 0)));
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, gap.error());
  }

  private LogAppend.Entry append(PartitionLog log, ValidatedBatch batch) {
    LogAppend.Entry entry = new LogAppend.Entry(log, batch);
    boolean[] done = new boolean[1];
    assertTrue(engine.tryAppend(new LogAppend(List.of(entry), append -> done[0] = true)));
    engine.step();
    assertTrue(done[0], "an append without an answer");
    return entry;
  }
}
