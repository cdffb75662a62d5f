/**
 * Drives the group coordinators: gives them a thread, a clock and a log.
 *
 * <h2>Threads</h2>
 *
 * {@link dev.esker.server.groups.CoordinatorDriver} may be called from any thread and never blocks;
 * one thread of its own does the work, request by request, and completes the results. Requests wait
 * in a bounded {@link dev.esker.server.groups.Mailbox}; when it is full they are answered with
 * COORDINATOR_LOAD_IN_PROGRESS, which makes clients wait and ask again.
 *
 * <h2>Guarantees</h2>
 *
 * What is answered is durable. Requests of one group that are handed in by one thread are worked
 * off in that order. Every result is completed exactly once, at the latest by {@code close}.
 *
 * <h2>The log</h2>
 *
 * {@link dev.esker.server.groups.OffsetsLog} is the port to {@code __consumer_offsets}; {@link
 * dev.esker.server.groups.TopicOffsetsLog} is the topic itself. A group belongs to the partition
 * that its id hashes to, as in Kafka; each partition has a coordinator of its own, so that
 * partitions can be taken over one by one when there are several brokers.
 */
package dev.esker.server.groups;
