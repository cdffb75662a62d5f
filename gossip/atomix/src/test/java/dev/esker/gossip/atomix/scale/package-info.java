/**
 * What gossip and metadata cost among many members, and how soon they tell: slow tests that print
 * the tables of {@code docs/BENCHMARKS.md}.
 *
 * <p>The members are the product's own, with its settings, over a network in memory that counts
 * what is sent. Nothing is lost or late in it, however slow the machine, so what is asserted
 * doesn't depend on speed.
 */
package dev.esker.gossip.atomix.scale;
