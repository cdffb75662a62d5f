package dev.esker.engine.partition;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a log begins and ends: {@code logStart <= highWatermark <= durableEnd <= logEnd}.
 *
 * <p>A log that isn't replicated has one end: what is published is durable, as its topic asks, and
 * can be read. A replicated log has three. The append stage moves the log end, the commit stage the
 * durable end, and whoever knows what the other replicas have moves the high watermark; only a cut,
 * on the commit thread while nobody appends, moves any of them back.
 *
 * <p>Any thread reads. An offset that was read may be behind by the time it is used, and after a
 * cut beyond; {@link dev.esker.engine.cache.LogTail#cuts} tells.
 */
final class LogBounds {
  private final AtomicLong readableBytes = new AtomicLong();
  private volatile boolean replicated;
  private volatile long logStart;
  private volatile long logEnd;
  private volatile long durableEnd;
  private volatile long highWatermark;
  private volatile boolean gone;
  private UnreadBytes unread;

  LogBounds(long logStart, long end) {
    this.logStart = logStart;
    this.logEnd = end;
  }

  boolean isGone() {
    return gone;
  }

  void markGone() {
    gone = true;
  }

  boolean isReplicated() {
    return replicated;
  }

  long logStart() {
    return logStart;
  }

  long logEnd() {
    return logEnd;
  }

  long durableEnd() {
    return replicated ? durableEnd : logEnd;
  }

  long highWatermark() {
    return replicated ? highWatermark : logEnd;
  }

  long readableBytes() {
    return readableBytes.get();
  }

  /**
   * From now on the three ends move apart. Nothing is being appended meanwhile.
   *
   * @param known the high watermark as far as it is known
   */
  synchronized void replicate(long known) {
    if (!replicated) {
      durableEnd = logEnd;
      unread = new UnreadBytes();
      highWatermark = Math.max(logStart, Math.min(known, logEnd));
      replicated = true;
    }
  }

  /**
   * The first role is taken: what recovery has found is known now.
   *
   * @param known the high watermark as far as it is known
   */
  synchronized void begin(long known) {
    replicate(known);
    highWatermark = Math.max(highWatermark, Math.min(known, durableEnd));
    if (highWatermark < logEnd) {
      // How many bytes that is isn't known; a reader that is woken too early looks again.
      unread.add(logEnd, Integer.MAX_VALUE);
    }
  }

  /** A batch is published, of a log that isn't replicated; or is found by recovery. */
  void published(long end) {
    logEnd = end;
    if (replicated) {
      durableEnd = end;
    }
  }

  /** Counts bytes that were {@link #published}. */
  void count(long bytes) {
    if (!replicated) {
      readableBytes.addAndGet(bytes);
    }
  }

  /** Records are written, of a replicated log. Append thread. */
  synchronized void written(long end, long bytes) {
    unread.add(end, bytes);
    logEnd = end;
  }

  /** Records are durable, of a replicated log. Commit thread. */
  void durable(long end) {
    durableEnd = end;
  }

  /** Returns whether the high watermark has moved. */
  synchronized boolean advanceHighWatermark(long offset) {
    long to = Math.min(offset, durableEnd);
    if (!replicated || to <= highWatermark) {
      return false;
    }
    highWatermark = to;
    readableBytes.addAndGet(unread.takeUntil(to));
    return true;
  }

  /** Returns whether the log start has moved. Commit thread. */
  synchronized boolean advanceStart(long offset) {
    if (offset <= logStart) {
      return false;
    }
    logStart = offset;
    if (replicated && offset > highWatermark) {
      // As the leader says: what all replicas have may be deleted, and this one has it, too.
      highWatermark = Math.min(offset, durableEnd);
      readableBytes.addAndGet(unread.takeUntil(highWatermark));
    }
    return true;
  }

  /** The log has nothing any more, and begins at an offset. Commit thread, or recovery. */
  synchronized void restartAt(long offset) {
    if (replicated) {
      highWatermark = offset;
      durableEnd = offset;
      unread = new UnreadBytes();
    }
    logEnd = offset;
    logStart = offset;
  }

  /** The log ends earlier. Commit thread, or recovery. */
  synchronized void cut(long end) {
    logStart = Math.min(logStart, end);
    if (replicated) {
      highWatermark = Math.min(highWatermark, end);
      durableEnd = Math.min(durableEnd, end);
      unread.cut(end);
    }
    logEnd = Math.min(logEnd, end);
  }
}
