/**
 * What can be done to a peer: a {@link dev.esker.bench.compare.scenario.Scenario} takes one from a
 * start on an empty directory to the figures of one trial. A new kind of workload is a new class
 * here.
 *
 * <p>Threads: one runs scenarios; a timer may kill a peer that takes too long.
 */
package dev.esker.bench.compare.scenario;
