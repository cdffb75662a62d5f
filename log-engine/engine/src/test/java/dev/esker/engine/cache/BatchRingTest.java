package dev.esker.engine.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Order, look-up by offset, and that memory is given back. */
final class BatchRingTest {
  private static final int RECORDS = 3;

  private final BatchRing ring = new BatchRing();
  private long nextOffset;

  private void add() {
    ring.addLast(new CachedBatch(null, nextOffset, nextOffset + RECORDS - 1, 0));
    nextOffset += RECORDS;
  }

  @Test
  void behavesLikeAQueueWhateverIsPutInAndTakenOut() {
    Random random = new Random(7);
    ArrayDeque<Long> model = new ArrayDeque<>();
    for (int i = 0; i < 20_000; i++) {
      // Grows for a while, then shrinks, and so on.
      if (random.nextInt(10) < (i / 2_000 % 2 == 0 ? 7 : 3)) {
        model.addLast(nextOffset);
        add();
      } else if (!model.isEmpty()) {
        model.removeFirst();
        ring.removeFirst();
      }
      assertEquals(model.size(), ring.size());
      if (!model.isEmpty()) {
        assertEquals(model.peekFirst(), ring.get(0).baseOffset());
        assertEquals(model.peekLast(), ring.get(ring.size() - 1).baseOffset());
      }
    }
  }

  @Test
  void findsTheBatchThatHasAnOffset() {
    for (int i = 0; i < 100; i++) {
      add();
    }
    for (int i = 0; i < 30; i++) {
      ring.removeFirst();
    }
    for (int i = 0; i < 50; i++) {
      add();
    }
    long start = ring.get(0).baseOffset();
    for (long offset = start; offset < nextOffset; offset++) {
      assertEquals((offset - start) / RECORDS, ring.indexOf(offset));
    }
    assertEquals(0, ring.indexOf(0));
    assertEquals(ring.size(), ring.indexOf(nextOffset));
  }

  @Test
  void givesMemoryBack() {
    int smallest = ring.capacity();
    for (int i = 0; i < 100_000; i++) {
      add();
    }
    assertTrue(ring.capacity() >= 100_000);
    while (!ring.isEmpty()) {
      assertTrue(ring.capacity() <= Math.max(smallest, 4 * ring.size()));
      ring.removeFirst();
    }
    assertEquals(smallest, ring.capacity());
  }
}
