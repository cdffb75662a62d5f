package dev.esker.engine;

/**
 * A reading of an engine's gauges, each taken on its own.
 *
 * @param partitions how many there are
 * @param ringUsed requests in the write pipeline
 * @param ringSlots how many it takes
 * @param cacheUsedBytes of the tail cache in use
 * @param cacheLimitBytes its limit
 * @param walRetainedBytes of the write-ahead log kept for recovery
 * @param walDurablePosition up to where the write-ahead log is on stable storage
 * @param checkpointPosition up to where a restart needs none of it
 * @param forces fsyncs of the write-ahead log so far
 * @param forceNanos time spent in them
 * @param committedBatches batches acknowledged so far
 * @param openSegmentFiles segment files open now
 * @param diskFull whether writing waits for room on the disk
 * @param cleaner what compaction has done
 */
public record EngineStats(
    int partitions,
    long ringUsed,
    int ringSlots,
    long cacheUsedBytes,
    long cacheLimitBytes,
    long walRetainedBytes,
    long walDurablePosition,
    long checkpointPosition,
    long forces,
    long forceNanos,
    long committedBatches,
    int openSegmentFiles,
    boolean diskFull,
    CleanerStats cleaner) {}
