/**
 * Moves partitions so that brokers have even shares: when somebody asks, when a broker has joined,
 * when one is to be drained or is gone for good. What is wanted and what is under way is all in the
 * metadata image, so that whichever controller comes next goes on.
 *
 * <p>Pure like the rest of the controller: no I/O, no threads, no clock. Making a plan may take
 * seconds in a large cluster, so it is a function that the driver calls on a thread of its own.
 */
package dev.esker.controller.rebalance;
