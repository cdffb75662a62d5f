package dev.esker.engine.storage;

import dev.esker.engine.partition.PartitionLog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which partitions have batches that aren't in a segment, the one with the oldest first, and which
 * have changed in any way since the last checkpoint. Any thread.
 */
final class Dirty {
  private final Set<PartitionLog> unflushed = new LinkedHashSet<>();
  private final Set<PartitionLog> unchecked = new LinkedHashSet<>();
  private long unflushedBytes;

  /** Returns how many bytes wait now, in all. */
  synchronized long published(PartitionLog log, long bytes) {
    unflushed.add(log);
    unchecked.add(log);
    unflushedBytes += bytes;
    return unflushedBytes;
  }

  synchronized void changed(PartitionLog log) {
    unchecked.add(log);
  }

  /** Its end was cut off; the next flush has to do the same to its segments. */
  synchronized void cut(PartitionLog log, long unflushedOfIt) {
    unflushed.add(log);
    unchecked.add(log);
    unflushedBytes -= unflushedOfIt;
  }

  synchronized void gone(PartitionLog log, long unflushedOfLog) {
    unflushed.remove(log);
    unchecked.remove(log);
    unflushedBytes -= unflushedOfLog;
  }

  synchronized void flushed(long bytes) {
    unflushedBytes -= bytes;
  }

  synchronized long unflushedBytes() {
    return unflushedBytes;
  }

  /** The partition that has waited longest, or null; it is to be put back if it isn't done. */
  synchronized PartitionLog nextUnflushed() {
    var first = unflushed.iterator();
    if (!first.hasNext()) {
      return null;
    }
    PartitionLog log = first.next();
    first.remove();
    return log;
  }

  synchronized void putBack(PartitionLog log) {
    unflushed.add(log);
  }

  synchronized List<PartitionLog> takeUnchecked() {
    List<PartitionLog> logs = new ArrayList<>(unchecked);
    unchecked.clear();
    return logs;
  }

  synchronized void uncheck(List<PartitionLog> logs) {
    unchecked.addAll(logs);
  }
}
