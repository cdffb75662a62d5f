package dev.esker.engine.compaction;

import dev.esker.engine.CleanerConfig;
import dev.esker.engine.CleanerStats;
import dev.esker.engine.LogConfig;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.CorruptSegmentException;
import dev.esker.engine.segment.Replacement;
import dev.esker.records.InvalidBatchException;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which log is compacted next, and what becomes of a pass that fails.
 *
 * <p>Of the logs with {@code cleanup.policy=compact} whose share of dirty bytes is above {@code
 * min.cleanable.dirty.ratio}, or which have dirty records older than {@code max.compaction.lag.ms},
 * the one with the greatest share is next (as in Kafka). Only what a checkpoint has made stable
 * counts, so a log that has more is flushed, and a checkpoint asked for.
 *
 * <p>A full disk ends a pass; what it had begun is deleted, and the log is left alone for {@code
 * log.cleaner.backoff.ms}. A batch that can't be read makes its log uncleanable until the next
 * start. Any other error of the disk is the engine's end, as everywhere.
 *
 * <p>Any thread may call; each pass is used by one at a time.
 */
public final class LogCleaner {
  private static final Logger LOG = LoggerFactory.getLogger(LogCleaner.class);

  private final CleanerConfig config;
  private final Supplier<Collection<PartitionLog>> logs;
  private final StorageSide storage;
  private final Clock clock;
  private final Throttle throttle;
  private final Map<PartitionLog, Replacement> undeleted = new HashMap<>();
  private final Map<PartitionLog, Long> notBefore = new HashMap<>();
  private final Set<PartitionLog> busy = new HashSet<>();
  private final Set<PartitionLog> uncleanable = ConcurrentHashMap.newKeySet();
  private final AtomicLong passes = new AtomicLong();
  private final AtomicLong abandoned = new AtomicLong();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong bytesWritten = new AtomicLong();
  private volatile double dirtiestRatio;
  private volatile long lastPassMillis = -1;
  private CleaningPass stepped;
  private long prepareAt;

  /**
   * Creates a cleaner that has nothing to do yet.
   *
   * @param logs all that there are
   */
  public LogCleaner(
      CleanerConfig config,
      Supplier<Collection<PartitionLog>> logs,
      StorageSide storage,
      Clock clock) {
    this.config = config;
    this.logs = logs;
    this.storage = storage;
    this.clock = clock;
    this.prepareAt = clock.nowNanos();
    this.throttle = new Throttle(clock, config.maxBytesPerSecond());
  }

  /** What has been done, and what there is to do. */
  public CleanerStats stats() {
    return new CleanerStats(
        passes.get(),
        abandoned.get(),
        bytesRead.get(),
        bytesWritten.get(),
        dirtiestRatio,
        uncleanable.size(),
        lastPassMillis);
  }

  CleanerConfig config() {
    return config;
  }

  Throttle throttle() {
    return throttle;
  }

  /**
   * Goes on with a pass, or begins one; for simulation, where nobody else does.
   *
   * @return whether there is more to do at once
   * @throws IOException if the disk fails
   */
  public boolean step() throws IOException {
    if (!config.enabled() || throttle.remainingNanos() > 0) {
      return false;
    }
    if (stepped == null) {
      prepare();
      stepped = next().orElse(null);
      return stepped != null;
    }
    var unused = throttle.pauseNanos(advance(stepped));
    if (stepped.isDone()) {
      stepped = null;
    }
    return true;
  }

  /** {@link #prepare}, unless that was done within the last {@code log.cleaner.backoff.ms}. */
  void prepareIfDue() throws IOException {
    long now = clock.nowNanos();
    if (now - prepareAt >= 0) {
      prepare();
      prepareAt = now + config.backoff().toNanos();
    }
  }

  /**
   * Sees to it that what should be compacted can be: is in closed segments, and stable. Deletes
   * what couldn't be deleted before. By one thread.
   */
  void prepare() throws IOException {
    deleteLeftOver();
    boolean checkpoint = false;
    long now = clock.wallMillis();
    for (PartitionLog log : logs.get()) {
      if (log.config().compact() && !log.isGone()) {
        checkpoint |= prepare(log, now);
      }
    }
    if (checkpoint) {
      storage.requestCheckpoint();
    }
  }

  /** Returns whether a checkpoint would let the log be compacted. */
  private boolean prepare(PartitionLog log, long now) throws IOException {
    try {
      if (!log.segments().isTidy()) {
        storage.call(
            touched -> {
              if (!log.isGone()) {
                log.segments().tidy(touched);
              }
              return null;
            });
      }
      if (Settling.wantsFlush(log, now)) {
        storage.flush(log);
      }
      return Settling.wantsCheckpoint(log, now);
    } catch (NoSpaceException e) {
      // Whoever wants room in the tail cache tries the same, and says so.
      return false;
    }
  }

  private void deleteLeftOver() throws IOException {
    Map<PartitionLog, Replacement> left;
    synchronized (this) {
      left = new HashMap<>(undeleted);
    }
    for (Map.Entry<PartitionLog, Replacement> each : left.entrySet()) {
      PartitionLog log = each.getKey();
      try {
        storage.call(
            touched -> {
              each.getValue().deleteSources(log.isGone(), touched);
              return null;
            });
      } catch (NoSpaceException e) {
        continue;
      }
      synchronized (this) {
        undeleted.remove(log);
      }
    }
  }

  /** Begins a pass over the log that needs it most, if any does. */
  synchronized Optional<CleaningPass> next() throws IOException {
    forgetDeleted();
    long now = clock.wallMillis();
    PartitionLog dirtiest = null;
    Dirtiness most = null;
    double greatest = 0;
    for (PartitionLog log : logs.get()) {
      if (!isEligible(log)) {
        continue;
      }
      Dirtiness dirtiness = dirtiness(log, now);
      greatest = Math.max(greatest, dirtiness.ratio());
      boolean dirtier = most == null || dirtiness.ratio() > most.ratio();
      if (dirtier && isDue(log, dirtiness, now)) {
        dirtiest = log;
        most = dirtiness;
      }
    }
    dirtiestRatio = greatest;
    return dirtiest == null ? Optional.empty() : begin(dirtiest, most);
  }

  private Optional<CleaningPass> begin(PartitionLog log, Dirtiness dirtiness) {
    try {
      CleaningPass pass = new CleaningPass(log, dirtiness, config, storage, clock);
      busy.add(log);
      return Optional.of(pass);
    } catch (OutOfMemoryError e) {
      // Of the memory outside the heap, which others may give back.
      LOG.warn("{} can't be compacted now: no memory for its keys", log.topic(), e);
      rest(log);
      return Optional.empty();
    }
  }

  private void forgetDeleted() {
    uncleanable.removeIf(PartitionLog::isGone);
    undeleted.keySet().removeIf(PartitionLog::isGone);
    long now = clock.nowNanos();
    notBefore.values().removeIf(time -> time - now <= 0);
  }

  private boolean isEligible(PartitionLog log) {
    return log.config().compact()
        && !log.isGone()
        && !busy.contains(log)
        && !uncleanable.contains(log)
        && !undeleted.containsKey(log)
        && !notBefore.containsKey(log);
  }

  static Dirtiness dirtiness(PartitionLog log, long now) throws IOException {
    return Dirtiness.of(
        log.segments().settled(), firstDirty(log), log.highWatermark(), compaction(log), now);
  }

  /** Where the last pass has ended, unless that makes no sense any more. */
  static long firstDirty(PartitionLog log) throws IOException {
    long from = log.segments().compactedTo().orElse(0L);
    return from > log.highWatermark() ? log.logStartOffset() : Math.max(from, log.logStartOffset());
  }

  private static LogConfig.Compaction compaction(PartitionLog log) {
    return log.config().compaction();
  }

  private boolean isDue(PartitionLog log, Dirtiness dirtiness, long now) throws IOException {
    LogConfig.Compaction config = compaction(log);
    if (dirtiness.dirty().isEmpty()) {
      return false;
    }
    return dirtiness.ratio() > config.minDirtyRatio()
        || (config.maxLagMillis() < Long.MAX_VALUE
            && isOverdue(log, dirtiness, now - config.maxLagMillis()));
  }

  /** KIP-354: the time of a segment's first batch counts. */
  private boolean isOverdue(PartitionLog log, Dirtiness dirtiness, long before) throws IOException {
    try {
      for (SegmentEntry segment : dirtiness.dirty()) {
        long first = Settling.firstTimestamp(log, segment);
        if (first > 0 && first < before) {
          return true;
        }
      }
    } catch (CorruptSegmentException e) {
      LOG.error("{} isn't compacted any more until the next start", log.topic(), e);
      uncleanable.add(log);
    } catch (NoSuchFileException e) {
      LOG.debug("{} is being deleted or cut", log.topic(), e);
    }
    return false;
  }

  /**
   * Goes on with a pass. If it ends here, well or not, that is dealt with.
   *
   * @return bytes read and written
   * @throws IOException if the disk fails, or the engine has stopped
   */
  long advance(CleaningPass pass) throws IOException {
    try {
      long bytes = pass.step();
      if (pass.isDone()) {
        finished(pass);
      }
      return bytes;
    } catch (NoSpaceException e) {
      LOG.warn("{} can't be compacted now: {}", pass.name(), e.getMessage());
      rest(pass.log());
      giveUp(pass);
    } catch (AbandonedException e) {
      LOG.info("the compaction of {} is given up: {}", pass.name(), e.getMessage());
      giveUp(pass);
    } catch (CorruptSegmentException | UncleanableException | InvalidBatchException e) {
      LOG.error("{} isn't compacted any more until the next start", pass.name(), e);
      uncleanable.add(pass.log());
      giveUp(pass);
    } catch (NoSuchFileException e) {
      if (!pass.isVoid()) {
        LOG.error("{} isn't compacted any more until the next start", pass.name(), e);
        uncleanable.add(pass.log());
      }
      // Otherwise its segments are deleted with the log, or as its start moves.
      giveUp(pass);
    }
    return 0;
  }

  private synchronized void rest(PartitionLog log) {
    notBefore.put(log, clock.nowNanos() + config.backoff().toNanos());
  }

  private void finished(CleaningPass pass) {
    passes.incrementAndGet();
    count(pass);
    lastPassMillis = clock.wallMillis();
    LOG.info("{}", pass.report());
    if (pass.stats().recordsWithoutKey() > 0) {
      LOG.warn(
          "{}: {} records without a key are removed",
          pass.name(),
          pass.stats().recordsWithoutKey());
    }
    synchronized (this) {
      busy.remove(pass.log());
    }
  }

  private void count(CleaningPass pass) {
    bytesRead.addAndGet(pass.stats().totalRead());
    bytesWritten.addAndGet(pass.stats().bytesWritten());
  }

  /** Ends a pass early and deletes what it has begun. */
  void giveUp(CleaningPass pass) throws IOException {
    abandoned.incrementAndGet();
    count(pass);
    Replacement left = pass.undeleted();
    try {
      pass.abandon();
    } catch (NoSpaceException e) {
      // Its files are gone; the index of what never came to be goes when the next pass begins.
      LOG.debug("{} leaves entries in the catalog", pass.name(), e);
    }
    synchronized (this) {
      if (left != null) {
        undeleted.put(pass.log(), left);
      }
      busy.remove(pass.log());
    }
  }
}
