package dev.esker.rebalancer;

import java.util.SplittableRandom;

/** Runs a check with many seeds, and says which one it failed with. */
final class Seeds {
  private static final Long ONLY = Long.getLong("esker.planner.seed");

  private Seeds() {}

  /** What is checked. */
  @FunctionalInterface
  interface Check {
    void run(SplittableRandom random);
  }

  /** Whether a single seed is being repeated. */
  static boolean one() {
    return ONLY != null;
  }

  static void each(int count, Check check) {
    for (long seed = 0; seed < count; seed++) {
      if (ONLY == null || ONLY == seed) {
        try {
          check.run(new SplittableRandom(seed));
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError(
              "seed " + seed + " (repeat with -Desker.planner.seed=" + seed + "): " + e, e);
        }
      }
    }
  }
}
