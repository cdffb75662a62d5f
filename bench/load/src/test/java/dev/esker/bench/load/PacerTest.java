package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aRecordIsDueAtItsPlaceInTheScheduleWhateverTimeItIs() {
    Pacer pacer = Pacer.openLoop(1_000, 5 * SECOND, 0, 1);
    assertEquals(5 * SECOND, pacer.dueNanos(0, 0));
    assertEquals(5 * SECOND + 1_000_000, pacer.dueNanos(1, 0));
    assertEquals(5 * SECOND + 1_000_000, pacer.dueNanos(1, 99 * SECOND));
  }

  @Test
  void roundingDoesNotAddUp() {
    Pacer pacer = Pacer.openLoop(3, 0, 0, 1);
    assertEquals(333_333_333L, pacer.dueNanos(1, 0));
    assertEquals(SECOND, pacer.dueNanos(3, 0));
    assertEquals(1_000_000 * SECOND, pacer.dueNanos(3_000_000, 0));
  }

  @Test
  void aScheduleOfABillionRecordsDoesNotOverflow() {
    Pacer slow = Pacer.openLoop(1, 0, 0, 1);
    assertEquals(Ledger.MAX_RECORDS * SECOND, slow.dueNanos(Ledger.MAX_RECORDS, 0));
    Pacer fast = Pacer.openLoop(100_000_000, 0, 999, 1_000);
    long slot = Ledger.MAX_RECORDS * 1_000 + 999;
    assertEquals(slot * 10, fast.dueNanos(Ledger.MAX_RECORDS, 0));
  }

  @Test
  void producersTakeTurns() {
    Pacer first = Pacer.openLoop(1_000, 0, 0, 2);
    Pacer second = Pacer.openLoop(1_000, 0, 1, 2);
    assertEquals(0, first.dueNanos(0, 0));
    assertEquals(1_000_000, second.dueNanos(0, 0));
    assertEquals(2_000_000, first.dueNanos(1, 0));
    assertEquals(3_000_000, second.dueNanos(1, 0));
  }

  @Test
  void whatIsDueBeforeATimeAgreesWithWhenRecordsAreDue() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      int producers = 1 + random.nextInt(5);
      int producer = random.nextInt(producers);
      long rate = 1L + random.nextInt(2_000);
      long start = random.nextInt();
      Pacer pacer = Pacer.openLoop(rate, start, producer, producers);
      long at = start + Math.abs(random.nextLong() % (10 * SECOND));
      long count = pacer.dueBefore(at);
      String what = "seed " + seed + ", turn " + i;
      if (count > 0) {
        assertEquals(true, pacer.dueNanos(count - 1, 0) < at, what);
      }
      assertEquals(true, pacer.dueNanos(count, 0) >= at, what);
    }
  }

  @Test
  void withoutARateARecordIsDueWhenOneAsks() {
    assertEquals(42, Pacer.unpaced().dueNanos(1_000, 42));
    assertEquals(0, Pacer.unpaced().dueBefore(SECOND));
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Pacer.openLoop(0, 0, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> Pacer.openLoop(1, 0, 1, 1));
  }
}
