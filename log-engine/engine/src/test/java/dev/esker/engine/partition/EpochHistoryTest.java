package dev.esker.engine.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EpochEnd;
import org.junit.jupiter.api.Test;

/** Where leader epochs began and ended, as KIP-101 and KIP-279 ask. */
final class EpochHistoryTest {
  private static final long LOG_END = 100;

  private final EpochHistory history = new EpochHistory();

  private void epochs(long... epochsAndStarts) {
    for (int i = 0; i < epochsAndStarts.length; i += 2) {
      assertTrue(history.note((int) epochsAndStarts[i], epochsAndStarts[i + 1]));
    }
  }

  @Test
  void anEmptyHistoryKnowsNothing() {
    assertEquals(-1, history.latest());
    assertEquals(-1, history.epochOf(0));
    assertEquals(EpochEnd.UNKNOWN, history.endOf(0, LOG_END));
  }

  @Test
  void theFirstBatchOfAnEpochBeginsIt() {
    epochs(1, 10);
    assertFalse(history.note(1, 20));
    assertEquals(1, history.latest());
    assertEquals(1, history.epochOf(20));
    assertEquals(-1, history.epochOf(9));
  }

  @Test
  void anEpochThatIsNotNewerBeginsNothing() {
    epochs(5, 10);
    assertFalse(history.note(3, 20));
    assertFalse(history.note(-1, 20));
    assertEquals(5, history.epochOf(20));
  }

  @Test
  void theLatestEpochEndsAtTheEndOfTheLog() {
    epochs(1, 0, 2, 30);
    assertEquals(new EpochEnd(2, LOG_END), history.endOf(2, LOG_END));
  }

  @Test
  void anEarlierEpochEndsWhereTheNextBegins() {
    epochs(1, 0, 2, 30, 5, 60);
    assertEquals(new EpochEnd(1, 30), history.endOf(1, LOG_END));
    assertEquals(new EpochEnd(2, 60), history.endOf(2, LOG_END));
  }

  @Test
  void anEpochWithoutRecordsIsAnsweredWithTheOneBefore() {
    epochs(1, 0, 2, 30, 5, 60);
    assertEquals(new EpochEnd(2, 60), history.endOf(3, LOG_END));
  }

  @Test
  void anEpochBeforeTheFirstEndsWhereThatBegins() {
    epochs(4, 10);
    assertEquals(new EpochEnd(2, 10), history.endOf(2, LOG_END));
  }

  @Test
  void anEpochAfterTheLatestIsUnknown() {
    epochs(1, 0);
    assertEquals(EpochEnd.UNKNOWN, history.endOf(2, LOG_END));
    assertEquals(EpochEnd.UNKNOWN, history.endOf(-1, LOG_END));
  }
}
