package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.LogConfig.Compaction;
import dev.esker.engine.partition.PartitionLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which logs are compacted, when, and how much of them at a time. */
final class CompactionDueTest {
  private static final long EVER = Long.MAX_VALUE;

  private static CompactedLog topic(Compaction compaction) {
    CompactedLog topic = new CompactedLog();
    topic.config(config -> config.compaction(compaction));
    return topic;
  }

  @Test
  void enoughOfItMustBeDirty() throws IOException {
    CompactedLog topic = topic(new Compaction(0.5, 0, EVER, 1000));
    for (int i = 0; i < 20; i++) {
      topic.put("k" + i, "x".repeat(50));
    }
    topic.settle();
    topic.clean();
    assertEquals(1, topic.stats().passes(), "all of it was dirty");
    for (int i = 0; i < 10; i++) {
      topic.put("k" + i, "y".repeat(50));
    }
    topic.settle();
    topic.clean();
    assertEquals(1, topic.stats().passes());
    assertEquals(0.33, topic.stats().dirtiestRatio(), 0.05);
    for (int i = 0; i < 14; i++) {
      topic.put("k" + i, "z".repeat(50));
    }
    topic.settle();
    topic.clean();
    assertEquals(2, topic.stats().passes());
  }

  @Test
  void youngRecordsWait() throws Exception {
    CompactedLog topic = topic(new Compaction(0, 1000, EVER, 1000));
    topic.put("a", "1").put("a", "2").settle();
    topic.clean();
    assertEquals(0, topic.stats().passes());
    topic.bed.clock.advance(1000, TimeUnit.MILLISECONDS);
    topic.clean();
    assertEquals(1, topic.stats().passes());
    assertEquals(List.of("a=2", "filler-0=x"), List.copyOf(topic.all().values()));
  }

  @Test
  void oldRecordsDont() throws IOException {
    CompactedLog topic = topic(new Compaction(1, 0, 5000, 1000));
    topic.put("a", "1").put("a", "2").settle();
    topic.clean();
    assertEquals(0, topic.stats().passes(), "a share above all of it there isn't");
    topic.bed.clock.advance(5000, TimeUnit.MILLISECONDS);
    topic.clean();
    assertEquals(1, topic.stats().passes());
  }

  /** KIP-354: or it would never be compacted. */
  @Test
  void theNextRecordClosesASegmentThatIsTooOld() throws IOException {
    CompactedLog topic = topic(new Compaction(0, 0, 5000, 1000));
    topic.put("a", "1");
    topic.bed.engine.checkpoint();
    topic.bed.clock.advance(4000, TimeUnit.MILLISECONDS);
    topic.put("a", "2");
    topic.bed.engine.checkpoint();
    assertEquals(List.of("0/0"), topic.segments());
    topic.bed.clock.advance(1000, TimeUnit.MILLISECONDS);
    topic.put("a", "3");
    topic.bed.engine.checkpoint();
    assertEquals(List.of("0/0", "2/0"), topic.segments());
    topic.config(config -> config.compact(false));
    topic.bed.clock.advance(9000, TimeUnit.MILLISECONDS);
    topic.put("a", "4");
    topic.bed.engine.checkpoint();
    assertEquals(List.of("0/0", "2/0"), topic.segments(), "not compacted");
  }

  @Test
  void theDirtiestIsNext() throws IOException {
    CompactedLog topic = topic(new Compaction(0, 0, EVER, 1000));
    topic.put("a", "1").put("a", "2").settle();
    topic.clean();
    topic.put("a", "3").settle();
    // The other one is dirty as a whole.
    PartitionLog first = topic.log;
    topic.log = topic.bed.create("u", first.config());
    topic.put("b", "1").put("b", "2").settle();
    PartitionLog second = topic.log;
    long passes = topic.stats().passes();
    while (topic.stats().passes() == passes) {
      assertTrue(topic.bed.engine.clean());
    }
    assertTrue(second.segments().compactedTo().isPresent());
    assertEquals(2, first.segments().compactedTo().orElseThrow());
    assertEquals(1.0, topic.stats().dirtiestRatio());
  }

  /** Nobody else fills the cache, or the write-ahead log. */
  @Test
  void aQuietTopicIsFlushedAndMadeStable() throws Exception {
    CompactedLog topic = topic(new Compaction(0, 0, EVER, 1000));
    topic.config(config -> config.segmentMillis(100));
    topic.put("a", "1").put("a", "2");
    topic.bed.clock.advance(100, TimeUnit.MILLISECONDS);
    assertFalse(topic.bed.engine.clean());
    assertEquals(List.of("0/0"), topic.segments(), "in a segment, though there is room in memory");
    topic.put("a", "3");
    topic.bed.clock.advance(100, TimeUnit.MILLISECONDS);
    assertFalse(topic.bed.engine.clean());
    assertEquals(List.of("0/0", "2/0"), topic.segments(), "the old one is closed");
    topic.bed.engine.step();
    topic.clean();
    assertEquals(1, topic.stats().passes(), "a checkpoint was asked for");
    assertEquals(List.of("a=2", "a=3"), List.copyOf(topic.all().values()));
    long checkpoint = topic.bed.engine.stats().checkpointPosition();
    topic.clean();
    topic.bed.engine.step();
    assertEquals(checkpoint, topic.bed.engine.stats().checkpointPosition(), "but not for ever");
  }

  @Test
  void whatDoesNotFitIntoMemoryIsLeftToTheNextPass() throws Exception {
    CompactedLog topic =
        new CompactedLog(config -> CompactedLog.cleaner(true, 1024, Double.MAX_VALUE));
    int keys = 100;
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < keys; i++) {
        topic.put("k" + i, round + "x".repeat(20));
      }
    }
    topic.settle();
    topic.clean();
    // 1024 bytes are 42 slots, 37 of them used.
    assertTrue(topic.stats().passes() >= 300 / 37, () -> topic.stats().toString());
    assertEquals(keys, topic.settled().size());
    assertTrue(topic.settled().keySet().stream().allMatch(offset -> offset >= 2L * keys));
    assertEquals(300, topic.log.segments().compactedTo().orElseThrow());
  }

  @Test
  void noMoreIsReadAndWrittenThanAllowed() throws IOException {
    CompactedLog topic = new CompactedLog(config -> CompactedLog.cleaner(true, 1 << 20, 1000));
    for (int i = 0; i < 30; i++) {
      topic.put("k" + i % 3, "x".repeat(50));
    }
    topic.settle();
    long start = topic.bed.clock.nowNanos();
    for (int i = 0; i < 1_000_000 && topic.stats().passes() == 0; i++) {
      if (!topic.bed.engine.clean()) {
        topic.bed.clock.advance(10, TimeUnit.MILLISECONDS);
      }
    }
    CleanerStats stats = topic.stats();
    assertEquals(1, stats.passes());
    long took = TimeUnit.NANOSECONDS.toMillis(topic.bed.clock.nowNanos() - start);
    long due = stats.bytesRead() + stats.bytesWritten();
    assertTrue(took >= due - 200 && took <= 2 * due, () -> took + " ms for " + stats);
  }
}
