package dev.esker.replication.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.esker.replication.core.BrokenReplicas;
import dev.esker.replication.host.ReplicaMaker;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clusters by seed. A failure names the seed and the command that shows the run: {@code ./esker-sim
 * --seed N --fault-seconds S --verbose}.
 */
final class ClusterSimulationTest {
  static final int DEFAULT_SEEDS = 300;
  static final int FAULT_SECONDS = 6;

  @Test
  void nothingAcknowledgedIsLost() {
    int acknowledged = run(1, DEFAULT_SEEDS, FAULT_SECONDS);
    assertTrue(acknowledged > 10 * DEFAULT_SEEDS, acknowledged + " were acknowledged");
  }

  @Test
  @Tag("slow")
  void nothingAcknowledgedIsLostInManyMoreRuns() {
    run(100_000, 20_000, 10);
  }

  private static int run(long first, int seeds, int faultSeconds) {
    int acknowledged = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      try {
        acknowledged += new ClusterSimulation(seed, faultSeconds, null).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            "./esker-sim --seed " + seed + " --fault-seconds " + faultSeconds + " --verbose: " + e,
            e);
      }
    }
    return acknowledged;
  }

  @Test
  void aSeedGivesTheSameRunAgain() {
    StringBuilder first = new StringBuilder();
    StringBuilder second = new StringBuilder();
    new ClusterSimulation(5, 3, first).run();
    new ClusterSimulation(5, 3, second).run();
    assertTrue(first.length() > 10_000);
    assertEquals(withoutAddresses(first), withoutAddresses(second));
  }

  /** Objects that lend memory show their identity. */
  private static String withoutAddresses(CharSequence trace) {
    return trace.toString().replaceAll("release=[^]]*", "").replaceAll("pos=\\d+ lim=\\d+", "");
  }

  static Stream<Arguments> mutants() {
    return Stream.of(
        mutant("acknowledge before the force", BrokenReplicas::acknowledgeBeforeTheForce),
        mutant("append without a look at the epoch", BrokenReplicas::appendWithoutALookAtTheEpoch),
        mutant("await all replicas", BrokenReplicas::awaitAllReplicas),
        mutant("await nobody", BrokenReplicas::awaitNobody),
        mutant("ignore min.insync.replicas", BrokenReplicas::ignoreMinInsync),
        mutant("cut at the high watermark", BrokenReplicas::cutAtTheHighWatermark),
        mutant("heed zombies", BrokenReplicas::heedZombies));
  }

  private static Arguments mutant(String name, Supplier<ReplicaMaker> maker) {
    return Arguments.of(name, maker);
  }

  /** A checker that passes a broken replica proves nothing. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void noticesWhatIsBroken(String name, Supplier<ReplicaMaker> maker) {
    for (long seed = 1; seed <= DEFAULT_SEEDS; seed++) {
      try {
        new ClusterSimulation(seed, FAULT_SECONDS, null, maker.get()).run();
      } catch (AssertionError | RuntimeException e) {
        System.out.println(name + " is noticed by seed " + seed + ": " + e.getMessage());
        return;
      }
    }
    fail(name + " isn't noticed by " + DEFAULT_SEEDS + " seeds");
  }
}
