package dev.esker.kafka.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets a share of the budget, who waits, and that somebody can always go on. */
final class InFlightBudgetTest {
  private final InFlightBudget budget = new InFlightBudget(1000);
  private final List<String> granted = new ArrayList<>();

  private InFlightBudget.Claim claim(String name, long bytes) {
    return budget.claim(bytes, () -> granted.add(name));
  }

  @Test
  void whatDoesNotFitWaitsInOrder() {
    InFlightBudget.Claim first = claim("first", 800);
    InFlightBudget.Claim second = claim("second", 300);
    InFlightBudget.Claim third = claim("third", 100);
    assertTrue(first.isGranted());
    assertFalse(second.isGranted());
    assertFalse(third.isGranted(), "nobody overtakes");
    first.release();
    assertEquals(List.of("second", "third"), granted);
    assertEquals(400, budget.used());
  }

  @Test
  void aClaimBeyondTheWholeBudgetIsGrantedWhenThereIsNoOther() {
    InFlightBudget.Claim small = claim("small", 1);
    InFlightBudget.Claim large = claim("large", 5000);
    assertFalse(large.isGranted());
    small.release();
    assertTrue(large.isGranted());
  }

  @Test
  void growingFramesLeaveHalfToOthers() {
    InFlightBudget.Claim one = claim("one", 10);
    InFlightBudget.Claim two = claim("two", 10);
    InFlightBudget.Claim three = claim("three", 10);
    assertTrue(one.growTo(500));
    assertTrue(two.growTo(300), "the one that may exceed the limits");
    assertTrue(two.isOverdrawn());
    assertFalse(three.growTo(200));
    assertTrue(claim("neighbour", 150).isGranted());
  }

  @Test
  void theOneThatMayExceedTheLimitsCanAlwaysGoOn() {
    List<InFlightBudget.Claim> stuck = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      stuck.add(claim("stuck", 10));
    }
    assertEquals(1000, budget.used());
    InFlightBudget.Claim last = stuck.get(99);
    assertTrue(last.growTo(100));
    stuck.subList(0, 99).forEach(claim -> assertFalse(claim.growTo(100)));
    assertTrue(last.growTo(100_000));
    last.finished();
    assertTrue(last.isOverdrawn(), "until it is answered");
    last.release();
    assertEquals(1, granted.size(), "the next may");
    assertTrue(stuck.get(0).isOverdrawn());
  }

  @Test
  void everyFrameEndsInTurn() {
    List<InFlightBudget.Claim> frames = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      frames.add(claim("begun", 50));
    }
    assertTrue(frames.get(0).growTo(5000));
    frames.subList(1, 20).forEach(frame -> assertFalse(frame.growTo(5000)));
    for (int left = 20; left > 0; left--) {
      InFlightBudget.Claim ready =
          frames.stream().filter(InFlightBudget.Claim::isGranted).findFirst().orElseThrow();
      assertTrue(budget.used() <= 1000 + 5000);
      ready.finished();
      ready.release();
      frames.remove(ready);
    }
    assertEquals(0, budget.used());
  }

  @Test
  void aWholeFrameMakesWayForOthersToGrow() {
    InFlightBudget.Claim one = claim("one", 10);
    assertTrue(one.growTo(500));
    InFlightBudget.Claim two = claim("two", 10);
    assertTrue(two.growTo(400));
    assertTrue(two.isOverdrawn());
    InFlightBudget.Claim three = claim("three", 10);
    assertFalse(three.growTo(90));
    one.finished();
    assertEquals(List.of("three"), granted);
    assertFalse(three.isOverdrawn());
  }

  @Test
  void aClaimGrowsOnlyOnceItIsGranted() {
    InFlightBudget.Claim first = claim("first", 1000);
    InFlightBudget.Claim second = claim("second", 10);
    assertThrows(IllegalStateException.class, () -> second.growTo(20));
    first.release();
    assertTrue(second.growTo(20));
  }

  @Test
  void whoeverLeavesWhileWaitingLeavesNothingBehind() {
    InFlightBudget.Claim one = claim("one", 900);
    InFlightBudget.Claim beginning = claim("beginning", 200);
    beginning.release();
    InFlightBudget.Claim two = claim("two", 50);
    assertTrue(two.growTo(200));
    InFlightBudget.Claim growing = claim("growing", 0);
    assertFalse(growing.growTo(100));
    growing.release();
    growing.release();
    two.release();
    one.release();
    assertEquals(0, budget.used());
    assertEquals(List.of(), granted);
    assertTrue(claim("fresh", 10).growTo(500));
  }
}
