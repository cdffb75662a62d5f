/**
 * Membership and the metadata log of a cluster, on Atomix: SWIM gossip and Raft. The only place
 * that knows Atomix.
 */
package dev.esker.gossip.atomix;
