package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/** What is right, found in the simplest way. */
final class Oracle {
  private Oracle() {}

  /**
   * No rack has two replicas more than another one that has a broker to spare.
   *
   * @param brokers that there are, with ids from 0
   */
  static void assertSpread(
      List<Integer> replicas, IntFunction<Optional<String>> rackOf, int brokers) {
    Map<Optional<String>, Integer> sizes = new HashMap<>();
    for (int id = 0; id < brokers; id++) {
      sizes.merge(rackOf.apply(id), 1, Integer::sum);
    }
    Map<Optional<String>, Integer> counts = new HashMap<>();
    replicas.forEach(id -> counts.merge(rackOf.apply(id), 1, Integer::sum));
    sizes.forEach(
        (rack, size) -> {
          int here = counts.getOrDefault(rack, 0);
          if (here < size) {
            counts.forEach(
                (other, there) ->
                    assertTrue(there <= here + 1, () -> replicas + " by rack: " + counts));
          }
        });
  }
}
