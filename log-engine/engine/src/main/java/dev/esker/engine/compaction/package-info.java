/**
 * Log compaction ({@code cleanup.policy=compact}): of the records with one key the last stays, and
 * offsets never change. The rules are those of Kafka's cleaner (KIP-58, KIP-354, KIP-534).
 *
 * <p>A pass over a log reads the keys of what is new into an {@link
 * dev.esker.engine.compaction.OffsetMap}, then copies everything up to there, group of segments by
 * group, without the records that are superseded ({@link
 * dev.esker.engine.compaction.CleaningPass}). {@link dev.esker.engine.compaction.LogCleaner} says
 * which log is next, {@link dev.esker.engine.compaction.CleanerThreads} does it; in simulation the
 * same is called step by step.
 *
 * <p>Threads: a pass belongs to one cleaner thread. Names of files and the catalog are changed on
 * the storage thread only, in short turns ({@link dev.esker.engine.compaction.StorageSide}); {@link
 * dev.esker.engine.segment.Replacement} says in which order, and why a crash between any two of
 * them loses nothing. Appends, flushes and readers wait for none of it.
 *
 * <p>Memory is bounded by {@code log.cleaner.dedupe.buffer.size}, outside the heap and only while a
 * pass runs, and by a few of the largest batches.
 */
package dev.esker.engine.compaction;
