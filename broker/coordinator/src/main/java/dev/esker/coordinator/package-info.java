/**
 * The group coordinator as a pure state machine: no thread, clock, socket or disk. One {@link
 * dev.esker.coordinator.GroupCoordinator} is responsible for the groups of one partition of {@code
 * __consumer_offsets}.
 *
 * <h2>Decide, write, replay</h2>
 *
 * A request never changes durable state. It decides on records and hands them out as a {@link
 * dev.esker.coordinator.step.Write}; when the driver reports them durable, they are replayed, and
 * only that changes {@link dev.esker.coordinator.DurableState}, on a running coordinator and on one
 * that loads alike. Then the answer that waited for it is given. So what is answered is always
 * durable, and a coordinator that has read the log again is where the old one was. Who is a member
 * of what is volatile; it is restored from the last stored generation.
 *
 * <h2>Threads and time</h2>
 *
 * Confined to one thread. Time comes in with every call ({@link dev.esker.coordinator.step.Turn});
 * the next deadline is asked for and served by {@code tick}. The same calls give the same effects.
 *
 * <h2>Limits</h2>
 *
 * Members of a group, what they bring along, groups and bytes in all are bounded ({@link
 * dev.esker.coordinator.group.GroupConfig}, {@link dev.esker.coordinator.step.StateBudget}); what
 * is over is refused with an error of the protocol.
 *
 * <h2>What comes later</h2>
 *
 * Transactions add pending offsets beside {@link dev.esker.coordinator.DurableState}, filled by
 * replay of batches with a producer id and settled by their control records; the group protocol of
 * KIP-848 adds kinds of records, which {@link dev.esker.coordinator.format.StoredChange} passes
 * over today. Neither changes a format that is written now.
 */
package dev.esker.coordinator;
