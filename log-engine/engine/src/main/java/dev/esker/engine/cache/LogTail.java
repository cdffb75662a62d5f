package dev.esker.engine.cache;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The published batches of one partition that are in the tail cache: without gaps, up to the end of
 * the log. First come those that are in a segment already (kept for readers until their chunk is
 * needed), then those that aren't.
 *
 * <p>Every method may be called from any thread; all hold the lock of this object for a short time.
 */
public final class LogTail {
  private final BatchRing batches = new BatchRing();
  private int flushed;
  private long unflushedBytes;

  /** The chunk in which the newest batch was placed. Append thread only. */
  CacheChunk lastPlaced;

  /** The first offset here, or -1 if there is none. */
  public synchronized long firstOffset() {
    return batches.isEmpty() ? -1 : batches.get(0).baseOffset();
  }

  /** How many bytes aren't in a segment yet. */
  public synchronized long unflushedBytes() {
    return unflushedBytes;
  }

  /** Makes a batch visible, whose slot is filled. Commit thread only. */
  public synchronized void add(CachedBatch batch) {
    batches.addLast(batch);
    unflushedBytes += batch.sizeInBytes();
  }

  /**
   * Copies whole batches from the one that contains {@code offset} on.
   *
   * @param maxBytes how much at most; the first batch is returned even if larger, if {@code
   *     minOneBatch}
   * @param memory gives a buffer of at least that many bytes, or null if there is none now
   * @return the bytes, ready to be read; null if {@code offset} isn't here, or {@code memory} gave
   *     null
   */
  public ByteBuffer copyFrom(
      long offset,
      int maxBytes,
      boolean minOneBatch,
      java.util.function.IntFunction<ByteBuffer> memory) {
    List<CachedBatch> wanted = new ArrayList<>();
    int bytes = 0;
    CacheChunk held;
    synchronized (this) {
      if (batches.isEmpty() || offset < batches.get(0).baseOffset()) {
        return null;
      }
      int first = batches.indexOf(offset);
      for (int i = first; i < batches.size(); i++) {
        int size = batches.get(i).sizeInBytes();
        if ((long) bytes + size > maxBytes && !(wanted.isEmpty() && minOneBatch)) {
          break;
        }
        bytes += size;
        wanted.add(batches.get(i));
      }
      if (wanted.isEmpty()) {
        return ByteBuffer.allocate(0);
      }
      // Chunks are reused in order, so holding the first one holds those behind it too.
      held = wanted.get(0).slot().chunk;
      held.readers.incrementAndGet();
    }
    try {
      ByteBuffer target = memory.apply(bytes);
      if (target == null) {
        return null;
      }
      int start = target.position();
      for (CachedBatch batch : wanted) {
        batch.copyTo(target);
      }
      return target.limit(target.position()).position(start);
    } finally {
      held.readerDone();
    }
  }

  /**
   * The batches that aren't in a segment yet, oldest first, up to about {@code maxBytes} (at least
   * one).
   */
  public synchronized List<CachedBatch> unflushed(long maxBytes) {
    List<CachedBatch> found = new ArrayList<>();
    long bytes = 0;
    for (int i = flushed; i < batches.size(); i++) {
      CachedBatch batch = batches.get(i);
      if (bytes > 0 && bytes + batch.sizeInBytes() > maxBytes) {
        break;
      }
      bytes += batch.sizeInBytes();
      found.add(batch);
    }
    return found;
  }

  /** A copy of what is here, oldest first, for look-ups by time. */
  public synchronized List<CachedBatch> snapshot() {
    List<CachedBatch> copy = new ArrayList<>(batches.size());
    for (int i = 0; i < batches.size(); i++) {
      copy.add(batches.get(i));
    }
    return copy;
  }

  /** Notes that the oldest {@code count} unflushed batches are in a segment now. */
  public synchronized void markFlushed(int count) {
    for (int i = flushed; i < flushed + count; i++) {
      CachedBatch batch = batches.get(i);
      unflushedBytes -= batch.sizeInBytes();
      batch.slot().chunk.batchDone();
    }
    flushed += count;
  }

  /**
   * Forgets everything, flushed or not: the partition is deleted.
   *
   * @return how many bytes weren't flushed
   */
  public synchronized long clear() {
    long dropped = unflushedBytes;
    markFlushed(batches.size() - flushed);
    batches.clear();
    flushed = 0;
    return dropped;
  }

  /** Forgets the batches that begin in a chunk that is about to be reused. */
  synchronized void evict(CacheChunk chunk) {
    while (!batches.isEmpty() && batches.get(0).slot().chunk == chunk) {
      batches.removeFirst();
      flushed--;
    }
  }
}
