package dev.esker.server.groups;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.spi.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The log in memory. Appends wait for {@link #finish} if they are held. Safe for threads. */
final class MemoryOffsetsLog implements OffsetsLog {
  private static final int CHUNK = 3;

  private final List<List<CoordinatorRecord>> partitions = new ArrayList<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private final int count;
  private boolean holds;
  private boolean holdsReads;
  private ErrorCode nextCreate = ErrorCode.NONE;
  private ErrorCode nextRead = ErrorCode.NONE;
  private CompletableFuture<Void> reads = CompletableFuture.completedFuture(null);

  MemoryOffsetsLog(int count, boolean exists) {
    this.count = count;
    if (exists) {
      make();
    }
  }

  private void make() {
    for (int i = partitions.size(); i < count; i++) {
      partitions.add(new ArrayList<>());
    }
  }

  synchronized void hold(boolean isHeld) {
    holds = isHeld;
  }

  synchronized void holdReads() {
    holdsReads = true;
    reads = new CompletableFuture<>();
  }

  void releaseReads() {
    CompletableFuture<Void> released;
    synchronized (this) {
      holdsReads = false;
      released = reads;
    }
    released.complete(null);
  }

  synchronized void failNextCreate(ErrorCode error) {
    nextCreate = error;
  }

  synchronized void failNextRead(ErrorCode error) {
    nextRead = error;
  }

  synchronized int heldAppends() {
    return held.size();
  }

  /** The oldest held append gets its outcome. */
  void finish(ErrorCode outcome) {
    Held append;
    synchronized (this) {
      append = held.remove();
      if (outcome == ErrorCode.NONE) {
        partitions.get(append.partition()).addAll(append.records());
      }
    }
    append.result().complete(outcome);
  }

  synchronized List<CoordinatorRecord> records(int partition) {
    return List.copyOf(partitions.get(partition));
  }

  synchronized void put(int partition, CoordinatorRecord record) {
    partitions.get(partition).add(record);
  }

  @Override
  public synchronized OptionalInt partitions() {
    return partitions.isEmpty() ? OptionalInt.empty() : OptionalInt.of(partitions.size());
  }

  @Override
  public synchronized CompletionStage<ErrorCode> create() {
    ErrorCode error = nextCreate;
    nextCreate = ErrorCode.NONE;
    if (error == ErrorCode.NONE) {
      make();
    }
    return CompletableFuture.completedFuture(error);
  }

  @Override
  public boolean mayMove() {
    return false;
  }

  @Override
  public int epoch(int partition) {
    return 0;
  }

  @Override
  public CompletionStage<ErrorCode> settled(int partition, int epoch) {
    return CompletableFuture.completedFuture(ErrorCode.NONE);
  }

  @Override
  public synchronized CompletionStage<ErrorCode> append(
      int partition, int epoch, List<CoordinatorRecord> records, long timestamp) {
    CompletableFuture<ErrorCode> result = new CompletableFuture<>();
    if (holds) {
      held.add(new Held(partition, records, result));
    } else {
      partitions.get(partition).addAll(records);
      result.complete(ErrorCode.NONE);
    }
    return result;
  }

  @Override
  public synchronized CompletionStage<Chunk> read(int partition, long fromOffset) {
    if (nextRead != ErrorCode.NONE) {
      ErrorCode error = nextRead;
      nextRead = ErrorCode.NONE;
      return CompletableFuture.completedFuture(Chunk.failed(error));
    }
    return holdsReads
        ? reads.thenApply(released -> chunk(partition, fromOffset))
        : CompletableFuture.completedFuture(chunk(partition, fromOffset));
  }

  private synchronized Chunk chunk(int partition, long fromOffset) {
    List<CoordinatorRecord> all = partitions.get(partition);
    int from = (int) Math.max(0, fromOffset);
    int to = Math.min(all.size(), from + CHUNK);
    return new Chunk(ErrorCode.NONE, List.copyOf(all.subList(from, to)), to, to == all.size());
  }

  private record Held(
      int partition, List<CoordinatorRecord> records, CompletableFuture<ErrorCode> result) {}
}
