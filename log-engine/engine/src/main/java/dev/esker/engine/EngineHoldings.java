package dev.esker.engine;

import dev.esker.wal.WalFiles;

/**
 * A reading of what an engine holds on the disk and in memory.
 *
 * @param segments how many; those of partitions that nobody has touched since the start are counted
 *     once {@link dev.esker.engine.storage.EngineGauges#countSegments} was called
 * @param segmentBytes in them
 * @param unflushedBytes in the tail cache and not in a segment yet
 * @param lentReadBytes of memory that readers have on loan
 * @param catalogBytes of memory that the catalog uses; an estimate
 * @param producers idempotent producers in memory, one for each partition that they write to
 * @param walFiles files of the write-ahead log
 */
public record EngineHoldings(
    long segments,
    long segmentBytes,
    long unflushedBytes,
    long lentReadBytes,
    long catalogBytes,
    long producers,
    WalFiles walFiles) {}
