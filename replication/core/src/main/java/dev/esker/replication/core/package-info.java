/**
 * Replication of a partition as a state machine without thread, clock, disk or socket; see {@code
 * docs/REPLICATION.md}.
 */
package dev.esker.replication.core;
