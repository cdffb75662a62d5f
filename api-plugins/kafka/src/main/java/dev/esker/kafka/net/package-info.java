/**
 * Connections: accepting them, cutting frames out of them, and putting answers back in order.
 *
 * <h2>Threads</h2>
 *
 * One thread accepts; a few event loops own the connections, and everything that concerns a
 * connection happens on its loop. What other threads do is hand in an answer ({@link
 * dev.esker.kafka.net.Exchange}) or give back memory ({@link dev.esker.kafka.net.InFlightBudget});
 * both may be done from anywhere.
 *
 * <h2>Order</h2>
 *
 * Requests of a connection start in the order in which they came and are answered in that order.
 * Appends run side by side, so that a client can pipeline; see {@link
 * dev.esker.kafka.protocol.Api.Effect} for what else may.
 *
 * <h2>Limits</h2>
 *
 * Nothing is read from a connection that has too many or too large requests unanswered, whose
 * answers aren't being read, whose append has found the write pipeline full, or while all
 * connections together hold too many bytes. What isn't read stays in the sockets, where TCP slows
 * the client down.
 */
package dev.esker.kafka.net;
