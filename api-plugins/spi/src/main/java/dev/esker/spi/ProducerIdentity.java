package dev.esker.spi;

/**
 * What an idempotent producer signs its batches with.
 *
 * @param error NONE, or why there is none
 * @param producerId from 0
 * @param epoch from 0
 */
public record ProducerIdentity(ErrorCode error, long producerId, short epoch) {}
