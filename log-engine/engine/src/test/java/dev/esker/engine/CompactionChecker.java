package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.CompactionWorkload.Appended;
import dev.esker.engine.CompactionWorkload.Expected;
import dev.esker.engine.CompactionWorkload.Rec;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds compacted logs against the model: every record that is there is as it was asked for, in
 * order, at its offset; who reads all of them knows of each key what was last said of it; nothing
 * acknowledged is missing; producers go on where they were.
 */
final class CompactionChecker {
  private final StorageEngine engine;
  private final boolean catalogLost;

  CompactionChecker(StorageEngine engine, boolean catalogLost) {
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

    static List<Moment> of(CompactionWorkload workload) {
      return workload.partitions.stream()
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

  void check(List<Moment> moments) throws IOException, InvalidBatchException {
    for (Moment moment : moments) {
      check(moment);
    }
  }

  private void check(Moment moment) throws IOException, InvalidBatchException {
    Expected partition = moment.partition();
    Optional<PartitionLog> found = engine.find(partition.id);
    if (found.isEmpty()) {
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
    long end = log.highWatermark();
    assertTrue(end >= partition.end(moment.acknowledged()), () -> "ends at " + end);
    assertTrue(
        end == 0
            || partition.batches.subList(0, moment.asked()).stream().anyMatch(b -> b.end() == end),
        () -> "ends within a batch, at " + end);
    long start = catalogLost ? moment.startAsked() : log.logStartOffset();
    checkRecords(log, partition.records.subList(0, (int) end), start);
    checkProducers(log, moment);
  }

  /**
   * Also what a reader knows who reads all there is.
   *
   * @param start where the log starts, or may have started when it was compacted: who loses the
   *     catalog may find some of what is before
   */
  static void checkRecords(PartitionLog log, List<Rec> model, long start)
      throws IOException, InvalidBatchException {
    NavigableMap<Long, Rec> stored = read(log);
    List<Rec> found = new ArrayList<>();
    stored.forEach(
        (offset, record) -> {
          assertEquals(model.get((int) (long) offset), record, () -> "record at " + offset);
          if (offset >= log.logStartOffset()) {
            found.add(record);
          }
        });
    int from = (int) Math.min(model.size(), Math.max(start, log.logStartOffset()));
    List<Rec> visible = model.subList(from, model.size());
    Set<String> keys = new TreeSet<>();
    visible.forEach(record -> keys.add(record.key()));
    Map<String, String> state = new TreeMap<>(CompactionWorkload.state(found));
    state.keySet().retainAll(keys);
    assertEquals(
        CompactionWorkload.state(visible),
        state,
        () -> log.topic() + " from " + log.logStartOffset() + " has " + stored);
  }

  /** All records by offset; fails if one comes twice or out of order. */
  static NavigableMap<Long, Rec> read(PartitionLog log) throws IOException, InvalidBatchException {
    TreeMap<Long, Rec> stored = new TreeMap<>();
    long next = -1;
    for (byte[] bytes : CrashChecker.readAll(log)) {
      RecordBatch batch = new RecordBatch().wrap(ByteBuffer.wrap(bytes), 0);
      assertTrue(batch.crcMatches(), "CRC");
      long least = next;
      assertTrue(batch.baseOffset() >= least, () -> batch.baseOffset() + " after " + least);
      next = batch.nextOffset();
      for (Record record : batch.readAll()) {
        assertTrue(stored.isEmpty() || record.offset() > stored.lastKey(), "order of offsets");
        assertTrue(record.offset() <= batch.lastOffset(), "offset behind its batch");
        stored.put(
            record.offset(), new Rec(text(record.key()), text(record.value()), record.timestamp()));
      }
    }
    return stored;
  }

  private static String text(ByteBuffer bytes) {
    return bytes == null ? null : StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }

  private void checkProducers(PartitionLog log, Moment moment) {
    for (int producer = 0; producer < 2; producer++) {
      Appended last = null;
      for (Appended batch : moment.partition().batches.subList(0, moment.asked())) {
        if (batch.producerId() == producer && batch.baseOffset() < log.highWatermark()) {
          last = batch;
        }
      }
      if (last == null || (catalogLost && last.end() <= log.logStartOffset())) {
        continue;
      }
      LogAppend.Entry repeated = append(log, CompactionWorkload.copy(last.content()));
      assertEquals(AppendError.NONE, repeated.error(), "the last batch of a producer again");
      assertEquals(last.baseOffset(), repeated.baseOffset(), "a repetition of a stored batch");
      assertTrue(repeated.duplicate());
      LogAppend.Entry gap =
          append(
              log, CrashWorkload.batch(1, 10, producer, last.sequence() + last.records() + 9, 0));
      assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, gap.error());
    }
  }

  private LogAppend.Entry append(PartitionLog log, ByteBuffer bytes) {
    LogAppend.Entry entry = new LogAppend.Entry(log, ValidatedBatch.trusted(bytes));
    boolean[] done = new boolean[1];
    assertTrue(engine.tryAppend(new LogAppend(List.of(entry), append -> done[0] = true)));
    engine.step();
    assertTrue(done[0], "an append without an answer");
    return entry;
  }

  /** Lets everything be compacted that may be; only the files of the catalog may be left then. */
  void compactAll(Disk disk) throws IOException {
    for (PartitionLog log : engine.partitions()) {
      log.updateConfig(CompactionWorkload.LOG);
    }
    engine.step();
    engine.checkpoint();
    while (engine.clean()) {
      engine.step();
    }
    for (PartitionLog log : engine.partitions()) {
      Set<String> wanted = new TreeSet<>();
      boolean compacted = false;
      for (var segment : log.segments().entries()) {
        compacted |= segment.isCompacted();
        String base = String.format("%020d", segment.baseOffset());
        wanted.add(
            segment.isCompacted() ? base + "." + segment.generation() + ".log" : base + ".log");
      }
      if (compacted) {
        Set<String> present = new TreeSet<>();
        for (Path file : disk.list(log.segments().directory())) {
          present.add(file.getFileName().toString());
        }
        present.remove("partition.metadata");
        assertEquals(wanted, present, "files");
      }
    }
  }
}
