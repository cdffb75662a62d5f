/**
 * Whole clusters in one thread, by seed: the real storage engine on a disk in memory, the real
 * replicas as a broker hosts them, the real controller; twins for Raft and gossip; a network, disks
 * and processes that fail in every way that chance finds. {@link
 * dev.esker.replication.simulation.ClusterChecker} looks after every step whether the promises of
 * {@code docs/REPLICATION.md} hold.
 *
 * <p>Threads: one, the caller's. Time is virtual. The same seed gives the same run, to the last
 * message: {@code ./esker-sim --seed N --verbose} shows it.
 */
package dev.esker.replication.simulation;
