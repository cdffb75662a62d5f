package dev.esker.server.groups;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.format.FormatException;
import dev.esker.spi.ErrorCode;
import dev.esker.wal.io.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads shards from the log. First it waits until everything in the log is committed: or a commit
 * that the leader before had acknowledged could lie behind the high watermark that is known here,
 * and be missed. Then it reads them, only so many at a time. What fails is tried again later.
 * Driver's thread.
 */
final class ShardLoader {
  private static final Logger LOG = LoggerFactory.getLogger(ShardLoader.class);
  private static final long RETRY_MILLIS = 1000;

  private final OffsetsLog log;
  private final Clock clock;
  private final Outcomes outcomes;
  private final int maxReads;
  private final Listener listener;
  private final Deque<Load> settled = new ArrayDeque<>();
  private final Deque<Load> retries = new ArrayDeque<>();
  private int reads;

  /**
   * @param maxReads how many are read at a time
   * @param listener told of the end of each load, but of those whose shards are over
   */
  ShardLoader(OffsetsLog log, Clock clock, Outcomes outcomes, int maxReads, Listener listener) {
    this.log = log;
    this.clock = clock;
    this.outcomes = outcomes;
    this.maxReads = maxReads;
    this.listener = listener;
  }

  /** Loads a shard, unless it is over before. */
  void load(Shard shard) {
    shard.state(Shard.State.LOADING);
    settle(new Load(shard));
  }

  private void settle(Load load) {
    Shard shard = load.shard;
    outcomes.ask(
        () -> log.settled(shard.partition(), shard.epoch()),
        (error, failure) -> {
          if (failure != null || error != ErrorCode.NONE) {
            retry(load, error, failure);
          } else {
            settled.add(load);
            readMore();
          }
        });
  }

  private void readMore() {
    while (reads < maxReads && !settled.isEmpty()) {
      Load load = settled.remove();
      if (load.isWanted()) {
        reads++;
        read(load);
      }
    }
  }

  private void read(Load load) {
    outcomes.ask(
        () -> log.read(load.shard.partition(), load.next),
        (chunk, failure) -> {
          boolean failed = failure != null || chunk.error() != ErrorCode.NONE;
          String damage = failed || !load.isWanted() ? null : replay(load.shard, chunk.records());
          if (load.isWanted() && !failed && damage == null && !chunk.isLast()) {
            load.next = chunk.nextOffset();
            read(load);
            return;
          }
          reads--;
          if (failed) {
            retry(load, chunk == null ? null : chunk.error(), failure);
          } else if (load.isWanted()) {
            end(load.shard, chunk.nextOffset(), damage);
          }
          readMore();
        });
  }

  private static String replay(Shard shard, List<CoordinatorRecord> records) {
    try {
      records.forEach(shard.coordinator()::replay);
      return null;
    } catch (FormatException e) {
      return e.getMessage();
    }
  }

  private void end(Shard shard, long offset, String damage) {
    if (damage == null) {
      shard.state(Shard.State.ACTIVE);
      LOG.debug(
          "Partition {} of committed offsets is loaded in epoch {}",
          shard.partition(),
          shard.epoch());
    } else {
      shard.state(Shard.State.FAILED);
      LOG.error(
          "Groups of partition {} of committed offsets have no coordinator, since a record before"
              + " offset {} is bad: {}",
          shard.partition(),
          offset,
          damage);
    }
    listener.loaded(shard);
  }

  private void retry(Load load, ErrorCode error, Throwable failure) {
    if (load.isWanted()) {
      LOG.warn(
          "Partition {} of committed offsets can't be read in epoch {} yet: {}",
          load.shard.partition(),
          load.shard.epoch(),
          failure == null ? error : failure);
      load.retryAt = uptimeMillis() + RETRY_MILLIS;
      retries.add(load);
    }
  }

  /** When {@link #tick} has something to do. */
  long nextDeadline() {
    return retries.isEmpty() ? Long.MAX_VALUE : retries.peek().retryAt;
  }

  /** Tries again what has waited long enough. */
  void tick() {
    while (!retries.isEmpty() && retries.peek().retryAt <= uptimeMillis()) {
      Load load = retries.remove();
      if (load.isWanted()) {
        settle(load);
      }
    }
  }

  private long uptimeMillis() {
    return TimeUnit.NANOSECONDS.toMillis(clock.nowNanos());
  }

  /** Told when a shard answers, or has failed for good. */
  interface Listener {
    /** Its state says which. */
    void loaded(Shard shard);
  }

  /** How far a shard has been read. */
  private static final class Load {
    private final Shard shard;
    private long next = OffsetsLog.BEGINNING;
    private long retryAt;

    Load(Shard shard) {
      this.shard = shard;
    }

    boolean isWanted() {
      return shard.state() == Shard.State.LOADING;
    }
  }
}
