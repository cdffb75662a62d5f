package dev.esker.engine.storage;

import dev.esker.engine.cache.TailCache;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.wal.Wal;

/**
 * What recovery has made.
 *
 * @param context segments and catalog, open
 * @param cache with what was replayed and isn't in segments yet
 * @param registry the partitions
 * @param wal the write-ahead log, open for appends
 * @param checkpoint from where it was replayed
 * @param nextPartitionNumber a number that no partition ever had
 * @param backlog what is still to be flushed and forced
 */
public record Recovered(
    SegmentContext context,
    TailCache cache,
    PartitionRegistry registry,
    Wal wal,
    long checkpoint,
    int nextPartitionNumber,
    Backlog backlog) {}
