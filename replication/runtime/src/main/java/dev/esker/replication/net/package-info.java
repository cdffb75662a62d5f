/**
 * Streams between brokers: frames of opaque bytes, and regions of files behind them, over one
 * connection for each ordered pair of brokers. Nothing here knows what a partition is. The bytes
 * are in {@code docs/formats/replication-connection.md}.
 *
 * <h2>Use</h2>
 *
 * {@link dev.esker.replication.net.BrokerStreams} listens, and dials those whom this broker
 * follows; both sides get {@link dev.esker.replication.net.BrokerLink}s through their {@link
 * dev.esker.replication.net.LinkListener}. A link carries frames both ways. Lost links are made
 * anew by the {@link dev.esker.replication.net.Dialer}; lost frames aren't.
 *
 * <h2>Threads</h2>
 *
 * A few event loops, by default one, named {@code esker-replication-*}. What happens to a link
 * happens on its loop, and so do all calls of its listener, with no other thread between the socket
 * and them. Sending, closing and releasing may be done from anywhere.
 *
 * <h2>Guarantees</h2>
 *
 * Before the handshake is over nothing is delivered. Frames of a link arrive in order and whole; a
 * frame whose head or lengths were damaged ends the link. A body is guarded by TCP and by whatever
 * checksums the caller's bytes have. Each body that was accepted is released exactly once.
 *
 * <h2>Limits</h2>
 *
 * {@link dev.esker.replication.net.StreamConfig} bounds the size of a frame, what is queued for a
 * peer, what was received and isn't released, links, dialers and handshakes. Whatever a peer does,
 * nothing here grows beyond them.
 *
 * <h2>TLS</h2>
 *
 * There is none yet: the port must be reachable for brokers only. It would be the first handler of
 * a channel's pipeline, before the handshake, so that a broker is authenticated before it says who
 * it is; regions of files then go through user space ({@code ChunkedNioFile}) instead of sendfile.
 */
package dev.esker.replication.net;
