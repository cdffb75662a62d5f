package dev.esker.bench.jmh;

import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.Compression;
import dev.esker.records.ValidatedBatch;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * A client of the engine that has at most so many appends under way, each with a batch of its own,
 * since a batch belongs to the pipeline until it is answered. Used by one thread.
 */
final class AppendWindow {
  private final StorageEngine engine;
  private final BlockingQueue<ValidatedBatch> free;
  private final int size;
  private volatile AppendError failure;

  /** A window of {@code size} batches of 15 records of 1 KiB. */
  AppendWindow(StorageEngine engine, int size) {
    this.engine = engine;
    this.size = size;
    this.free = new ArrayBlockingQueue<>(size);
    for (int i = 0; i < size; i++) {
      free.add(ValidatedBatch.trusted(Batches.of("15x1024", Compression.NONE, i)));
    }
  }

  /** Appends as soon as the window has room; doesn't wait for the outcome. */
  void append(PartitionLog log) throws InterruptedException {
    ValidatedBatch batch = free.take();
    if (failure != null) {
      throw new IllegalStateException("an append failed: " + failure);
    }
    LogAppend append =
        new LogAppend(List.of(new LogAppend.Entry(log, batch)), done -> answered(done, batch));
    while (!engine.tryAppend(append)) {
      Semaphore room = new Semaphore(0);
      engine.whenWritable(room::release);
      room.acquire();
    }
  }

  private void answered(LogAppend append, ValidatedBatch batch) {
    AppendError error = append.entries().get(0).error();
    if (error != AppendError.NONE) {
      failure = error;
    }
    free.add(batch);
  }

  /** Waits until all have been answered. */
  void drain() throws InterruptedException {
    for (int i = 0; i < size; i++) {
      ValidatedBatch unused = free.take();
    }
    if (failure != null) {
      throw new IllegalStateException("an append failed: " + failure);
    }
  }
}
