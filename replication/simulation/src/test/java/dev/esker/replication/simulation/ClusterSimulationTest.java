package dev.esker.replication.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clusters by seed. A failure names the seeds and the command that shows a run: {@code ./esker-sim
 * --seed N --fault-seconds S --verbose}.
 */
final class ClusterSimulationTest {
  static final int DEFAULT_SEEDS = 300;
  static final int FAULT_SECONDS = 6;
  private static final int MOST_FAILURES = 5;

  @Test
  void nothingAcknowledgedIsLost() {
    Tally tally = new Tally();
    int acknowledged = run(1, DEFAULT_SEEDS, FAULT_SECONDS, tally);
    assertTrue(acknowledged > 30 * DEFAULT_SEEDS, acknowledged + " were acknowledged");
    for (Happening each : Happening.values()) {
      assertTrue(tally.of(each) > 0, () -> each + " has never happened:\n" + tally);
    }
  }

  @Test
  @Tag("slow")
  void nothingAcknowledgedIsLostInManyMoreRuns() {
    run(100_000, 20_000, 10, new Tally());
  }

  /** As many at a time as there are processors. */
  private static int run(long first, int seeds, int faultSeconds, Tally tally) {
    AtomicInteger acknowledged = new AtomicInteger();
    Queue<String> failures = new ConcurrentLinkedQueue<>();
    LongStream.range(first, first + seeds)
        .parallel()
        .filter(seed -> failures.size() < MOST_FAILURES)
        .forEach(
            seed -> {
              ClusterSimulation simulation = new ClusterSimulation(seed, faultSeconds, null);
              try {
                acknowledged.addAndGet(simulation.run());
              } catch (AssertionError | RuntimeException e) {
                failures.add(command(seed, faultSeconds) + ": " + e);
              }
              synchronized (tally) {
                tally.add(simulation.tally());
              }
            });
    assertTrue(failures.isEmpty(), () -> String.join("\n", failures));
    return acknowledged.get();
  }

  private static String command(long seed, int faultSeconds) {
    return "./esker-sim --seed " + seed + " --fault-seconds " + faultSeconds + " --verbose";
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
}
