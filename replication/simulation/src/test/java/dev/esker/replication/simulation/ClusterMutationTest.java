package dev.esker.replication.simulation;

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
 * Breaks one rule after the other in whole clusters and shows that it is noticed. A checker that
 * passes a broken replica proves nothing.
 */
final class ClusterMutationTest {
  private static final int SEEDS = ClusterSimulationTest.DEFAULT_SEEDS;

  /**
   * Some mistakes need a rare meeting of faults, and which seed brings it about changes with every
   * message that is sent. Most are noticed within a hundred runs.
   */
  private static final int PATIENCE = 10;

  static Stream<Arguments> mutants() {
    return Stream.of(
        mutant("acknowledge before the force", BrokenReplicas::acknowledgeBeforeTheForce),
        mutant("append without a look at the epoch", BrokenReplicas::appendWithoutALookAtTheEpoch),
        mutant("await all replicas", BrokenReplicas::awaitAllReplicas),
        mutant("await nobody", BrokenReplicas::awaitNobody),
        mutant("await the committed only", BrokenReplicas::awaitTheCommittedOnly),
        mutant("ignore min.insync.replicas", BrokenReplicas::ignoreMinInsync),
        mutant("cut at the high watermark", BrokenReplicas::cutAtTheHighWatermark),
        mutant("cut at the leader's end", BrokenReplicas::cutAtTheLeadersEnd),
        mutant("go on as a zombie", BrokenReplicas::goOnAsAZombie));
  }

  private static Arguments mutant(String name, Supplier<ReplicaMaker> maker) {
    return Arguments.of(name, maker);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void noticesWhatIsBroken(String name, Supplier<ReplicaMaker> maker) {
    notices(name, maker, PATIENCE * SEEDS);
  }

  /**
   * That messages of an earlier election are heeded is hard to notice if all else is right: a
   * leader counts only whose log matches its own, and waits for the ISR that is committed. It takes
   * some thousand runs; the model of one partition notices it sooner.
   */
  @Test
  @Tag("slow")
  void noticesThatZombiesAreHeeded() {
    notices("heed zombies", BrokenReplicas::heedZombies, 2 * PATIENCE * SEEDS);
  }

  private static void notices(String name, Supplier<ReplicaMaker> maker, int seeds) {
    for (long seed = 1; seed <= seeds; seed++) {
      try {
        new ClusterSimulation(seed, ClusterSimulationTest.FAULT_SECONDS, null, maker.get()).run();
      } catch (AssertionError | RuntimeException e) {
        System.out.println(name + " is noticed by seed " + seed + ": " + e.getMessage());
        return;
      }
    }
    fail(name + " isn't noticed by " + seeds + " seeds");
  }
}
