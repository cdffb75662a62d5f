package dev.esker.replication.simulation;

import java.util.Random;

/**
 * What a cluster is like, and how hard its life.
 *
 * @param brokers how many nodes
 * @param early how many of them are there from the start; the others join later
 * @param voters how many of them, from 0, vote on the metadata
 * @param partitions of the one topic
 * @param replicas of each partition
 * @param minInsync {@code min.insync.replicas}
 * @param unclean {@code unclean.leader.election.enable}
 * @param pace how many times rarer faults are than at worst
 * @param idleMillis how long a producer has nothing to say, at most, after each batch
 * @param faultNanos how long faults last
 */
record SimulationOptions(
    int brokers,
    int early,
    int voters,
    int partitions,
    int replicas,
    int minInsync,
    boolean unclean,
    int pace,
    int idleMillis,
    long faultNanos) {
  static final int PRODUCERS_PER_PARTITION = 2;
  private static final int[] PACES = {1, 1, 2, 4};
  private static final int[] IDLE_MILLIS = {80, 80, 400, 1500};

  /** What a seed chooses: 3 to 7 brokers. */
  static SimulationOptions of(Random random, long faultNanos) {
    int brokers = 3 + random.nextInt(5);
    return new SimulationOptions(
        brokers,
        3 + random.nextInt(brokers - 2),
        3,
        1 + random.nextInt(3),
        random.nextInt(5) == 0 ? 2 : 3,
        random.nextInt(4) == 0 ? 1 : 2,
        random.nextInt(6) == 0,
        PACES[random.nextInt(PACES.length)],
        IDLE_MILLIS[random.nextInt(IDLE_MILLIS.length)],
        faultNanos);
  }

  /** How many must be in sync for an append to be acknowledged. */
  int needed() {
    return Math.min(minInsync, replicas);
  }
}
