package dev.esker.engine;

/**
 * A reading of what an engine has done since it was opened.
 *
 * @param refusedAppends for want of room in the write pipeline; whoever was refused tries again
 * @param tailReads answered out of the tail cache
 * @param segmentReads answered out of segments
 * @param flushedBytes from the tail cache to segments
 * @param deletedSegments that retention, or somebody who deletes records, has given up
 * @param deletedBytes in those
 * @param recoveryNanos that opening it took
 * @param recoveredBytes of the write-ahead log that were replayed then
 * @param checkpoints that were finished
 */
public record EngineWork(
    long refusedAppends,
    long tailReads,
    long segmentReads,
    long flushedBytes,
    long deletedSegments,
    long deletedBytes,
    long recoveryNanos,
    long recoveredBytes,
    EngineCounters.Checkpoints checkpoints) {}
