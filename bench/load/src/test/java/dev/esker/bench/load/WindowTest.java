package dev.esker.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.load.LoadResult.Ended;
import dev.esker.bench.load.LoadResult.Flow;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {
  private static final long SECOND = 1_000_000_000L;

  private final Tally tally = new Tally();

  /** A load of 5 s, the first 2 of them to warm up, that begins at a time. */
  private static Window answers(long start) {
    return Window.ofAnswers(start, start + 2 * SECOND, start + 5 * SECOND);
  }

  /** The clock may begin anywhere, and overflow meanwhile. */
  @ParameterizedTest
  @ValueSource(longs = {0, -3 * SECOND, 1_000 * SECOND, Long.MAX_VALUE - 3 * SECOND})
  void withoutARateTheTimeOfTheAnswerDecides(long start) {
    Window window = answers(start);
    assertFalse(tally.add(window, start, start + SECOND), "in the warm-up");
    assertTrue(tally.add(window, start, start + 2 * SECOND), "sent in the warm-up");
    assertTrue(tally.add(window, start + 4 * SECOND, start + 5 * SECOND - 1));
    assertFalse(tally.add(window, start + 4 * SECOND, start + 5 * SECOND), "too late");
    assertFalse(tally.add(window, start - 1, start + 3 * SECOND), "of the backlog");
    assertEquals(2, tally.count());
  }

  @Test
  void withARateTheTimeAtWhichItWasDueDecides() {
    Window window = Window.ofDue(2 * SECOND);
    assertFalse(tally.add(window, 2 * SECOND - 1, 3 * SECOND));
    assertTrue(tally.add(window, 2 * SECOND, 3 * SECOND));
    assertTrue(tally.add(window, 4 * SECOND, 100 * SECOND), "however late");
    assertEquals(new Flow(2, 98 * SECOND), tally.flow(window, Ended.DURATION));
    assertEquals(100 * SECOND, window.clip(100 * SECOND));
  }

  @Test
  void aTargetThatFallsSilentIsChargedWithTheRestOfTheTime() {
    Window window = answers(0);
    assertTrue(tally.add(window, 0, 3 * SECOND));
    assertEquals(new Flow(1, 3 * SECOND), tally.flow(window, Ended.DURATION));
  }

  @Test
  void aLoadThatHasSentAllEndsWithTheLastAnswer() {
    Window window = answers(0);
    assertTrue(tally.add(window, 0, 3 * SECOND));
    assertEquals(new Flow(1, SECOND), tally.flow(window, Ended.RECORDS));
    assertFalse(tally.add(window, 0, 6 * SECOND));
    assertEquals(new Flow(1, 3 * SECOND), tally.flow(window, Ended.RECORDS));
  }

  @Test
  void whereNothingCameThereIsNoTime() {
    assertEquals(new Flow(0, 0), tally.flow(answers(0), Ended.STOPPED));
    assertFalse(tally.add(answers(0), 0, SECOND));
    assertEquals(new Flow(0, 0), tally.flow(answers(0), Ended.STOPPED));
    assertEquals(0, tally.flow(answers(0), Ended.DURATION).perSecond());
  }

  @Test
  void intervalsEndWhereNothingCountsAnyMore() {
    Measurements measurements = new Measurements(Loads.of(1, 0, 1, 0));
    Window window = answers(0);
    measurements.measure(window);
    List<Long> ends = new ArrayList<>();
    List<Long> acknowledged = new ArrayList<>();
    Interval.Listener listener =
        interval -> {
          ends.add(interval.endNanos());
          acknowledged.add(interval.acknowledged());
          assertEquals(interval.acknowledged(), interval.ack().getTotalCount());
        };
    IntervalMeter meter = new IntervalMeter(measurements, listener, window, 0);
    for (int second = 1; second <= 8; second++) {
      long now = second * SECOND - SECOND / 2;
      measurements.ledger.sending(0, second);
      measurements.acknowledged(new Stamp(1, 0, second, 0), now);
      meter.tick(now + SECOND / 2 + 1);
    }
    assertEquals(
        List.of(SECOND + 1, 2 * SECOND + 1, 3 * SECOND + 1, 4 * SECOND + 1, 5 * SECOND), ends);
    assertEquals(List.of(0L, 0L, 1L, 1L, 1L), acknowledged);
    assertEquals(3, measurements.ack.total().getTotalCount());
  }
}
