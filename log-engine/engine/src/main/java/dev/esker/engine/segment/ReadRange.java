package dev.esker.engine.segment;

/**
 * What a reader wants of a log.
 *
 * @param offset the first record
 * @param end only batches that end at or before that
 * @param maxBytes how much at most
 * @param minOneBatch whether the first batch is returned even if it is larger
 * @param wholeBatches whether the last batch may not be cut off by {@code maxBytes}
 */
public record ReadRange(
    long offset, long end, int maxBytes, boolean minOneBatch, boolean wholeBatches) {

  /** The same, ending no later than that. */
  public ReadRange endingBy(long limit) {
    return limit >= end ? this : new ReadRange(offset, limit, maxBytes, minOneBatch, wholeBatches);
  }
}
