package dev.esker.engine.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Bytes are counted once, when they become readable, however many batches wait. */
final class UnreadBytesTest {
  private final UnreadBytes unread = new UnreadBytes();

  @Test
  void bytesAreTakenOnce() {
    unread.add(1, 10);
    unread.add(2, 20);
    unread.add(3, 30);
    assertEquals(30, unread.takeUntil(2));
    assertEquals(0, unread.takeUntil(2));
    assertEquals(30, unread.takeUntil(9));
  }

  @Test
  void whatIsCutOffIsNeverTaken() {
    unread.add(1, 10);
    unread.add(2, 20);
    unread.cut(1);
    unread.add(2, 5);
    assertEquals(15, unread.takeUntil(2));
  }

  @Test
  void beyondTheLimitNeighboursAreJoined() {
    for (int i = 1; i <= 10 * UnreadBytes.LIMIT; i++) {
      unread.add(i, 1);
    }
    long some = unread.takeUntil(5 * UnreadBytes.LIMIT);
    assertEquals(true, some > 0 && some <= 5 * UnreadBytes.LIMIT, "taken " + some);
    assertEquals(10 * UnreadBytes.LIMIT - some, unread.takeUntil(10 * UnreadBytes.LIMIT));
  }
}
