/**
 * What stands between a replica's state machine ({@code dev.esker.replication.core}) and the rest
 * of a broker: effects become calls of the storage engine and proposals to the metadata, and what
 * those answer becomes events.
 *
 * <p>Threads: none of its own. Everything is called on one thread, the loop of whoever hosts it,
 * unless a method says otherwise; what the engine's and the metadata's threads have to say is
 * handed to that loop ({@link dev.esker.replication.host.HostEnvironment#execute}). So a simulation
 * runs the same code as a broker, on one thread and by a seed (ADR 15).
 *
 * <p>No sockets and no clock here.
 */
package dev.esker.replication.host;
