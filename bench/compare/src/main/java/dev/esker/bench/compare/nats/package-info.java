/**
 * The target behind NATS JetStream, through its own Java client. The only package that imports
 * {@code io.nats}.
 *
 * <p>A topic is one stream, as a NATS user would have it: one log. Its partitions are subjects of
 * that stream, {@code <topic>.0} to {@code <topic>.<n-1>}; a key decides the subject by its hash,
 * and records without one take turns. What is in order per partition is so in order here as well.
 *
 * <p>Threads: as {@code dev.esker.bench.target} says; acknowledgements come on the thread by which
 * a connection hands out replies. Guarantees: what a sender has under way is limited ({@link
 * dev.esker.bench.compare.nats.Limits}), and nothing is reconnected: a server that has gone stays
 * gone.
 */
package dev.esker.bench.compare.nats;
