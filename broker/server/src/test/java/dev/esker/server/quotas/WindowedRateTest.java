package dev.esker.server.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WindowedRateTest {
  private final WindowedRate rate = new WindowedRate(QuotaWindows.DEFAULTS);

  @Test
  void whatIsUsedAtOnceCountsAsUsedOverAllWholeWindows() {
    rate.record(5_000, 0);
    assertEquals(10_000, rate.measuredMillis(0));
    assertEquals(500, rate.perSecond(0));
    assertEquals(10_999, rate.measuredMillis(999));
  }

  /** The example in the tests of Apache Kafka's own ClientQuotaManager. */
  @Test
  void aSpikeInTheMiddleOfAWindowCountsAsInKafka() {
    for (int second = 0; second < 10; second++) {
      rate.record(400, second * 1_000L);
    }
    assertEquals(400, rate.perSecond(10_000));
    rate.record(2_300, 10_500);
    assertEquals(10_500, rate.measuredMillis(10_500));
    assertEquals(600, rate.perSecond(10_500), 1e-9);
  }

  @Test
  void windowsThatAreTooOldAreForgotten() {
    rate.record(1_100, 0);
    rate.record(2_200, 1_000);
    assertEquals(330, rate.perSecond(1_000));
    assertEquals(3_300 / 10.999, rate.perSecond(10_999), 1e-9);
    assertEquals(220, rate.perSecond(11_000));
    assertFalse(rate.isIdle(11_999));
    assertTrue(rate.isIdle(12_000));
    assertEquals(0, rate.perSecond(12_000));
  }

  @Test
  void aSteadyRateIsMeasuredAsItIs() {
    for (long now = 0; now < 100_000; now += 10) {
      rate.record(7, now);
    }
    assertEquals(700, rate.perSecond(99_990), 1);
  }

  @Test
  void whatIsTakenBackWasNotUsed() {
    rate.record(5_000, 0);
    rate.record(-5_000, 100);
    assertEquals(0, rate.perSecond(100));
  }

  @Test
  void oneWindowIsEnough() {
    WindowedRate one = new WindowedRate(new QuotaWindows(1, 1_000));
    one.record(10, 5_000);
    assertEquals(10_000, one.perSecond(5_000));
    assertEquals(20, one.perSecond(5_500));
    one.record(30, 6_000);
    assertEquals(30, one.perSecond(7_000 - 1), 0.1);
  }
}
