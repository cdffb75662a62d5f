/**
 * A run: every workload, round after round, on one peer after the other (A B A B), so that whatever
 * changes on the machine meanwhile meets all of them alike.
 *
 * <p>Guarantees: a peer that fails is reported and the run goes on with the others; data is removed
 * after each trial; when the run is interrupted, {@link dev.esker.bench.compare.run.CleanUp} ends
 * every process and removes the rest. Threads: one runs it; the clean-up comes on the JVM's
 * shutdown hook.
 */
package dev.esker.bench.compare.run;
