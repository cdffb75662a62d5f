package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.CompactionWorkload.Expected;
import dev.esker.engine.CompactionWorkload.Rec;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Random records of few keys, by seed, compacted now and then, against a list: what is left is
 * right, and is no more than it has to be.
 */
final class CompactionModelTest {
  private static final int SEEDS = 60;
  private long removed;

  @Test
  void noKeyIsLeftTwiceWhereAPassHasBeen() throws Exception {
    for (long seed = 1; seed <= SEEDS; seed++) {
      EngineUnderTest bed = new EngineUnderTest();
      bed.config = bed.config.withCleaner(CompactedLog.cleaner(true, 1 << 20, Double.MAX_VALUE));
      bed.open();
      CompactionWorkload workload = new CompactionWorkload(seed, bed.clock);
      workload.run(bed.engine, 60);
      bed.engine.step();
      bed.clock.advance(10, TimeUnit.SECONDS);
      bed.engine.checkpoint();
      // The second time finds tombstones whose time is up, where there is something new as well.
      for (int round = 0; round < 2; round++) {
        while (bed.engine.clean()) {
          bed.engine.step();
        }
      }
      // From segments, not from memory.
      bed.reopen();
      for (Expected expected : workload.partitions) {
        if (bed.engine.find(expected.id).isPresent()) {
          check(bed.engine.find(expected.id).get(), expected, seed);
        }
      }
      bed.engine.close();
    }
    assertTrue(removed > 1000, "removed " + removed);
  }

  private void check(PartitionLog log, Expected expected, long seed) throws Exception {
    assertEquals(expected.records.size(), log.highWatermark(), "seed " + seed);
    CompactionChecker.checkRecords(log, expected.records, log.logStartOffset());
    long cleanedTo = log.segments().compactedTo().orElse(0L);
    NavigableMap<Long, Rec> stored = CompactionChecker.read(log);
    Set<String> keys = new HashSet<>();
    stored
        .headMap(cleanedTo, false)
        .forEach(
            (offset, record) ->
                assertTrue(keys.add(record.key()), "seed " + seed + ": twice " + record.key()));
    removed += expected.records.size() - log.logStartOffset() - stored.size();
    // What is behind is untouched.
    assertEquals(
        expected.records.size() - Math.max(cleanedTo, log.logStartOffset()),
        stored.tailMap(Math.max(cleanedTo, log.logStartOffset()), true).size(),
        "seed " + seed);
    long end = -1;
    for (SegmentEntry segment : log.segments().entries()) {
      assertTrue(end < 0 || end == segment.baseOffset(), "seed " + seed + ": " + segment);
      end = segment.nextOffset();
    }
  }
}
