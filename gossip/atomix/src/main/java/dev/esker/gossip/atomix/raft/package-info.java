/**
 * Atomix's Raft, made safe: stock classes of atomix-raft 3.1.12 with small ones around them, each
 * of which cures what was seen to lose or fork a log, or was read to be able to.
 *
 * <table>
 * <caption>What is cured where</caption>
 * <tr><td>{@link dev.esker.gossip.atomix.raft.StableLogWriter}</td><td>nothing is ever flushed;
 *     entries that were cut off come back after a restart; new files aren't durable by name</td></tr>
 * <tr><td>{@link dev.esker.gossip.atomix.raft.StableMark}, {@link
 *     dev.esker.gossip.atomix.raft.SegmentCheck}</td><td>a damaged tail is dropped in
 *     silence</td></tr>
 * <tr><td>{@link dev.esker.gossip.atomix.raft.VoteRecord}</td><td>a vote is forgotten within its
 *     term</td></tr>
 * <tr><td>{@link dev.esker.gossip.atomix.raft.SafeServerProtocol}</td><td>acknowledgement before
 *     the flush; a heartbeat that names no entry before it moves the commit index; entries after a
 *     hole; votes for shorter logs; a snapshot that is never sent again; a node that was down is
 *     waited for up to a minute</td></tr>
 * <tr><td>{@link dev.esker.gossip.atomix.raft.SafeRaftContext}</td><td>the leader commits before
 *     its own flush</td></tr>
 * <tr><td>{@link dev.esker.gossip.atomix.raft.MetadataService}</td><td>failures of the state
 *     machine are only logged; snapshots have no checksum</td></tr>
 * <tr><td>{@link dev.esker.gossip.atomix.raft.Formation}</td><td>a node that has lost its disk
 *     votes as if it had never voted</td></tr>
 * </table>
 *
 * <p>Threads: Atomix runs Raft on one thread for each node and the state machine on another. What
 * touches Atomix's state runs on the first.
 *
 * <p>Guarantees: an entry that was acknowledged is on the disks of a majority, whatever process or
 * machine dies when; whoever can't be sure of its disk any more neither acknowledges nor votes, and
 * tells its failure listener.
 */
package dev.esker.gossip.atomix.raft;
