package dev.esker.engine.storage;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.Touched;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Logs that were deleted, or whose start has moved, and whose files have to go. Any thread adds;
 * the storage thread deletes.
 */
final class Deletions {
  private final ConcurrentLinkedQueue<PartitionLog> deletions = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PartitionLog> advances = new ConcurrentLinkedQueue<>();
  private final Dirty dirty;
  private final Touched touched;

  Deletions(Backlog backlog) {
    this.dirty = backlog.dirty();
    this.touched = backlog.touched();
  }

  void deleted(PartitionLog log) {
    deletions.add(log);
  }

  void startAdvanced(PartitionLog log) {
    advances.add(log);
  }

  /** What a full disk keeps from being deleted stays in its queue. */
  void deleteFiles() throws IOException {
    for (PartitionLog log = deletions.peek(); log != null; log = deletions.peek()) {
      dirty.gone(log, log.tail().unflushedBytes());
      log.storage().destroy(touched);
      deletions.remove();
    }
    for (PartitionLog log = advances.peek(); log != null; log = advances.peek()) {
      if (!log.isGone()) {
        log.storage().deleteSegmentsBelowStart(touched);
      }
      advances.remove();
    }
  }
}
