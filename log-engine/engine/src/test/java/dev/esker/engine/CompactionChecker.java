package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.CompactionWorkload.Expected;
import dev.esker.engine.CompactionWorkload.Rec;
import dev.esker.engine.ExpectedPartition.Appended;
import dev.esker.engine.ExpectedPartition.Moment;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.SegmentNames;
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds compacted logs against the model: every record that is there is as it was asked for, in
 * order, at its offset; who reads all of them knows of each key what was last said of it; nothing
 * acknowledged is missing; producers go on where they were.
 */
final class CompactionChecker extends RecoveryChecker<Expected> {

  CompactionChecker(StorageEngine engine, boolean catalogLost) {
    super(engine, catalogLost);
  }

  @Override
  void check(PartitionLog log, Moment<Expected> moment) throws IOException, InvalidBatchException {
    Expected partition = moment.partition();
    long end = log.highWatermark();
    assertTrue(end >= partition.end(moment.acknowledged()), () -> "ends at " + end);
    assertTrue(
        end == 0 || moment.batches().stream().anyMatch(b -> b.end() == end),
        () -> "ends within a batch, at " + end);
    long start = catalogLost() ? moment.startAsked() : log.logStartOffset();
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

  private void checkProducers(PartitionLog log, Moment<Expected> moment) {
    for (int producer = 0; producer < 2; producer++) {
      Appended last = null;
      for (Appended batch : moment.batches()) {
        if (batch.producerId() == producer && batch.baseOffset() < log.highWatermark()) {
          last = batch;
        }
      }
      if (last != null && !isForgotten(log, last)) {
        checkRepetition(log, last);
        checkGap(log, last);
      }
    }
  }

  /** Lets everything be compacted that may be; only the files of the catalog may be left then. */
  void compactAll(Disk disk) throws IOException {
    for (PartitionLog log : engine().partitions()) {
      log.updateConfig(CompactionWorkload.LOG);
    }
    engine().step();
    engine().checkpoint();
    while (engine().clean()) {
      engine().step();
    }
    for (PartitionLog log : engine().partitions()) {
      Set<String> wanted = new TreeSet<>();
      boolean compacted = false;
      for (var segment : log.segments().entries()) {
        compacted |= segment.isCompacted();
        Path file = SegmentNames.segment(log.segments().directory(), SegmentName.of(segment));
        wanted.add(file.getFileName().toString());
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
