package dev.esker.kafka.net;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.spi.ConnectionLimits;
import org.junit.jupiter.api.Test;

/** Which of a connection's requests are taken in beside those that it has already. */
final class AdmissionTest {
  private static final ConnectionLimits LIMITS = new ConnectionLimits(1000, 1, 500, 10_000, 3, 1);

  private final Admission admission = new Admission(LIMITS, new InFlightBudget(10_000), () -> {});

  @Test
  void thereIsALimitOfRequests() {
    for (int requests = 0; requests < 3; requests++) {
      assertTrue(admission.begin(10, requests, false));
      Runnable unused = admission.finish();
    }
    assertFalse(admission.begin(10, 3, false));
    assertTrue(admission.isWaiting());
    assertTrue(admission.begin(10, 2, false));
  }

  /** What isn't read stays in the client's memory instead of the broker's. */
  @Test
  void aClientThatWasThrottledIsGivenOneAtATime() {
    assertTrue(admission.begin(10, 0, true));
    Runnable answered = admission.finish();
    assertFalse(admission.begin(10, 1, true));
    assertTrue(admission.isWaiting());
    answered.run();
    assertTrue(admission.begin(10, 0, true));
    assertFalse(admission.isWaiting());
  }

  @Test
  void thereIsALimitOfBytes() {
    assertTrue(admission.begin(400, 0, false));
    Runnable answered = admission.finish();
    assertFalse(admission.begin(200, 1, false));
    answered.run();
    assertTrue(admission.begin(900, 0, false), "one is always taken, whatever its size");
  }
}
