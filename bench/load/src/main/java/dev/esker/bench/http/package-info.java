/**
 * The target behind Esker's HTTP API: keep-alive connections with one request under way each, on
 * Netty. The only package of the load driver that imports {@code io.netty}, and the only one that
 * reads JSON.
 *
 * <p>The load shares its machine with the target, so a request costs as little as may be: one event
 * loop for all connections, one buffer and one write for a request, of which all but the values is
 * encoded beforehand, and nothing woken for an answer. Texts are written as they are; a value that
 * would have to be escaped is refused.
 *
 * <p>Threads: as {@code dev.esker.bench.target} says. A connection belongs to one event loop, on
 * which outcomes are told and after which the next request follows. Readers parse on the thread
 * that polls.
 *
 * <p>Guarantees: a record has one outcome, at the latest when its request has taken longer than
 * {@link dev.esker.bench.http.HttpConnection#PATIENCE}; what is queued, read ahead and taken as an
 * answer is limited.
 */
package dev.esker.bench.http;
