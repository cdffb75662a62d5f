package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RefusalLogTest {
  private long now = Long.MAX_VALUE - 5;

  @Test
  void oneLineASecondSaysHowManyThereWere() {
    InetSocketAddress from = InetSocketAddress.createUnresolved("somewhere", 1);
    try (LogLines log = new LogLines(RefusalLog.class)) {
      RefusalLog refusals = new RefusalLog(() -> now);
      for (int i = 0; i < 100; i++) {
        refusals.refused(from, "reason " + i);
      }
      now += TimeUnit.SECONDS.toNanos(1) - 1;
      refusals.refused(from, "not yet");
      now += 1;
      refusals.refused(from, "later");
      assertEquals(102, refusals.count());
      String begin = "turned away a replication connection from somewhere/<unresolved>:1: ";
      assertEquals(List.of(begin + "reason 0", begin + "later (and 100 before it)"), log.lines());
    }
  }
}
