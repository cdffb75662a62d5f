/**
 * The records of {@code __consumer_offsets}, byte for byte as Apache Kafka writes them (its message
 * definitions {@code OffsetCommitKey}, {@code OffsetCommitValue}, {@code GroupMetadataKey} and
 * {@code GroupMetadataValue}; described in {@code docs/formats/consumer-offsets.md}). Read in every
 * version that Kafka has had, written in the newest one that every Kafka since 2.3 reads. Pure; no
 * threads.
 */
package dev.esker.coordinator.format;
