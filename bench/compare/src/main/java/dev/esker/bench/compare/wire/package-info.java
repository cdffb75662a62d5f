/**
 * Frames of the Kafka protocol, for the two places that speak it without a client or a broker of
 * somebody else's: the null broker and the probe that asks whether a broker is ready. The messages
 * themselves are those of the Java client. Stateless; any thread.
 */
package dev.esker.bench.compare.wire;
