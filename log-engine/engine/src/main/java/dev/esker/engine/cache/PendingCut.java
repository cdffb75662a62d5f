package dev.esker.engine.cache;

/**
 * What was cut off the end of a log, and isn't cut off its segments yet.
 *
 * @param end where the log went on from
 * @param offset what was asked for: records from here on went, and those of their batches before
 * @param position the write-ahead log position at which the log says so
 * @param everything whether nothing was left before {@code end} either
 */
public record PendingCut(long end, long offset, long position, boolean everything) {

  /** What has to be cut off the segments if a later cut comes before this one is done. */
  PendingCut and(PendingCut later) {
    if (later.everything || (!everything && later.end <= end)) {
      return later;
    }
    return everything && later.end < end ? new PendingCut(later.end, offset, position, true) : this;
  }
}
