package dev.esker.embedded;

/**
 * Where a record was stored.
 *
 * @param topic its topic
 * @param partition from 0
 * @param offset its place in the partition
 * @param timestamp milliseconds since 1970, the broker's if the topic has {@code LogAppendTime}
 */
public record Appended(String topic, int partition, long offset, long timestamp) {}
