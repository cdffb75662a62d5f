/**
 * JMH benchmarks of the classes that every record passes: checksum, batch validation, frame write,
 * write pipeline, tail cache and catalog. {@code docs/BENCHMARKS.md} says how to run them and how
 * far to trust them.
 *
 * <p>Threads: JMH's. Each state says whether threads share it. Benchmarks that write keep what they
 * leave in memory or on disk bounded, whatever the length of a run.
 */
package dev.esker.bench.jmh;
