package dev.esker.controller.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clusters by seed. A failure names its seed; {@code -Desker.seed=N} runs that one alone, with
 * {@code -Dtest=ClusterModelTest#seeds}.
 */
class ClusterModelTest {
  private static final int SEEDS = 200;

  @Test
  void seeds() {
    Long one = Long.getLong("esker.seed");
    run(one == null ? 0 : one, one == null ? SEEDS : one + 1);
  }

  @Test
  @Tag("slow")
  void manySeeds() {
    run(SEEDS, 3_000);
  }

  private static void run(long from, long to) {
    long commands = 0;
    long refused = 0;
    long unclean = 0;
    for (long seed = from; seed < to; seed++) {
      ClusterModel model = new ClusterModel(seed);
      try {
        model.run(12_000);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      commands += model.commands();
      refused += model.refused();
      unclean += model.uncleanElections();
    }
    assertTrue(to - from == 1 || refused * 100 > commands, "hardly anything was refused");
    assertTrue(to - from == 1 || unclean > 0, "no unclean election happened");
  }
}
