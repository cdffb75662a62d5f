/**
 * Replication of one partition as a state machine: what happens comes in as {@link
 * dev.esker.replication.core.ReplicaEvent}s, what is to be done goes out through {@link
 * dev.esker.replication.core.Effects}. The protocol and its invariants are in {@code
 * docs/REPLICATION.md}, the bytes of its messages in {@code docs/formats/replication.md}.
 *
 * <p>Threads: a {@link dev.esker.replication.core.PartitionReplica} belongs to one thread at a
 * time; messages, events and assignments are immutable but for the bytes that they lend ({@link
 * dev.esker.replication.core.Batches}).
 *
 * <p>No clock, thread, disk, socket or randomness: the same events at the same times lead to the
 * same effects in the same order. The batches of records are opaque here.
 */
package dev.esker.replication.core;
