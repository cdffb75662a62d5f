package dev.esker.engine;

/**
 * An idempotent producer that a partition remembers.
 *
 * @param producerId its id
 * @param epoch its epoch
 * @param lastSequence of its last stored record
 * @param lastTimestamp of its last stored batch, milliseconds
 */
public record ProducerSnapshot(
    long producerId, short epoch, int lastSequence, long lastTimestamp) {}
