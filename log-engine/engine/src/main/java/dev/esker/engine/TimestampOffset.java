package dev.esker.engine;

/**
 * A record found by time.
 *
 * @param timestamp its time stamp, milliseconds
 * @param offset its offset
 */
public record TimestampOffset(long timestamp, long offset) {}
