package dev.esker.wal.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  @Test
  void movesOnlyWhenTold() {
    ManualClock clock = new ManualClock(1000);
    assertEquals(0, clock.nowNanos());
    assertEquals(1000, clock.wallMillis());
    clock.advance(2500, TimeUnit.MICROSECONDS);
    assertEquals(2_500_000, clock.nowNanos());
    assertEquals(1002, clock.wallMillis());
    clock.jumpWall(-500);
    assertEquals(502, clock.wallMillis());
    assertEquals(2_500_000, clock.nowNanos());
    assertThrows(IllegalArgumentException.class, () -> clock.advance(-1, TimeUnit.SECONDS));
  }

  @Test
  void theSystemClockRuns() {
    long before = Clock.system().nowNanos();
    assertTrue(Clock.system().nowNanos() >= before);
    assertTrue(Clock.system().wallMillis() > 0);
  }
}
