/**
 * A metadata log over some order of entries that somebody else agrees upon: how proposals become
 * entries and get their outcomes, how entries become images and are shown to listeners, and how a
 * node without a vote follows those that have one. Nothing here knows Atomix.
 *
 * <p>Threads: {@link dev.esker.gossip.atomix.metadata.CommandMachine} is used by one thread at a
 * time and depends on nothing but its input. {@link dev.esker.gossip.atomix.metadata.Publisher} has
 * one thread, on which listeners are told and proposals complete. The rest may be called from any
 * thread and doesn't block, but to close.
 *
 * <p>Guarantees: a proposal is applied at most once, however often it was sent; those of one thread
 * are applied in its order; the outcome of one that may or may not have been applied is reported as
 * unknown and never guessed.
 */
package dev.esker.gossip.atomix.metadata;
