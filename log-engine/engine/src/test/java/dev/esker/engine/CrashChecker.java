package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.CrashWorkload.Expected;
import dev.esker.engine.ExpectedPartition.Appended;
import dev.esker.engine.ExpectedPartition.Moment;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds a recovered engine against the model: each log is a prefix of what was asked for, contains
 * all that was acknowledged, and its producers are remembered as they were.
 */
final class CrashChecker extends RecoveryChecker<Expected> {

  CrashChecker(StorageEngine engine, boolean catalogLost) {
    super(engine, catalogLost);
  }

  @Override
  void check(PartitionLog log, Moment<Expected> moment) throws IOException {
    checkRecords(log, moment);
    checkProducers(log, moment);
  }

  private static void checkRecords(PartitionLog log, Moment<Expected> moment) throws IOException {
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
    for (Appended batch : moment.batches()) {
      if (batch.baseOffset() < log.highWatermark()) {
        present++;
      }
    }
    assertEquals(partition.end(present), log.highWatermark(), "the log ends within a batch");
    List<byte[]> stored = readAll(log);
    List<Appended> wanted =
        partition.batches.subList(0, present).stream()
            .filter(batch -> batch.end() > log.logStartOffset())
            .toList();
    assertEquals(wanted.size(), stored.size(), "batches of " + partition.topic);
    for (int i = 0; i < wanted.size(); i++) {
      RecordBatch header = new RecordBatch().wrap(ByteBuffer.wrap(stored.get(i)), 0);
      assertEquals(wanted.get(i).baseOffset(), header.baseOffset());
      assertTrue(header.crcMatches());
      // All but what the broker sets: base offset, and the leader epoch behind the length.
      assertTrue(
          Arrays.equals(
              wanted.get(i).content(),
              16,
              wanted.get(i).content().length,
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
   * not.
   */
  private void checkProducers(PartitionLog log, Moment<Expected> moment) {
    Appended last = null;
    for (Appended batch : moment.batches()) {
      if (batch.producerId() >= 0 && batch.baseOffset() < log.highWatermark()) {
        last = batch;
      }
    }
    if (last == null || isForgotten(log, last)) {
      return;
    }
    checkRepetition(log, last);
    long end = log.highWatermark();
    LogAppend.Entry next = append(log, following(last, 0));
    assertEquals(AppendError.NONE, next.error(), "the batch after the last stored one");
    assertEquals(end, next.baseOffset());
    checkGap(log, last);
  }
}
