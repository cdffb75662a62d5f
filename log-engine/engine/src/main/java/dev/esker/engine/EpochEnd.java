package dev.esker.engine;

/**
 * Where a leader epoch ended.
 *
 * @param epoch the epoch, or -1 if unknown
 * @param endOffset the offset after its last record, or -1 if unknown
 */
public record EpochEnd(int epoch, long endOffset) {
  /** The log doesn't know. */
  public static final EpochEnd UNKNOWN = new EpochEnd(-1, -1);
}
