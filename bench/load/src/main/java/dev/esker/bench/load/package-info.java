/**
 * The load: what is sent when ({@link dev.esker.bench.load.Workload}, {@link
 * dev.esker.bench.load.Pacer}), the tasks that send and read it, and what is measured on the way.
 *
 * <p><b>Latency.</b> With a rate the loop is open: record n is due at a time that depends on n and
 * the rate only, and its latency counts from then, not from when it could be sent. So a target that
 * stalls is charged for every record that was due meanwhile (no coordinated omission). Without a
 * rate latency counts from the moment that the record is handed to the client.
 *
 * <p><b>Throughput.</b> {@link dev.esker.bench.load.Window} says which records count for it.
 *
 * <p><b>Verification.</b> Every record carries its producer and its number; {@link
 * dev.esker.bench.load.Ledger} knows which were acknowledged and which came back.
 *
 * <p><b>Threads.</b> {@link dev.esker.bench.load.LoadRun} has one thread for each consumer and, as
 * long as nothing but the clock decides when records are sent, as many as there are processors for
 * all producers; otherwise one for each. Where a target's senders can be sent to from their
 * answers, a closed loop has one thread, which waits, and what follows an answer is sent on the
 * thread that brings it. The thread that calls it collects the figures, once per second.
 */
package dev.esker.bench.load;
