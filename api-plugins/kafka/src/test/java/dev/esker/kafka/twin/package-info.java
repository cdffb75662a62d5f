/** A small broker in memory behind the plugin contract, real enough for Kafka's own clients. */
package dev.esker.kafka.twin;
