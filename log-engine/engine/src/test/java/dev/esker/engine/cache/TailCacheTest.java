package dev.esker.engine.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cache's limit, what it may take back and when, and what a reader sees of it. */
final class TailCacheTest {
  private static final int CHUNK = 100;
  private static final int CHUNKS = 4;

  private final TailCache cache = new TailCache(CHUNKS * CHUNK, CHUNK);
  private final LogTail tail = new LogTail();
  private long nextOffset;

  /** Places and publishes a batch of that length, of one record; null if there is no room. */
  private CachedBatch add(LogTail to, int length) {
    CacheSlot slot = cache.place(to, length);
    if (slot == null) {
      return null;
    }
    CachedBatch batch = new CachedBatch(slot, nextOffset, nextOffset, 0);
    batch.slot().fill(content(nextOffset, length));
    to.add(batch);
    nextOffset++;
    return batch;
  }

  private static ByteBuffer content(long offset, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (int i = 0; i < length; i++) {
      bytes.put(i, (byte) (offset * 31 + i));
    }
    return bytes;
  }

  private int fillUp() {
    int added = 0;
    while (add(tail, CHUNK) != null) {
      added++;
    }
    return added;
  }

  private static ByteBuffer read(LogTail from, long offset, int maxBytes) {
    return from.copyFrom(offset, maxBytes, true, ByteBuffer::allocate);
  }

  @Test
  void neverTakesMoreMemoryThanItsLimit() {
    assertEquals(CHUNKS, fillUp());
    assertEquals(CHUNKS * CHUNK, cache.usedBytes());
    assertNull(cache.place(tail, 1));
    assertEquals(cache.limitBytes(), cache.usedBytes());
  }

  @Test
  void takesBackTheOldestChunkOnceAllOfItIsFlushed() {
    fillUp();
    tail.markFlushed(1);
    assertNotNull(add(tail, CHUNK));
    assertNull(add(tail, CHUNK));
    assertEquals(1, tail.firstOffset());
  }

  @Test
  void takesBackNothingWhileTheOldestChunkHasAnUnflushedBatch() {
    LogTail slow = new LogTail();
    add(slow, CHUNK / 2);
    add(tail, CHUNK / 2);
    fillUp();
    tail.markFlushed(tail.unflushed(Long.MAX_VALUE).size());
    assertNull(add(tail, 1));
    slow.markFlushed(1);
    assertNotNull(add(tail, 1));
  }

  @Test
  void keepsFlushedBatchesForReadersUntilTheirChunkIsNeeded() {
    add(tail, 40);
    tail.markFlushed(1);
    assertEquals(content(0, 40), read(tail, 0, 1000));
  }

  @Test
  void aChunkThatIsBeingReadIsNotReused() {
    fillUp();
    tail.markFlushed(CHUNKS);
    List<CachedBatch> during = new ArrayList<>();
    ByteBuffer found =
        tail.copyFrom(
            0,
            CHUNK,
            true,
            size -> {
              // The reader holds the oldest chunk now; the others come after it.
              during.add(add(tail, CHUNK));
              return ByteBuffer.allocate(size);
            });
    assertNull(during.get(0));
    assertEquals(content(0, CHUNK), found);
    assertNotNull(add(tail, CHUNK));
  }

  @Test
  void theEndOfAReaderIsSignalled() {
    fillUp();
    tail.markFlushed(CHUNKS);
    long before = cache.room().count();
    assertNotNull(read(tail, 1, CHUNK));
    assertTrue(cache.room().count() > before);
  }

  @Test
  void theLastFlushOfAChunkIsSignalled() {
    add(tail, 40);
    add(tail, 40);
    long before = cache.room().count();
    tail.markFlushed(1);
    assertEquals(before, cache.room().count());
    tail.markFlushed(1);
    assertTrue(cache.room().count() > before);
  }

  @Test
  void aBatchRunsOverSeveralChunks() {
    add(tail, 30);
    add(tail, 2 * CHUNK);
    assertEquals(content(1, 2 * CHUNK), read(tail, 1, 1000));
    assertEquals(3L * CHUNK, cache.usedBytes());
  }

  @Test
  void theLargestFitCanAlwaysBePlacedOnceEverythingIsFlushed() {
    fillUp();
    tail.markFlushed(CHUNKS);
    assertNotNull(add(tail, (int) cache.largestFit()));
  }

  @Test
  void anAbandonedPlaceIsTakenBack() {
    for (int i = 0; i < CHUNKS; i++) {
      cache.abandon(cache.place(tail, CHUNK));
    }
    assertEquals(CHUNKS, fillUp());
  }

  @Test
  void aReadReturnsWholeBatchesUpToItsLimit() {
    add(tail, 40);
    add(tail, 40);
    add(tail, 40);
    assertEquals(80, read(tail, 0, 119).remaining());
    assertEquals(40, read(tail, 2, 1000).remaining());
  }

  @Test
  void theFirstBatchIsReturnedEvenIfLarger() {
    add(tail, 40);
    assertEquals(40, read(tail, 0, 1).remaining());
    assertEquals(0, tail.copyFrom(0, 1, false, ByteBuffer::allocate).remaining());
  }

  @Test
  void aReaderWithoutMemoryGetsNothingAndHoldsNothing() {
    fillUp();
    assertNull(tail.copyFrom(0, 1000, true, size -> null));
    tail.markFlushed(1);
    assertNotNull(add(tail, CHUNK));
  }

  @Test
  void anOffsetThatHasLeftIsNotHere() {
    fillUp();
    tail.markFlushed(1);
    add(tail, CHUNK);
    assertNull(read(tail, 0, 1000));
  }

  @Test
  void unflushedBatchesComeOldestFirstAndAtLeastOne() {
    add(tail, 40);
    add(tail, 40);
    add(tail, 40);
    tail.markFlushed(1);
    assertEquals(List.of(1L), offsets(tail.unflushed(1)));
    assertEquals(List.of(1L, 2L), offsets(tail.unflushed(80)));
    assertEquals(80, tail.unflushedBytes());
  }

  private static List<Long> offsets(List<CachedBatch> batches) {
    return batches.stream().map(CachedBatch::baseOffset).toList();
  }

  @Test
  void aClearedTailFreesItsChunks() {
    fillUp();
    tail.clear();
    assertEquals(0, tail.unflushedBytes());
    assertEquals(-1, tail.firstOffset());
    assertNotNull(add(new LogTail(), CHUNK));
  }

  @Test
  void whatIsReusedManyTimesIsNeverMixedUp() {
    LogTail other = new LogTail();
    for (int i = 0; i < 500; i++) {
      LogTail to = i % 3 == 0 ? other : tail;
      int length = 1 + i * 37 % 170;
      CachedBatch batch = add(to, length);
      while (batch == null) {
        tail.markFlushed(tail.unflushed(Long.MAX_VALUE).size());
        other.markFlushed(other.unflushed(Long.MAX_VALUE).size());
        batch = add(to, length);
      }
      for (CachedBatch cached : to.snapshot()) {
        assertEquals(
            content(cached.baseOffset(), cached.sizeInBytes()), read(to, cached.baseOffset(), 1));
      }
    }
  }
}
