package dev.esker.bench.load;

import dev.esker.bench.load.LoadResult.Ended;

/**
 * Which records count for the figures; all of them are verified. Immutable.
 *
 * <p>With a rate those count that are due after the warm-up, whenever their answer comes: a target
 * that is late must not be rid of the records that tell so.
 *
 * <p>Without one those count whose answer comes between the end of the warm-up and the end of the
 * load, whenever they were sent. A client that goes as fast as it can has its whole buffer under
 * way, some 32,000 records of 1 KiB. To count what is sent after the warm-up, up to its last
 * answer, would charge a slow target with a buffer full of records that don't count, and with
 * emptying it in the end; at a few seconds of load that is most of the time.
 */
final class Window {
  private final boolean byAnswer;
  private final long loadNanos;
  private final long fromNanos;
  private final long untilNanos;

  private Window(boolean byAnswer, long loadNanos, long fromNanos, long untilNanos) {
    this.byAnswer = byAnswer;
    this.loadNanos = loadNanos;
    this.fromNanos = fromNanos;
    this.untilNanos = untilNanos;
  }

  /** Records that are due at that time or later. */
  static Window ofDue(long fromNanos) {
    return new Window(false, fromNanos, fromNanos, fromNanos);
  }

  /**
   * Answers in a span of time.
   *
   * @param loadNanos when the load began; what was sent before, a backlog, doesn't count
   * @param fromNanos the end of the warm-up
   * @param untilNanos the end of the load, which doesn't count any more
   */
  static Window ofAnswers(long loadNanos, long fromNanos, long untilNanos) {
    return new Window(true, loadNanos, fromNanos, untilNanos);
  }

  /** Whether a record is due in the time that is measured. */
  boolean isDue(long dueNanos) {
    return dueNanos - fromNanos >= 0;
  }

  /** Whether a record is one of which answers may count. */
  boolean concerns(long dueNanos) {
    return dueNanos - loadNanos >= 0;
  }

  /** Whether an answer counts. */
  boolean counts(long dueNanos, long nowNanos) {
    return concerns(dueNanos)
        && (!byAnswer || (nowNanos - fromNanos >= 0 && nowNanos - untilNanos < 0));
  }

  /**
   * For how long answers counted: to the last one, or to the end of the load if that is earlier. If
   * time was up, whoever answered nothing more before is charged with that time as well.
   *
   * @param lastNanos when the last of those came that it concerns
   */
  long nanos(Ended ended, long lastNanos) {
    long end = lastNanos;
    if (byAnswer && (ended == Ended.DURATION || lastNanos - untilNanos > 0)) {
      end = untilNanos;
    }
    return Math.max(0, end - fromNanos);
  }

  /** A time, or the end of the load if nothing counts any more by then. */
  long clip(long nowNanos) {
    return byAnswer && nowNanos - untilNanos > 0 ? untilNanos : nowNanos;
  }
}
