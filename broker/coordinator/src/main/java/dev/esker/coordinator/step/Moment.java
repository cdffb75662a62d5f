package dev.esker.coordinator.step;

/**
 * The time of a step.
 *
 * @param uptimeMillis monotonic; timers are measured with it
 * @param wallMillis since the epoch; stored in records, may jump
 */
public record Moment(long uptimeMillis, long wallMillis) {}
