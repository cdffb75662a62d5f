package dev.esker.engine.storage;

import dev.esker.wal.Wal;

/**
 * What recovery has made.
 *
 * @param wal the write-ahead log, open for appends
 * @param checkpoint from where it was replayed
 * @param nextPartitionNumber a number that no partition ever had
 * @param backlog what was replayed and isn't in segments yet
 */
public record Recovered(Wal wal, long checkpoint, int nextPartitionNumber, Backlog backlog) {}
