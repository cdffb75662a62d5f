/**
 * Membership by SWIM, and messages between the members, over Atomix's implementation of SWIM.
 *
 * <p>Threads: Atomix runs SWIM on two threads of its own; listeners are told on a third one, {@code
 * esker-membership}.
 *
 * <p>Guarantees: those of {@link dev.esker.gossip.Membership} and {@link
 * dev.esker.gossip.ClusterMessages}. What SWIM 3.1.12 lacks is made up for here: it tells nobody
 * that a node leaves, it says nothing of a quick restart unless the version of the program differs
 * (so each run has a version of its own), it never forgets a property (so all of them are one), and
 * it fails on a member that it has never seen.
 */
package dev.esker.gossip.atomix.swim;
