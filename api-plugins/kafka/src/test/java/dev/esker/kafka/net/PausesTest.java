package dev.esker.kafka.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pauses on an event loop whose time moves only when it is told to. */
final class PausesTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private int ends;
  private final Pauses pauses = new Pauses(channel.eventLoop(), () -> ends++);

  PausesTest() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void advance(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
  }

  @Test
  void aThrottleEndsWhenItsTimeIsOver() {
    pauses.throttle(1_000);
    assertTrue(pauses.any());
    advance(999);
    assertTrue(pauses.any());
    assertEquals(0, ends);
    advance(1);
    assertFalse(pauses.any());
    assertEquals(1, ends);
  }

  @Test
  void theLongestOfSeveralCounts() {
    pauses.throttle(5_000);
    pauses.throttle(1_000);
    Runnable hold = pauses.hold();
    advance(4_999);
    hold.run();
    assertTrue(pauses.any());
    advance(1);
    assertFalse(pauses.any());
  }

  @Test
  void aHoldEndsOnce() {
    Runnable first = pauses.hold();
    Runnable second = pauses.hold();
    first.run();
    first.run();
    assertTrue(pauses.any());
    second.run();
    assertFalse(pauses.any());
    assertEquals(2, ends);
  }

  @Test
  void aConnectionThatIsDrainedIsThrottledNoMore() {
    pauses.throttle(3_600_000);
    pauses.endThrottles();
    assertFalse(pauses.any());
    pauses.throttle(3_600_000);
    assertFalse(pauses.any());
    advance(7_200_000);
    assertFalse(pauses.any());
    Runnable hold = pauses.hold();
    assertTrue(pauses.any(), "a hold still counts");
    hold.run();
    assertFalse(pauses.any());
  }
}
