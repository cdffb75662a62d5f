/**
 * The null broker: speaks just enough of the Kafka protocol for a producer, and answers without
 * storing or checking anything. What a client reaches with it is a ceiling that no broker on the
 * same machine can exceed, so that one sees when it is the client that limits.
 *
 * <p>Shares no code with Esker's front end, or it would have that one's limits too. Threads:
 * Netty's event loops; {@link dev.esker.bench.compare.ceiling.NullTopics} is shared by them. A
 * process of its own ({@link dev.esker.bench.compare.ceiling.NullBroker}).
 *
 * <p>{@link dev.esker.bench.compare.ceiling.NullHttpServer} is the same for the HTTP API.
 */
package dev.esker.bench.compare.ceiling;
