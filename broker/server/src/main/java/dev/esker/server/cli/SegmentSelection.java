package dev.esker.server.cli;

/** Which part of segments is to be shown, and how much of it is still to come. One thread. */
final class SegmentSelection {
  private final long fromOffset;
  private final boolean records;
  private long left;

  /**
   * Chooses.
   *
   * @param fromOffset the first offset to be shown
   * @param records whether records are shown, and counted, and not only batches
   * @param limit how many of them at most
   */
  SegmentSelection(long fromOffset, boolean records, long limit) {
    this.fromOffset = fromOffset;
    this.records = records;
    this.left = limit;
  }

  long fromOffset() {
    return fromOffset;
  }

  boolean records() {
    return records;
  }

  void taken() {
    left--;
  }

  boolean isDone() {
    return left <= 0;
  }
}
