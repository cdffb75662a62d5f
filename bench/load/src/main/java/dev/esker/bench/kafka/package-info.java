/**
 * The target behind the Kafka protocol: any broker that speaks it, through the Java client. The
 * only package of the load driver that imports {@code org.apache.kafka}.
 *
 * <p>Threads: as {@code dev.esker.bench.target} says; acknowledgements come on the producer's I/O
 * thread.
 */
package dev.esker.bench.kafka;
