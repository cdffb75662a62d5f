package dev.esker.replication.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class CaughtUpTest {
  private final CaughtUp caughtUp = new CaughtUp(0);

  @Test
  void lagsFromTheBeginIfNothingIsHeard() {
    assertEquals(10, caughtUp.lagsFrom(10));
  }

  @Test
  void neverLagsWithEverything() {
    caughtUp.acknowledged(5, 5, 3);
    assertEquals(ReplicaContext.NEVER, caughtUp.lagsFrom(10));
  }

  @Test
  void lagsFromTheMomentAtWhichTheLeaderGrew() {
    caughtUp.acknowledged(5, 5, 3);
    caughtUp.leaderGrew(100);
    caughtUp.leaderGrew(105);
    assertEquals(110, caughtUp.lagsFrom(10));
  }

  @Test
  void underLoadCountsFromTheMark() {
    caughtUp.sentAll(10, 20);
    caughtUp.sentAll(15, 21);
    caughtUp.acknowledged(9, 30, 25);
    assertEquals(0, caughtUp.at());
    caughtUp.acknowledged(10, 30, 26);
    assertEquals(20, caughtUp.at());
    caughtUp.acknowledged(15, 30, 27);
    assertEquals(21, caughtUp.at());
  }

  @Test
  void aMarkIsNotMovedByLaterSends() {
    caughtUp.sentAll(10, 20);
    for (int i = 1; i < 100; i++) {
      caughtUp.sentAll(10 + i, 20 + i);
    }
    caughtUp.acknowledged(12, 200, 150);
    assertEquals(20, caughtUp.at());
    caughtUp.acknowledged(109, 200, 160);
    assertEquals(119, caughtUp.at());
  }

  @Test
  void whoFallsBehindALittleMoreEachTimeLags() {
    long end = 0;
    for (int now = 1; now < 1000; now++) {
      end += 2;
      caughtUp.sentAll(end, now);
      caughtUp.acknowledged(now, end, now);
    }
    // at 999 it has what was there at 499
    assertEquals(true, caughtUp.at() < 510, "" + caughtUp.at());
  }
}
