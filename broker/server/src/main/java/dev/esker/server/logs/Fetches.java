package dev.esker.server.logs;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.wal.io.Clock;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The fetches that aren't answered yet. A bounded number of them may wait; one beyond that is
 * answered at once with what there is, which may be nothing, and the client asks again. Any thread.
 */
final class Fetches implements AutoCloseable {
  private static final int MAX_PENDING = 100_000;

  private final PartitionLookup lookup;
  private final ReadThreads threads;
  private final Clock clock;
  private final int maxPending;
  private final Set<PendingFetch> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Fetches(PartitionLookup lookup, ReadThreads threads, Clock clock) {
    this(lookup, threads, clock, MAX_PENDING);
  }

  /** With that many fetches waiting at most. */
  Fetches(PartitionLookup lookup, ReadThreads threads, Clock clock, int maxPending) {
    this.lookup = lookup;
    this.threads = threads;
    this.clock = clock;
    this.maxPending = maxPending;
  }

  CompletableFuture<FetchResponse> fetch(FetchRequest request) {
    PendingFetch fetch = new PendingFetch(request, lookup, threads, clock);
    boolean tooMany = pending.size() >= maxPending;
    pending.add(fetch);
    var unused =
        fetch
            .result()
            .whenComplete(
                (response, error) -> {
                  pending.remove(fetch);
                  fetch.leave();
                });
    if (closed) {
      fetch.abandon();
    } else {
      fetch.start(inMemory(request), tooMany);
    }
    return fetch.result();
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

  /** How many aren't answered. */
  int pending() {
    return pending.size();
  }

  /** Lets none begin any more, and has every waiting one answered with what there is. */
  void expireAll() {
    closed = true;
    pending.forEach(PendingFetch::expire);
  }

  /** Fails what is still there; after the threads have been closed. */
  @Override
  public void close() {
    closed = true;
    pending.forEach(PendingFetch::abandon);
  }
}
