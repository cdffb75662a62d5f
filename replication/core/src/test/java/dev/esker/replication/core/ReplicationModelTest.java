package dev.esker.replication.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Whole partitions under everything that can go wrong, by seed. A failure names the seed; {@code
 * ./mvnw -q -pl replication/core -am test -Dtest=ReplicationModelTest
 * -Dsurefire.failIfNoSpecifiedTests=false -Desker.test.jvm=-Desker.replication.seed=SEED} replays
 * it and shows what happened.
 */
final class ReplicationModelTest {
  static final int DEFAULT_SEEDS = 3_000;
  private static final int STEPS = 700;

  @Test
  void nothingAcknowledgedIsLost() {
    Long only = Long.getLong("esker.replication.seed");
    if (only != null) {
      runAloud(only);
      return;
    }
    for (long seed = 1; seed <= DEFAULT_SEEDS; seed++) {
      run(seed, SafetyRules.STANDARD);
    }
  }

  @Test
  @Tag("slow")
  void nothingAcknowledgedIsLostInManyMoreRuns() {
    for (long seed = 1_000_000; seed < 1_200_000; seed++) {
      run(seed, SafetyRules.STANDARD);
    }
  }

  static void run(long seed, SafetyRules rules) {
    try {
      ModelCluster cluster = new ModelCluster(seed, rules, null);
      cluster.run(STEPS);
      assertTrue(cluster.checker.acknowledgedCount() > 0, "nothing was acknowledged");
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private static void runAloud(long seed) {
    StringBuilder trace = new StringBuilder();
    try {
      new ModelCluster(seed, SafetyRules.STANDARD, trace).run(STEPS);
    } finally {
      System.out.println(trace);
    }
  }
}
