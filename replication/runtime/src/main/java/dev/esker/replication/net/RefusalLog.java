package dev.esker.replication.net;

import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which connections were turned away, in at most one line a second: whoever connects ten
 * thousand times doesn't fill the disk with it. Any thread.
 */
final class RefusalLog {
  private static final long PERIOD_NANOS = 1_000_000_000;
  private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);

  private final LongSupplier nanoTime;
  private final AtomicLong all = new AtomicLong();
  private long unsaid;
  private boolean said;
  private long saidAt;

  RefusalLog(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** How many there were. */
  long count() {
    return all.get();
  }

  void refused(SocketAddress from, String why) {
    all.incrementAndGet();
    String others;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      if (said && now - saidAt < PERIOD_NANOS) {
        unsaid++;
        return;
      }
      others = unsaid == 0 ? "" : " (and " + unsaid + " before it)";
      unsaid = 0;
      said = true;
      saidAt = now;
    }
    log.warn("turned away a replication connection from {}: {}{}", from, why, others);
  }
}
