package dev.esker.engine.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cuts of a tail while the storage thread writes some of it. */
final class LogTailCutTest {
  private static final int CHUNK = 100;
  private static final int CHUNKS = 4;

  private final TailCache cache = new TailCache(CHUNKS * CHUNK, CHUNK);
  private final LogTail tail = new LogTail();

  private boolean add(long offset) {
    CacheSlot slot = cache.place(tail, CHUNK);
    if (slot == null) {
      return false;
    }
    slot.fill(ByteBuffer.allocate(CHUNK).put(0, (byte) offset));
    tail.add(new CachedBatch(slot, offset, offset, 0));
    return true;
  }

  private static PendingCut cut(long end) {
    return new PendingCut(end, end * 10, false);
  }

  private static List<Long> offsets(List<CachedBatch> batches) {
    return batches.stream().map(CachedBatch::baseOffset).toList();
  }

  @Test
  void whatIsBeingWrittenKeepsItsMemoryUntilItIs() {
    for (int i = 0; i < CHUNKS; i++) {
      add(i);
    }
    List<CachedBatch> taken = tail.take(Long.MAX_VALUE, 3);
    assertEquals(List.of(0L, 1L, 2L), offsets(taken));
    assertEquals(3 * CHUNK, tail.cut(cut(1)));
    assertEquals(CHUNK, tail.unflushedBytes());
    // The oldest chunk is being written and part of the log, the two behind it are being written.
    assertEquals(false, add(1));
    ByteBuffer second = ByteBuffer.allocate(CHUNK);
    taken.get(1).copyTo(second);
    assertEquals(1, second.get(0));
    assertEquals(CHUNK, tail.written(3), "only what is left counts as flushed");
    assertEquals(0, tail.unflushedBytes());
    assertEquals(true, add(1));
  }

  @Test
  void nothingIsTakenBeforeTheSegmentsAreCut() {
    add(0);
    add(1);
    tail.take(Long.MAX_VALUE, 2);
    tail.written(2);
    tail.cut(cut(1));
    assertEquals(1, tail.segmentLimit());
    add(1);
    assertNull(tail.take(Long.MAX_VALUE, 2));
    PendingCut pending = tail.pendingCut();
    assertNotNull(pending);
    tail.segmentsCut(pending);
    assertEquals(Long.MAX_VALUE, tail.segmentLimit());
    assertEquals(List.of(1L), offsets(tail.take(Long.MAX_VALUE, 2)));
  }

  @Test
  void aFailedWriteLeavesWhatIsLeftUnflushed() {
    add(0);
    add(1);
    tail.take(Long.MAX_VALUE, 2);
    tail.cut(cut(1));
    assertEquals(0, tail.written(0));
    assertEquals(CHUNK, tail.unflushedBytes());
    tail.segmentsCut(tail.pendingCut());
    assertEquals(List.of(0L), offsets(tail.take(Long.MAX_VALUE, 2)));
  }

  @Test
  void theDeepestCutCounts() {
    for (int i = 0; i < 3; i++) {
      add(i);
    }
    tail.cut(cut(2));
    tail.cut(cut(1));
    assertEquals(1, tail.pendingCut().end());
    PendingCut before = tail.pendingCut();
    add(1);
    add(2);
    tail.cut(cut(2));
    assertEquals(before, tail.pendingCut());
    tail.cut(new PendingCut(50, 500, true));
    assertEquals(-1, tail.segmentLimit());
    tail.cut(cut(40));
    assertEquals(new PendingCut(40, 500, true), tail.pendingCut());
    assertEquals(5, tail.cuts());
  }

  @Test
  void onlyWhatIsDurableIsTaken() {
    add(0);
    add(1);
    assertEquals(List.of(0L), offsets(tail.take(Long.MAX_VALUE, 1)));
    assertEquals(CHUNK, tail.written(1));
    assertEquals(List.of(), offsets(tail.take(Long.MAX_VALUE, 1)));
  }
}
