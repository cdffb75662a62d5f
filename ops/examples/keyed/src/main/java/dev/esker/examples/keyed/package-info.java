/**
 * A producer whose messages have keys, and the members of a group that read them.
 *
 * <p>One key always lands in one partition, so its messages stay in order. Each partition is read
 * by one member of the group; when a member joins or leaves, partitions move to others, which go on
 * where it has committed. Each program uses one thread beside those of its client.
 */
package dev.esker.examples.keyed;
