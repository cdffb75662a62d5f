/**
 * The systems that are compared, each as a process of its own on loopback with a data directory of
 * its own: how they are found and started, when they count as ready, and how they are ended.
 *
 * <p>{@link dev.esker.bench.compare.peer.Peer} and {@link dev.esker.bench.compare.peer.RunningPeer}
 * are ports; tests have a peer in memory behind them.
 *
 * <p>Guarantees: every wait has a limit; no process outlives {@link
 * dev.esker.bench.compare.peer.LiveProcesses#killAll}, and each is ended by its own process id.
 * Threads: one runs the peers; {@code killAll} and {@code kill} may come from any other.
 */
package dev.esker.bench.compare.peer;
