/**
 * Compares two results of JMH, so that a change that makes something slower is noticed. A program
 * of its own: {@code bench/jmh/compare}. Threads: none.
 */
package dev.esker.bench.jmh.compare;
