/**
 * How the nodes of a cluster reach each other: requests over TCP and small datagrams over UDP, both
 * on one port, under the interfaces by which Atomix sends.
 *
 * <p>Atomix has an implementation of its own, which isn't used: a request to a process that is
 * stopped, or behind a network that swallows packets, hangs in it for ever, a connection that was
 * closed in its handshake is never opened again, and it listens on all interfaces unless told.
 *
 * <p>Threads: one event loop for all connections. Handlers run on it unless they were registered
 * with an executor, and must not block it.
 *
 * <p>Guarantees: every request completes within its limit, with an answer or a failure; a
 * connection on which nothing comes in time is closed and opened anew by the next request. What is
 * received is checked for its size before memory is claimed for it.
 */
package dev.esker.gossip.atomix.net;
