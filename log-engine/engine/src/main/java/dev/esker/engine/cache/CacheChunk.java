package dev.esker.engine.cache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A piece of the tail cache's memory. */
final class CacheChunk {
  final ByteBuffer memory;

  /** Batches that begin here and aren't in a segment yet. */
  final AtomicInteger unflushed = new AtomicInteger();

  /** Readers that are copying from this chunk on. */
  final AtomicInteger readers = new AtomicInteger();

  /** The tails that have batches which begin here. Append thread only. */
  final List<LogTail> tails = new ArrayList<>();

  /** The chunk that continues a batch that doesn't fit. */
  CacheChunk next;

  /** Where the next batch begins. Append thread only. */
  int used;

  private final RoomSignal room;

  CacheChunk(int bytes, RoomSignal room) {
    this.memory = ByteBuffer.allocateDirect(bytes);
    this.room = room;
  }

  /** A batch that begins here is in a segment now, or was given up. */
  void batchDone() {
    if (unflushed.decrementAndGet() == 0) {
      room.signal();
    }
  }

  /** A reader has copied what it wanted; the cache may have waited for that. */
  void readerDone() {
    if (readers.decrementAndGet() == 0) {
      room.signal();
    }
  }

  int free() {
    return memory.capacity() - used;
  }

  void reset() {
    next = null;
    used = 0;
    for (LogTail tail : tails) {
      if (tail.lastPlaced == this) {
        tail.lastPlaced = null;
      }
    }
    tails.clear();
  }
}
