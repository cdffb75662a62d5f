package dev.esker.server.logs;

import dev.esker.engine.partition.LogListener;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.wal.io.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Fetches, and those among them that wait. A waiting fetch listens to its partitions; the commit
 * thread's call only counts bytes, and the read itself runs on a reader thread.
 */
final class Fetches implements AutoCloseable {
  /** How soon a fetch that found memory or files all lent tries again. */
  private static final long BUSY_RETRY_MILLIS = 5;

  private final PartitionLookup lookup;
  private final ReadThreads threads;
  private final Clock clock;
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

  Fetches(PartitionLookup lookup, ReadThreads threads, Clock clock) {
    this.lookup = lookup;
    this.threads = threads;
    this.clock = clock;
  }

  CompletableFuture<FetchResponse> fetch(FetchRequest request) {
    Waiting fetch = new Waiting(request);
    if (inMemory(request)) {
      fetch.attempt();
    } else {
      threads.execute(fetch::attempt);
    }
    return fetch.result;
  }

  private boolean inMemory(FetchRequest request) {
    for (FetchRequest.Entry entry : request.entries()) {
      PartitionLog log = lookup.find(entry.topic(), entry.partition()).log();
      if (log != null && !log.inMemory(entry.offset())) {
        return false;
      }
    }
    return true;
  }

  /** Ends every waiting fetch with what there is. */
  @Override
  public void close() {
    for (Waiting fetch : waiting) {
      fetch.expire();
    }
  }

  /** A fetch until it is answered. */
  private final class Waiting implements LogListener {
    private final FetchRequest request;
    private final CompletableFuture<FetchResponse> result = new CompletableFuture<>();
    private final long deadline;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final List<PartitionLog> logs = new ArrayList<>();
    private ScheduledFuture<?> timer;
    private volatile boolean expired;
    private boolean listening;

    /** What is known to be there, and what the logs' byte counters were then. */
    private volatile long bytesBefore;

    private volatile long countBefore;

    Waiting(FetchRequest request) {
      this.request = request;
      this.deadline =
          clock.nowNanos() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.maxWaitMillis()));
    }

    /** Reads, and answers or waits on. One thread at a time, by {@link #scheduled} or by order. */
    private synchronized void attempt() {
      scheduled.set(false);
      if (result.isDone()) {
        return;
      }
      long count = count();
      FetchReader reader = new FetchReader(lookup, request);
      reader.read();
      boolean enough = reader.bytes() >= Math.min(request.minBytes(), request.maxBytes());
      if (enough || reader.failed() || expired || clock.nowNanos() - deadline >= 0) {
        answer(reader);
        return;
      }
      reader.discard();
      bytesBefore = reader.bytes();
      countBefore = count;
      if (reader.busy() && reader.bytes() == 0) {
        var unused = threads.after(BUSY_RETRY_MILLIS, this::schedule);
      }
      listen();
    }

    private void answer(FetchReader reader) {
      FetchResponse response = reader.response();
      if (!result.complete(response)) {
        response.close();
      }
    }

    private void listen() {
      if (!listening) {
        listening = true;
        waiting.add(this);
        for (FetchRequest.Entry entry : request.entries()) {
          PartitionLog log = lookup.find(entry.topic(), entry.partition()).log();
          if (log != null) {
            logs.add(log);
            log.addListener(this);
          }
        }
        countBefore = Math.min(countBefore, count());
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - clock.nowNanos());
        timer = threads.after(Math.max(0, millis) + 1, this::expire);
        var unused = result.whenComplete((response, error) -> leave());
        // What was published between the read and here told nobody.
        schedule();
        return;
      }
    }

    private synchronized void leave() {
      logs.forEach(log -> log.removeListener(this));
      waiting.remove(this);
      if (timer != null) {
        timer.cancel(false);
      }
    }

    private long count() {
      long count = 0;
      for (PartitionLog log : logs) {
        count += log.publishedBytes();
      }
      return count;
    }

    @Override
    public void advanced(PartitionLog log) {
      if (log.isGone() || bytesBefore + count() - countBefore >= request.minBytes()) {
        schedule();
      }
    }

    private void schedule() {
      if (!result.isDone() && scheduled.compareAndSet(false, true)) {
        threads.execute(this::attempt);
      }
    }

    private void expire() {
      expired = true;
      schedule();
    }
  }
}
