/**
 * What a front end does when another broker owns what it is asked for, so that any broker answers
 * any call.
 *
 * <p>Records go and come as batches, in small binary requests to the leader's front end ({@link
 * dev.esker.http.peers.LogWire}): appends of many clients share them, a reader's stream stays with
 * the broker that the reader has chosen, and goes on when a leader moves. Calls of groups, and
 * others that need all of what a broker knows, are passed on as they are ({@link
 * dev.esker.http.peers.Forwarding}). Either takes one hop at most: what comes from another front
 * end is answered from this broker alone.
 *
 * <p>How much is under way to other brokers is limited in number and bytes. Any thread, unless a
 * class says otherwise.
 */
package dev.esker.http.peers;
