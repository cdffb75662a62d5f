/**
 * The wire format of the Kafka protocol: which requests are served in which versions, how one is
 * read from a frame, and how an answer becomes bytes.
 *
 * <p>The messages themselves are the generated classes of {@code kafka-clients}; this package is
 * what stands around them, and it takes care of three things that those don't: that reading a
 * hostile request costs a bounded amount of memory ({@link
 * dev.esker.kafka.protocol.RequestReader}), that records in an answer are sent from where they lie
 * instead of being copied ({@link dev.esker.kafka.protocol.ResponseEncoder}), and that starting a
 * broker doesn't load the classes of every message there is ({@link dev.esker.kafka.protocol.Api}).
 *
 * <p>Everything here is free of state and may be used from any thread.
 */
package dev.esker.kafka.protocol;
