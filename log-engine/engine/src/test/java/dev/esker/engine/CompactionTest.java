package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.CompactedLog.Keyed;
import dev.esker.engine.LogConfig.Compaction;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.Compression;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What compaction removes, and what it leaves. */
final class CompactionTest {
  private final CompactedLog topic = new CompactedLog();

  @Test
  void theLastRecordOfEachKeyStaysAtItsOffset() throws Exception {
    topic.put("a", "1").put("b", "1").put("a", "2").put("c", "1").put("b", "2").settle();
    topic.clean();
    assertEquals(Map.of(2L, "a=2", 3L, "c=1", 4L, "b=2"), topic.settled());
    assertEquals(1, topic.stats().passes());
  }

  @Test
  void theSegmentThatIsWrittenToIsLeftAlone() throws Exception {
    topic.put("a", "1").settle();
    topic.put("a", "2").put("a", "3");
    topic.bed.engine.checkpoint();
    topic.clean();
    // Closed, stable: only the first one. Superseded it is only by what isn't looked at.
    assertEquals("a=1", topic.all().get(0L));
    assertEquals(List.of("a=2", "a=3"), topic.last(2));
  }

  @Test
  void severalRecordsOfABatchGoAndItsOtherOnesStay() throws Exception {
    for (Compression codec : Compression.values()) {
      CompactedLog each = new CompactedLog();
      each.append(new Keyed().codec(codec).put("a", "1").put("b", "1").put("a", "2").build());
      each.put("b", "2").settle();
      each.clean();
      assertEquals(Map.of(2L, "a=2", 3L, "b=2"), each.settled(), codec::toString);
      RecordBatch first = each.batches().get(0);
      assertEquals(codec, first.compression());
      assertEquals(0, first.baseOffset());
      assertEquals(2, first.lastOffset());
      assertEquals(1, first.recordCount());
    }
  }

  @Test
  void smallSegmentsBecomeOne() throws Exception {
    for (int i = 0; i < 60; i++) {
      topic.put("k" + i % 5, "value " + i + "x".repeat(60));
    }
    topic.settle();
    int before = topic.log.segments().settled().size();
    assertTrue(before > 4, "segments: " + before);
    topic.clean();
    // The first pass makes each smaller; the second one puts them together.
    topic.put("k0", "again").settle();
    topic.clean();
    assertTrue(topic.log.segments().settled().size() < before);
    assertEquals(5, topic.settled().size());
  }

  @Test
  void aTombstoneHidesWhatWasBeforeAndGoesWhenItsTimeIsUp() throws Exception {
    topic.config(c -> c.compaction(new Compaction(0, 0, Long.MAX_VALUE, 1000)));
    topic.put("a", "1").put("b", "1").put("a", null).settle();
    topic.clean();
    assertEquals(Map.of(1L, "b=1", 2L, "a=null"), topic.settled());
    RecordBatch tombstone = topic.batches().get(1);
    assertTrue(tombstone.hasDeleteHorizon());
    long horizon = tombstone.baseTimestamp();
    assertEquals(topic.bed.clock.wallMillis() + 1000, horizon);
    topic.bed.clock.advance(900, TimeUnit.MILLISECONDS);
    topic.put("c", "1").settle();
    topic.clean();
    assertEquals("a=null", topic.all().get(2L), "its time isn't up");
    assertEquals(horizon, topic.batchAt(2).baseTimestamp(), "counted from the first pass");
    topic.bed.clock.advance(100, TimeUnit.MILLISECONDS);
    topic.put("c", "2").settle();
    topic.clean();
    assertFalse(topic.all().containsKey(2L));
    assertEquals("b=1", topic.all().get(1L));
  }

  @Test
  void aTombstoneThatIsSupersededGoesAtOnce() throws Exception {
    topic.put("a", null).put("a", "2").settle();
    topic.clean();
    assertEquals(Map.of(1L, "a=2"), topic.settled());
  }

  /** As Kafka's cleaner: the topic may have got its policy later. */
  @Test
  void recordsWithoutKeysGo() throws Exception {
    topic.put(null, "lost").put("a", "1").settle();
    topic.clean();
    assertEquals(Map.of(1L, "a=1"), topic.settled());
  }

  @Test
  void markersOfTransactionsStay() throws Exception {
    topic.append(new Keyed().control().put("a", "1").build());
    topic.append(new Keyed().control().put("a", "2").build());
    topic.put("a", "3").put("a", "4").settle();
    topic.clean();
    assertEquals(Map.of(0L, "a=1", 1L, "a=2", 3L, "a=4"), topic.settled());
  }

  @Test
  void theLastBatchOfAProducerStaysWithoutItsRecords() throws Exception {
    topic.append(new Keyed().producer(7, 0).put("a", "1").build());
    topic.append(new Keyed().producer(7, 1).put("a", "2").build());
    topic.put("a", "3").settle();
    topic.clean();
    assertEquals(Map.of(2L, "a=3"), topic.settled());
    RecordBatch kept = topic.batches().get(0);
    assertEquals(1, kept.baseOffset());
    assertEquals(7, kept.producerId());
    assertEquals(1, kept.lastSequence());
    assertEquals(0, kept.recordCount());
    // Who loses the catalog still knows what the producer has sent.
    topic.bed.engine.close();
    topic.bed.loseCatalog();
    topic.reopen();
    LogAppend.Entry again =
        topic.bed.append(topic.log, new Keyed().producer(7, 1).put("a", "2").build());
    assertEquals(1, again.baseOffset());
    assertTrue(again.duplicate());
    LogAppend.Entry gap =
        topic.bed.append(topic.log, new Keyed().producer(7, 5).put("a", "5").build());
    assertEquals(AppendError.OUT_OF_ORDER_SEQUENCE, gap.error());
    // Once it has sent more, the empty batch has served its purpose.
    topic.append(new Keyed().producer(7, 2).put("b", "1").build());
    topic.put("a", "4").settle();
    topic.clean();
    assertTrue(topic.batches().get(0).baseOffset() > 1);
  }

  @Test
  void leaderEpochsAreKnownAfterTheLossOfTheCatalog() throws Exception {
    topic.put("a", "1");
    topic.log.setLeaderEpoch(4);
    topic.put("a", "2").put("a", "3");
    topic.log.setLeaderEpoch(6);
    topic.put("a", "4").put("a", "5").settle();
    topic.clean();
    assertEquals(Map.of(4L, "a=5"), topic.settled());
    topic.bed.engine.close();
    topic.bed.loseCatalog();
    topic.reopen();
    assertEquals(new EpochEnd(0, 1), topic.log.endOfEpoch(0));
    assertEquals(new EpochEnd(4, 3), topic.log.endOfEpoch(4));
    assertEquals(4, topic.log.epochOf(2));
  }

  @Test
  void theEndOfASegmentIsKnownFromItself() throws Exception {
    topic.put("a", "1").put("b", "1").put("a", "2").settle();
    topic.put("a", "3").put("b", "3").settle();
    topic.clean();
    List<SegmentEntry> settled = topic.log.segments().settled();
    long end = 0;
    for (SegmentEntry segment : settled) {
      assertEquals(end, segment.baseOffset());
      end = segment.nextOffset();
    }
    topic.bed.engine.close();
    topic.bed.loseCatalog();
    topic.reopen();
    List<SegmentEntry> rebuilt = topic.log.segments().entries();
    for (int i = 0; i < settled.size(); i++) {
      assertEquals(settled.get(i).nextOffset(), rebuilt.get(i).nextOffset());
      assertEquals(settled.get(i).generation(), rebuilt.get(i).generation());
    }
  }

  @Test
  void readsWithinAGapGoOnBehindIt() throws Exception {
    topic.put("a", "1").put("a", "2").put("a", "3").put("b", "1").put("b", "2").settle();
    topic.clean();
    for (long offset = 0; offset <= 2; offset++) {
      assertEquals(2, topic.firstOffsetAt(offset), "asked " + offset);
    }
    assertEquals(4, topic.firstOffsetAt(3));
    assertEquals(4, topic.firstOffsetAt(4));
  }

  @Test
  void lookUpsByTimePassGaps() throws Exception {
    long start = topic.bed.clock.wallMillis();
    for (int i = 0; i < 40; i++) {
      topic.put("k" + i % 4, "value " + i + "x".repeat(40));
    }
    topic.settle();
    topic.clean();
    // Each record is a millisecond after the one before; all but the last four are gone.
    assertEquals(
        Optional.of(new TimestampOffset(start + 36, 36)), topic.log.offsetForTimestamp(start + 3));
    assertEquals(
        Optional.of(new TimestampOffset(start + 38, 38)), topic.log.offsetForTimestamp(start + 38));
    topic.put("z", "1");
    // Behind the record that has closed the segment.
    assertEquals(41, topic.log.maxTimestamp().orElseThrow().offset());
  }

  @Test
  void bytesAreCountedAsTheyAre() throws Exception {
    for (int i = 0; i < 60; i++) {
      topic.put("k" + i % 3, "value " + i + "x".repeat(60));
    }
    topic.settle();
    long before = topic.log.sizeInBytes();
    topic.clean();
    long files = 0;
    for (var file : topic.bed.memory.list(topic.log.segments().directory())) {
      if (file.toString().endsWith(".log")) {
        files += topic.bed.bytes(file).length;
      }
    }
    assertEquals(files, topic.log.sizeInBytes());
    assertTrue(topic.log.sizeInBytes() < before / 2, () -> before + " before");
    assertTrue(topic.stats().bytesRead() > topic.stats().bytesWritten());
  }

  @Test
  void whatIsThereIsThereAfterARestart() throws Exception {
    topic.put("a", "1").put("b", "1").put("a", "2").settle();
    topic.clean();
    Map<Long, String> before = topic.all();
    topic.bed.reopen();
    topic.find();
    assertEquals(before, topic.all());
    topic.clean();
    assertEquals(0, topic.stats().passes(), "nothing is dirty");
  }

  /** Old entries of the index would be the new file's. */
  @Test
  void readsByTheNewIndexFindEverything() throws Exception {
    topic.config(c -> c.segmentBytes(20_000).indexIntervalBytes(100));
    for (int i = 0; i < 400; i++) {
      topic.put("k" + i % 90, "value " + i + "x".repeat(i % 50));
    }
    topic.settle();
    topic.clean();
    topic.put("k3", "more").settle();
    topic.clean();
    assertTrue(topic.log.segments().settled().stream().anyMatch(s -> s.generation() == 2));
    Map<Long, String> all = topic.all();
    for (long offset = 0; offset < 400; offset++) {
      long wanted = offset;
      long next = all.keySet().stream().filter(o -> o >= wanted).findFirst().orElseThrow();
      assertTrue(topic.firstOffsetAt(offset) <= next, "asked " + offset);
      assertTrue(topic.readsAt(offset, next), "asked " + offset);
    }
  }

  @Test
  void noCompactionWithoutThePolicyOrWhenSwitchedOff() throws Exception {
    topic.config(c -> c.compact(false));
    topic.put("a", "1").put("a", "2").settle();
    topic.clean();
    assertEquals(0, topic.stats().passes());
    topic.config(c -> c.compact(true));
    topic.clean();
    assertEquals(1, topic.stats().passes(), "at the next look");
    PartitionLog log = topic.log;
    assertEquals(Map.of(1L, "a=2"), topic.settled());
    assertFalse(log.isGone());
  }

  @Test
  void switchedOffThereIsNone() throws IOException {
    CompactedLog off =
        new CompactedLog(c -> CompactedLog.cleaner(false, 1 << 20, Double.MAX_VALUE));
    off.put("a", "1").put("a", "2").settle();
    off.clean();
    assertEquals(0, off.stats().passes());
  }
}
