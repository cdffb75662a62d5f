package dev.esker.engine;

/**
 * A reading of what compaction has done and has to do.
 *
 * @param passes finished so far
 * @param abandoned passes given up: for want of space, or since the log was deleted or cut
 * @param bytesRead of segments, twice what is new
 * @param bytesWritten of segments
 * @param dirtiestRatio the greatest share of bytes that aren't compacted yet, of any log, at the
 *     last look
 * @param uncleanable logs that aren't compacted any more since one of their batches can't be read
 * @param lastPassMillis when the last pass ended, in milliseconds since 1970; -1: none has
 */
public record CleanerStats(
    long passes,
    long abandoned,
    long bytesRead,
    long bytesWritten,
    double dirtiestRatio,
    int uncleanable,
    long lastPassMillis) {

  /** Nothing done, nothing to do. */
  public static final CleanerStats NONE = new CleanerStats(0, 0, 0, 0, 0, 0, -1);
}
