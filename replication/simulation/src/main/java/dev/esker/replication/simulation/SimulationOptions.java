package dev.esker.replication.simulation;

import java.util.Random;

/**
 * What a cluster is like.
 *
 * @param brokers how many nodes
 * @param early how many of them are there from the start; the others join later
 * @param voters how many of them, from 0, vote on the metadata
 * @param partitions of the one topic
 * @param replicas of each partition
 * @param minInsync {@code min.insync.replicas}
 * @param faultNanos how long faults last
 */
record SimulationOptions(
    int brokers,
    int early,
    int voters,
    int partitions,
    int replicas,
    int minInsync,
    long faultNanos) {
  static final int PRODUCERS_PER_PARTITION = 2;

  /** What a seed chooses: 3 to 7 brokers. */
  static SimulationOptions of(Random random, long faultNanos) {
    int brokers = 3 + random.nextInt(5);
    int replicas = random.nextInt(5) == 0 ? 2 : 3;
    int minInsync = random.nextInt(4) == 0 ? 1 : 2;
    int early = 3 + random.nextInt(brokers - 2);
    return new SimulationOptions(
        brokers, early, 3, 1 + random.nextInt(3), replicas, minInsync, faultNanos);
  }
}
