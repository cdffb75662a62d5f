package dev.esker.engine.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.wal.io.ManualClock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
  private final ManualClock clock = new ManualClock(0);

  @Test
  void pausesForAsLongAsTheBytesTake() {
    Throttle throttle = new Throttle(clock, 1000);
    assertEquals(TimeUnit.MILLISECONDS.toNanos(500), throttle.pauseNanos(500));
    clock.advance(200, TimeUnit.MILLISECONDS);
    assertEquals(TimeUnit.MILLISECONDS.toNanos(300), throttle.remainingNanos());
    assertEquals(TimeUnit.MILLISECONDS.toNanos(400), throttle.pauseNanos(100));
    clock.advance(10, TimeUnit.SECONDS);
    // Time that wasn't used isn't saved up.
    assertEquals(0, throttle.remainingNanos());
    assertEquals(TimeUnit.MILLISECONDS.toNanos(1), throttle.pauseNanos(1));
  }

  @Test
  void noLimitIsNoPause() {
    Throttle throttle = new Throttle(clock, Double.MAX_VALUE);
    assertEquals(0, throttle.pauseNanos(Long.MAX_VALUE));
    assertEquals(0, throttle.remainingNanos());
  }
}
