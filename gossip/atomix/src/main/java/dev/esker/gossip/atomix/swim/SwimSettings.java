package dev.esker.gossip.atomix.swim;

import java.time.Duration;

/**
 * How soon gossip notices that a node is gone. With the defaults a process that was killed is
 * unreachable after about 200 ms and removed after about 1 s, and one that is stopped for less than
 * half a second is neither.
 *
 * @param probeInterval how often a node probes one other, in turn
 * @param probeTimeout how long it waits for the answer before it asks others to probe
 * @param failureTimeout how long one is unreachable before it is removed
 * @param gossipInterval how often news is passed on
 * @param suspectProbes how many nodes probe before one is called unreachable
 */
public record SwimSettings(
    Duration probeInterval,
    Duration probeTimeout,
    Duration failureTimeout,
    Duration gossipInterval,
    int suspectProbes) {

  public SwimSettings {
    range("probe interval", probeInterval, 10, 60_000);
    range("probe timeout", probeTimeout, 10, 60_000);
    range("failure timeout", failureTimeout, 10, 600_000);
    range("gossip interval", gossipInterval, 10, 60_000);
    if (suspectProbes < 1 || suspectProbes > 10) {
      throw new IllegalArgumentException("suspect probes = " + suspectProbes + " is not in 1..10");
    }
  }

  private static void range(String name, Duration value, long min, long max) {
    if (value.toMillis() < min || value.toMillis() > max) {
      throw new IllegalArgumentException(
          name + " = " + value.toMillis() + " ms is not in " + min + ".." + max);
    }
  }

  /** What was measured to serve well on one machine and in one data centre. */
  public static SwimSettings defaults() {
    return new SwimSettings(
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofMillis(800),
        Duration.ofMillis(50),
        2);
  }
}
