/**
 * What is counted: metrics with their units, the spread of a few rounds, what {@code /proc} says of
 * a process, and what the machine is. No threads, and nothing here measures time.
 */
package dev.esker.bench.compare.figures;
