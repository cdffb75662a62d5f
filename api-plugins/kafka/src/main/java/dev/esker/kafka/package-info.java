/**
 * The Kafka front end: a plugin that speaks the Kafka wire protocol.
 *
 * <p>{@link dev.esker.kafka.KafkaFrontendPlugin} is found by the broker and creates a {@link
 * dev.esker.kafka.KafkaFrontend}, which binds one listener. A request goes through the packages in
 * this order: {@code net} reads a frame, {@code protocol} reads the request in it, one of {@code
 * cluster}, {@code data}, {@code admin} and {@code group} serves it, and {@code net} writes the
 * answer.
 *
 * <p>This module is the only one that knows classes of {@code kafka-clients}.
 */
package dev.esker.kafka;
