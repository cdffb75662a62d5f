package dev.esker.server.logs;

import dev.esker.engine.partition.LogListener;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.wal.io.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A fetch until it is answered: it reads, and if that isn't enough, listens to its partitions and
 * reads again when enough has come, when its time is up, or when a partition ends.
 *
 * <p><b>Threads.</b> Four kinds meet here. The caller's thread (an event loop) makes the first
 * attempt if all of it is in memory. Reader threads make the others. The commit thread only adds up
 * bytes and {@linkplain #wake wakes}. The timer's thread only wakes. Whoever cancels the future may
 * be any thread. Attempts run one at a time without a lock: {@link Phase} says whether one is under
 * way and whether another has to follow, so nobody ever waits for a read that somebody else makes.
 *
 * <p><b>No wake-up is lost.</b> Before a log is read, its count of published bytes is noted, and a
 * log counts bytes only after they can be read. So an attempt sees at least the bytes that were
 * counted before it, and {@code bytes read then + bytes counted since} is never less than what is
 * there ({@link Seen} keeps the two together; read one without the other and the sum may come out
 * too small). What was published between the noting and the listening told nobody: therefore the
 * counts are compared once more after {@link #listen}.
 */
final class PendingFetch {
  /** How soon it tries again that found memory, files or reader threads all taken. */
  private static final long BUSY_RETRY_MILLIS = 5;

  /**
   * How much longer it may then take. Nothing of what is there would be a poor answer for one that
   * doesn't want to wait for more to come.
   */
  private static final long BUSY_GRACE_MILLIS = 1_000;

  private enum Phase {
    /** No attempt is under way. */
    IDLE,
    /** One is about to begin. */
    DUE,
    /** One is under way. */
    RUNNING,
    /** One is under way that may have missed something, so another has to follow. */
    RUNNING_AND_DUE;

    Phase woken() {
      return this == IDLE ? DUE : this == RUNNING ? RUNNING_AND_DUE : this;
    }

    Phase ended() {
      return this == RUNNING_AND_DUE ? DUE : IDLE;
    }
  }

  /**
   * What the last attempt found.
   *
   * @param bytes that it read
   * @param arrived what {@link PendingFetch#arrived} was before it
   */
  private record Seen(long bytes, long arrived) {}

  private final FetchRequest request;
  private final PartitionLookup lookup;
  private final ReadThreads threads;
  private final Clock clock;
  private final CompletableFuture<FetchResponse> result = new CompletableFuture<>();
  private final long deadlineNanos;
  private final int wantedBytes;

  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.IDLE);
  private final AtomicBoolean retrying = new AtomicBoolean();

  /** Bytes that were announced by the logs since they were noted before the first attempt. */
  private final AtomicLong arrived = new AtomicLong();

  private volatile Seen seen = new Seen(0, 0);
  private volatile boolean expired;

  // Guarded by this; never held while reading or completing.
  private final List<Target> targets = new ArrayList<>();
  private ScheduledFuture<?> timer;
  private boolean left;

  // Written by attempts only, which come one after the other.
  private boolean listening;

  PendingFetch(FetchRequest request, PartitionLookup lookup, ReadThreads threads, Clock clock) {
    this.request = request;
    this.lookup = lookup;
    this.threads = threads;
    this.clock = clock;
    this.wantedBytes = Math.min(request.minBytes(), request.maxBytes());
    this.deadlineNanos =
        clock.nowNanos() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.maxWaitMillis()));
  }

  CompletableFuture<FetchResponse> result() {
    return result;
  }

  /**
   * Begins.
   *
   * @param here whether the first attempt is made on this thread
   * @param atOnce whether it is answered with what there is, without waiting
   */
  void start(boolean here, boolean atOnce) {
    expired = expired || atOnce;
    if (here) {
      phase.set(Phase.DUE);
      turn();
    } else {
      wake();
    }
  }

  /** Has an attempt made that sees whatever is there now. Any thread; quick. */
  private void wake() {
    if (phase.getAndUpdate(Phase::woken) == Phase.IDLE) {
      submit();
    }
  }

  private void submit() {
    if (result.isDone() || threads.tryExecute(this::turn)) {
      return;
    }
    if (threads.after(BUSY_RETRY_MILLIS, this::submit) == null) {
      abandon();
    }
  }

  private void turn() {
    phase.getAndSet(Phase.RUNNING);
    try {
      attempt();
    } catch (RuntimeException | Error e) {
      // Whoever waits for the answer must not wait for ever.
      result.completeExceptionally(e);
    }
    if (phase.getAndUpdate(Phase::ended) == Phase.RUNNING_AND_DUE) {
      submit();
    }
  }

  private void attempt() {
    if (result.isDone()) {
      return;
    }
    long arrivedBefore = arrived.get();
    boolean last = expired || hasEnded();
    boolean timeIsUp = clock.nowNanos() - deadlineNanos >= 0;
    FetchReader reader = new FetchReader(lookup, request);
    reader.read();
    if (last || isEnough(reader) || (timeIsUp && !isStuck(reader))) {
      FetchResponse response = reader.response();
      if (!result.complete(response)) {
        response.close();
      }
      return;
    }
    reader.discard();
    seen = new Seen(reader.bytes(), arrivedBefore);
    // What arrived while this was read has been held against what was seen before, which may lack
    // what only this read saw. Either this look finds it, or whoever announces it finds the new
    // one.
    if (reader.bytes() + arrived.get() - arrivedBefore >= wantedBytes) {
      wake();
    }
    if (reader.busy()) {
      retry();
    }
    if (!listening) {
      listening = true;
      listen(reader.sources(), isStuck(reader) ? BUSY_GRACE_MILLIS : 0);
    }
  }

  private boolean isEnough(FetchReader reader) {
    if (reader.busy()) {
      // Nobody can say how much more there is than what could be read.
      return reader.urgent() || reader.bytes() > 0;
    }
    return reader.urgent() || reader.bytes() >= wantedBytes;
  }

  /** Whether there is something, but nothing of it could be read. */
  private static boolean isStuck(FetchReader reader) {
    return reader.busy() && reader.bytes() == 0;
  }

  private void retry() {
    if (retrying.compareAndSet(false, true)) {
      ScheduledFuture<?> unused =
          threads.after(
              BUSY_RETRY_MILLIS,
              () -> {
                retrying.set(false);
                wake();
              });
    }
  }

  /** Whether a partition is gone: one of the same name that follows it would tell nobody here. */
  private synchronized boolean hasEnded() {
    return targets.stream().anyMatch(target -> target.log.isGone());
  }

  private void listen(List<FetchReader.Source> sources, long graceMillis) {
    long nanos = Math.max(0, deadlineNanos - clock.nowNanos());
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos) + 1 + graceMillis;
    synchronized (this) {
      if (left) {
        return;
      }
      for (FetchReader.Source source : sources) {
        Target target = new Target(source);
        targets.add(target);
        source.log().addListener(target);
      }
      timer = threads.after(millis, this::expire);
    }
    for (FetchReader.Source source : sources) {
      PartitionLog log = source.log();
      if (log.publishedBytes() != source.publishedBytes() || log.isGone()) {
        wake();
      }
    }
  }

  /** Ends listening and the timer; once it is answered, or nobody wants the answer any more. */
  synchronized void leave() {
    left = true;
    targets.forEach(target -> target.log.removeListener(target));
    targets.clear();
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Has it answered with what there is. */
  void expire() {
    expired = true;
    wake();
  }

  /** Fails it, since the broker stops. */
  void abandon() {
    result.completeExceptionally(new IllegalStateException("the log service is closed"));
  }

  /** A partition that is listened to. Called on the commit thread only. */
  private final class Target implements LogListener {
    private final PartitionLog log;
    private final long offset;
    private long counted;

    Target(FetchReader.Source source) {
      this.log = source.log();
      this.offset = source.offset();
      this.counted = source.publishedBytes();
    }

    @Override
    public void advanced(PartitionLog grown) {
      long now = log.publishedBytes();
      long total = arrived.addAndGet(now - counted);
      counted = now;
      Seen last = seen;
      if (last.bytes() + total - last.arrived() >= wantedBytes
          || log.logStartOffset() > offset
          || log.isGone()) {
        wake();
      }
    }
  }
}
