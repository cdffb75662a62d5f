package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {

  @Test
  void doublesUpToOneSecondAndBeginsAnewAfterSuccess() {
    Backoff longest = new Backoff(() -> 1.0);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      waits.add(longest.next());
    }
    assertEquals(List.of(50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L), waits);
    longest.reset();
    assertEquals(50, longest.next());
  }

  @Test
  void variesBetweenHalfAndAll() {
    Random random = new Random(4);
    Backoff backoff = new Backoff(random::nextDouble);
    for (int i = 0; i < 5; i++) {
      backoff.next();
    }
    long least = Long.MAX_VALUE;
    long most = 0;
    for (int i = 0; i < 1_000; i++) {
      long wait = backoff.next();
      least = Math.min(least, wait);
      most = Math.max(most, wait);
    }
    assertTrue(least >= 500 && least < 510, "least " + least);
    assertTrue(most <= 1_000 && most > 990, "most " + most);
  }
}
