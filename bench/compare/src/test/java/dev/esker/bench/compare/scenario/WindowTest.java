package dev.esker.bench.compare.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.esker.bench.load.Interval;
import dev.esker.bench.load.Latencies;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final long SECOND = 1_000_000_000L;

  private final Window window = new Window(Duration.ofSeconds(2), Duration.ofSeconds(3));

  private void pass(long from, long to, long acknowledged, long read) {
    Histogram ack = Latencies.newHistogram();
    ack.recordValue(acknowledged * 1_000_000);
    window.passed(
        new Interval(
            from * SECOND / 10,
            to * SECOND / 10,
            acknowledged,
            read,
            ack,
            Latencies.newHistogram()));
  }

  @Test
  void whatComesInTheSpanCountsWheneverItWasSent() {
    pass(0, 10, 1, 1); // warm-up
    pass(10, 20, 1, 1);
    pass(20, 30, 100, 1_000);
    pass(30, 41, 200, 2_000);
    pass(41, 50, 300, 3_000);
    pass(50, 300, 50_000, 1); // the client's buffer is emptied
    assertEquals(200, window.acknowledgedPerSecond());
    assertEquals(2_000, window.readPerSecond());
    assertEquals(3, window.ack().getTotalCount());
  }

  @Test
  void aPeerThatAnswersNothingHasNoRate() {
    assertEquals(0, window.acknowledgedPerSecond());
    pass(20, 30, 0, 0);
    assertEquals(0, window.acknowledgedPerSecond());
    assertEquals(0, window.readPerSecond());
  }
}
