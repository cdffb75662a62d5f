/**
 * What a load is put on, as a port: {@link dev.esker.bench.target.Target} makes a topic and opens
 * {@link dev.esker.bench.target.Sender}s and {@link dev.esker.bench.target.Receiver}s for it. The
 * load itself ({@code dev.esker.bench.load}) knows no protocol.
 *
 * <p>Threads: a target is used by the thread that runs the load; a sender and a receiver belong to
 * one task each, and acknowledgements may come on any thread.
 */
package dev.esker.bench.target;
