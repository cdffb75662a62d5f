/**
 * Esker inside another program: {@link dev.esker.embedded.Esker} without any network, {@link
 * dev.esker.embedded.EmbeddedBroker} with front ends, for clients in the same process or tests.
 *
 * <p>Both have the same durability as a broker of its own: an append completes once it is on stable
 * storage, unless the topic or {@code wal.sync} say otherwise. Everything here may be used by any
 * thread unless its class says otherwise. Callbacks of futures run on one thread of Esker's and
 * must not wait for another append.
 */
package dev.esker.embedded;
