package dev.esker.replication.simulation;

import static org.junit.jupiter.api.Assertions.fail;

import dev.esker.replication.core.BrokenReplicas;
import dev.esker.replication.host.ReplicaMaker;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Breaks one rule after the other in whole clusters and shows that it is noticed. A checker that
 * passes a broken replica proves nothing.
 */
final class ClusterMutationTest {
  static Stream<Arguments> mutants() {
    return Stream.of(
        mutant("acknowledge before the force", BrokenReplicas::acknowledgeBeforeTheForce),
        mutant("append without a look at the epoch", BrokenReplicas::appendWithoutALookAtTheEpoch),
        mutant("await all replicas", BrokenReplicas::awaitAllReplicas),
        mutant("await nobody", BrokenReplicas::awaitNobody),
        mutant("await the proposed only", BrokenReplicas::awaitTheProposedOnly),
        mutant("await the committed only", BrokenReplicas::awaitTheCommittedOnly),
        mutant("ignore min.insync.replicas", BrokenReplicas::ignoreMinInsync),
        mutant("cut at the high watermark", BrokenReplicas::cutAtTheHighWatermark),
        mutant("cut at the leader's end", BrokenReplicas::cutAtTheLeadersEnd),
        mutant("heed zombies", BrokenReplicas::heedZombies));
  }

  private static Arguments mutant(String name, Supplier<ReplicaMaker> maker) {
    return Arguments.of(name, maker);
  }

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
