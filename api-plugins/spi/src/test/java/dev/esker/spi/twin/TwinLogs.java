package dev.esker.spi.twin;

import dev.esker.records.BatchRules;
import dev.esker.spi.AppendListener;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.ProducerIdentity;
import dev.esker.spi.RecordsLease;
import dev.esker.spi.TopicPartition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logs in memory with one append thread, as a broker has. A test can close the way in ({@link
 * #refuse}), or keep appends from being finished ({@link #stall}), and sees which leases are open.
 */
public final class TwinLogs implements LogService {
  private final TwinCluster cluster;
  private final TwinReplicas replicas;
  private final Map<TopicPartition, TwinLog> logs;
  private final boolean ownsLogs;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "twin-logs");
            created.setDaemon(true);
            return created;
          });
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<Runnable> writableCallbacks = new ArrayList<>();
  private final List<Runnable> stalled = new ArrayList<>();
  private final AtomicLong producerIds = new AtomicLong(1000);
  private boolean refusing;
  private boolean stalling;
  private final List<Waiting> held = new ArrayList<>();
  private boolean holding;

  /** Whether reads come from the file instead of from memory. */
  public volatile boolean fromFile;

  /** Unless NONE, what every look-up of an offset is answered with. */
  public volatile ErrorCode lookUpError = ErrorCode.NONE;

  /** Leases that were lent and not given back. */
  public final AtomicInteger openLeases = new AtomicInteger();

  /** Leases that were given back more than once by way of the response. */
  public final AtomicInteger doubleCloses = new AtomicInteger();

  /** Leases lent at all. */
  public final AtomicInteger lentLeases = new AtomicInteger();

  /** Appends that were turned away. */
  public final AtomicInteger refused = new AtomicInteger();

  /** Fetches that wait. */
  public final AtomicInteger waitingFetches = new AtomicInteger();

  /** Fetches that came while they are held, in all. */
  public final AtomicInteger heldFetches = new AtomicInteger();

  /** Appends taken, for the batches of which the memory is needed. */
  public final AtomicInteger taken = new AtomicInteger();

  TwinLogs(TwinCluster cluster) {
    this.cluster = cluster;
    this.replicas = new TwinReplicas(cluster);
    this.logs = new ConcurrentHashMap<>();
    this.ownsLogs = true;
    cluster.topology().watch(this::leadersChanged);
  }

  /** With the records of another broker's. */
  TwinLogs(TwinCluster cluster, TwinLogs other) {
    this.cluster = cluster;
    this.replicas = new TwinReplicas(cluster);
    this.logs = other.logs;
    this.ownsLogs = false;
    cluster.topology().watch(this::leadersChanged);
  }

  /** Who waits at a partition that another broker leads now is told so. */
  private void leadersChanged() {
    if (!thread.isShutdown()) {
      thread.execute(() -> serveWaiting(false));
    }
  }

  private static final class Waiting {
    final FetchRequest request;
    final CompletableFuture<FetchResponse> future = new CompletableFuture<>();

    Waiting(FetchRequest request) {
      this.request = request;
    }
  }

  /** Whether appends are turned away, as by a full pipeline. */
  public synchronized void refuse(boolean on) {
    refusing = on;
    if (!on) {
      List<Runnable> callbacks = List.copyOf(writableCallbacks);
      writableCallbacks.clear();
      callbacks.forEach(thread::execute);
    }
  }

  /** Whether appends that are taken are kept from being finished. */
  public synchronized void stall(boolean on) {
    stalling = on;
    if (!on) {
      stalled.forEach(thread::execute);
      stalled.clear();
    }
  }

  /** Whether fetches are kept from being read and answered. */
  public synchronized void holdFetches(boolean on) {
    holding = on;
    if (!on) {
      held.forEach(fetch -> thread.execute(() -> serve(fetch)));
      held.clear();
    }
  }

  TwinLog log(String topic, int partition) {
    return logs.computeIfAbsent(new TopicPartition(topic, partition), ignored -> new TwinLog());
  }

  void drop(String topic) {
    logs.keySet().removeIf(id -> id.topic().equals(topic));
  }

  /** NONE, or why that partition can't be used here. */
  ErrorCode check(String topic, int partition) {
    return replicas.check(topic, partition);
  }

  @Override
  public Optional<BatchRules> rules(String topic) {
    return cluster.topic(topic).map(ignored -> BatchRules.DEFAULTS);
  }

  @Override
  public synchronized boolean tryAppend(AppendRequest request, AppendListener listener) {
    if (refusing) {
      refused.incrementAndGet();
      return false;
    }
    taken.incrementAndGet();
    Runnable append = () -> append(request, listener);
    if (stalling) {
      stalled.add(append);
    } else {
      thread.execute(append);
    }
    return true;
  }

  private void append(AppendRequest request, AppendListener listener) {
    List<AppendResult> results = new ArrayList<>();
    for (AppendRequest.Entry entry : request.entries()) {
      ErrorCode error = check(entry.topic(), entry.partition());
      try {
        results.add(
            error == ErrorCode.NONE
                ? log(entry.topic(), entry.partition()).append(entry.batch())
                : AppendResult.failed(error, null));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    listener.appended(results);
    serveWaiting(false);
  }

  @Override
  public synchronized void whenWritable(Runnable callback) {
    if (refusing) {
      writableCallbacks.add(callback);
    } else {
      thread.execute(callback);
    }
  }

  @Override
  public CompletableFuture<FetchResponse> fetch(FetchRequest request) {
    Waiting fetch = new Waiting(request);
    synchronized (this) {
      if (holding) {
        held.add(fetch);
        heldFetches.incrementAndGet();
      } else {
        thread.execute(() -> serve(fetch));
      }
    }
    return fetch.future;
  }

  private void serve(Waiting fetch) {
    FetchRequest request = fetch.request;
    if (isReady(request) || request.maxWaitMillis() == 0) {
      deliver(fetch);
      return;
    }
    waiting.add(fetch);
    waitingFetches.set(waiting.size());
    var unused =
        thread.schedule(
            () -> {
              if (waiting.remove(fetch)) {
                waitingFetches.set(waiting.size());
                deliver(fetch);
              }
            },
            request.maxWaitMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void serveWaiting(boolean all) {
    for (Waiting fetch : List.copyOf(waiting)) {
      if (all || fetch.future.isDone() || isReady(fetch.request)) {
        waiting.remove(fetch);
        deliver(fetch);
      }
    }
    waitingFetches.set(waiting.size());
  }

  private boolean isReady(FetchRequest request) {
    int bytes = 0;
    for (FetchRequest.Entry entry : request.entries()) {
      if (replicas.checkRead(request, entry) != ErrorCode.NONE
          || replicas.preferred(request, entry) != FetchResponse.NOBODY) {
        return true;
      }
      TwinLog log = log(entry.topic(), entry.partition());
      if (entry.offset() < log.startOffset() || entry.offset() > log.endOffset()) {
        return true;
      }
      bytes += log.bytesFrom(entry.offset());
    }
    return bytes >= request.minBytes();
  }

  private void deliver(Waiting fetch) {
    if (fetch.future.isDone()) {
      return;
    }
    List<FetchResponse.Entry> entries = new ArrayList<>();
    int left = fetch.request.maxBytes();
    boolean first = true;
    for (FetchRequest.Entry entry : fetch.request.entries()) {
      FetchResponse.Entry read = read(fetch.request, entry, left, first);
      int size = read.records().sizeInBytes();
      left -= size;
      first &= size == 0;
      entries.add(read);
    }
    FetchResponse response = new FetchResponse(entries);
    if (!fetch.future.complete(response)) {
      response.close();
    }
  }

  private FetchResponse.Entry read(
      FetchRequest request, FetchRequest.Entry entry, int left, boolean first) {
    ErrorCode error = replicas.checkRead(request, entry);
    if (error != ErrorCode.NONE) {
      return FetchResponse.Entry.failed(error);
    }
    TwinLog log = log(entry.topic(), entry.partition());
    if (entry.offset() < log.startOffset() || entry.offset() > log.endOffset()) {
      return FetchResponse.Entry.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
    }
    int preferred = replicas.preferred(request, entry);
    if (preferred != FetchResponse.NOBODY) {
      return new FetchResponse.Entry(
          ErrorCode.NONE,
          log.endOffset(),
          log.endOffset(),
          log.startOffset(),
          null,
          preferred,
          RecordsLease.EMPTY);
    }
    TwinLog.Read read = log.read(entry.offset(), Math.min(left, entry.maxBytes()), first);
    return new FetchResponse.Entry(
        ErrorCode.NONE,
        log.endOffset(),
        log.endOffset(),
        log.startOffset(),
        null,
        read.bytes().hasRemaining() ? lend(read) : RecordsLease.EMPTY);
  }

  private RecordsLease lend(TwinLog.Read read) {
    openLeases.incrementAndGet();
    lentLeases.incrementAndGet();
    AtomicBoolean open = new AtomicBoolean(true);
    Runnable release =
        () -> {
          if (open.compareAndSet(true, false)) {
            openLeases.decrementAndGet();
          } else {
            doubleCloses.incrementAndGet();
          }
        };
    return fromFile
        ? new RecordsLease.InFile(read.file(), read.position(), read.bytes().remaining(), release)
        : new RecordsLease.InMemory(read.bytes(), release);
  }

  @Override
  public CompletionStage<List<OffsetLookup.Result>> offsets(List<OffsetLookup> lookups) {
    return CompletableFuture.supplyAsync(() -> lookups.stream().map(this::lookUp).toList(), thread);
  }

  private OffsetLookup.Result lookUp(OffsetLookup lookup) {
    ErrorCode error = lookUpError;
    if (error == ErrorCode.NONE) {
      error = check(lookup.topic(), lookup.partition());
    }
    if (error != ErrorCode.NONE) {
      return new OffsetLookup.Result(error, -1, -1, -1);
    }
    TwinLog log = log(lookup.topic(), lookup.partition());
    if (lookup.timestamp() == OffsetLookup.LATEST) {
      return new OffsetLookup.Result(ErrorCode.NONE, -1, log.endOffset(), 0);
    } else if (lookup.timestamp() == OffsetLookup.EARLIEST
        || lookup.timestamp() == OffsetLookup.EARLIEST_LOCAL) {
      return new OffsetLookup.Result(ErrorCode.NONE, -1, log.startOffset(), 0);
    }
    TwinLog.Batch batch =
        lookup.timestamp() == OffsetLookup.MAX_TIMESTAMP
            ? log.withMaxTimestamp()
            : lookup.timestamp() < 0 ? null : log.firstSince(lookup.timestamp());
    return batch == null
        ? new OffsetLookup.Result(ErrorCode.NONE, -1, -1, -1)
        : new OffsetLookup.Result(ErrorCode.NONE, batch.maxTimestamp(), batch.baseOffset(), 0);
  }

  @Override
  public CompletionStage<List<EpochLookup.Result>> epochEnds(List<EpochLookup> lookups) {
    return CompletableFuture.completedFuture(
        lookups.stream()
            .map(
                lookup -> {
                  ErrorCode error = check(lookup.topic(), lookup.partition());
                  return error == ErrorCode.NONE
                      ? new EpochLookup.Result(
                          error, 0, log(lookup.topic(), lookup.partition()).endOffset())
                      : new EpochLookup.Result(error, -1, -1);
                })
            .toList());
  }

  @Override
  public CompletionStage<ProducerIdentity> newProducerId() {
    return CompletableFuture.completedFuture(
        new ProducerIdentity(ErrorCode.NONE, producerIds.incrementAndGet(), (short) 0));
  }

  void close() {
    thread.shutdownNow();
    if (!ownsLogs) {
      return;
    }
    logs.values()
        .forEach(
            log -> {
              try {
                log.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
