package dev.esker.engine.cache;

import dev.esker.records.RecordBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The batches of one partition that are in the tail cache: without gaps, up to the end of the log.
 * First come those that are in a segment already (kept for readers until their chunk is needed),
 * then those that aren't. Of a log that isn't replicated only published batches are here.
 *
 * <p><b>Cuts.</b> The end of the log may be cut off ({@link #cut}) while the storage thread is
 * writing some of it to a segment. What it has taken stays in its chunks until it says that it is
 * done; and it takes no more before it has cut the segments, too ({@link #segmentsCut}). So no
 * batch is written behind one that was cut off. Until then {@link #segmentLimit} keeps readers from
 * what the segments have too much of. {@link #cuts} changes in the same moment as that limit: a
 * read during which it changes has to begin anew.
 *
 * <p>Every method may be called from any thread; all hold the lock of this object for a short time.
 */
public final class LogTail {
  private final BatchRing batches = new BatchRing();
  private int flushed;
  private long unflushedBytes;
  private List<CachedBatch> taken = List.of();
  private int takenHere;
  private PendingCut pendingCut;
  private volatile long cuts;

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
      long offset, int maxBytes, boolean minOneBatch, IntFunction<ByteBuffer> memory) {
    return copyFrom(offset, Long.MAX_VALUE, maxBytes, minOneBatch, memory);
  }

  /** The same, but only batches that end at or before {@code end}. */
  public ByteBuffer copyFrom(
      long offset, long end, int maxBytes, boolean minOneBatch, IntFunction<ByteBuffer> memory) {
    List<CachedBatch> wanted = new ArrayList<>();
    int bytes = 0;
    CacheChunk held;
    synchronized (this) {
      if (batches.isEmpty() || offset < batches.get(0).baseOffset()) {
        return null;
      }
      int first = batches.indexOf(offset);
      for (int i = first; i < batches.size() && batches.get(i).nextOffset() <= end; i++) {
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

  /**
   * Lends batches that aren't in a segment yet to be written there, oldest first, up to about
   * {@code maxBytes} (at least one). To be followed by {@link #written}. Storage thread only.
   *
   * @param end only batches that end at or before that
   * @return null if the segments have to be cut first
   */
  public synchronized List<CachedBatch> take(long maxBytes, long end) {
    if (pendingCut != null) {
      return null;
    }
    List<CachedBatch> found = unflushed(maxBytes);
    while (!found.isEmpty() && found.get(found.size() - 1).nextOffset() > end) {
      found.remove(found.size() - 1);
    }
    taken = found;
    takenHere = found.size();
    return List.copyOf(found);
  }

  /**
   * Ends the loan of {@link #take}. Storage thread only.
   *
   * @param count how many of them are in a segment now
   * @return bytes that aren't unflushed any more because of that
   */
  public synchronized long written(int count) {
    long before = unflushedBytes;
    // Those that are still part of the log come first; the others were counted when they were cut.
    int here = Math.min(count, takenHere);
    markFlushed(here);
    for (int i = takenHere; i < taken.size(); i++) {
      taken.get(i).slot().chunk.batchDone();
    }
    taken = List.of();
    takenHere = 0;
    return before - unflushedBytes;
  }

  /**
   * Forgets the batches from an offset on. Nobody may be adding any. Commit thread, or recovery.
   *
   * @param cut where, and what segments have to know of it
   * @return bytes of them that weren't in a segment
   */
  public synchronized long cut(PendingCut cut) {
    long before = unflushedBytes;
    long from = cut.everything() ? Long.MIN_VALUE : cut.end();
    while (!batches.isEmpty() && batches.get(batches.size() - 1).baseOffset() >= from) {
      int last = batches.size() - 1;
      CachedBatch batch = batches.get(last);
      if (last < flushed) {
        flushed = last;
      } else {
        unflushedBytes -= batch.sizeInBytes();
        if (last < flushed + takenHere) {
          // Being written just now: it is let go when that is done.
          takenHere = last - flushed;
        } else {
          batch.slot().chunk.batchDone();
        }
      }
      batches.removeLast();
    }
    pendingCut = pendingCut == null ? cut : pendingCut.and(cut);
    cuts++;
    return before - unflushedBytes;
  }

  /** What the segments have to be cut to, or null. */
  public synchronized PendingCut pendingCut() {
    return pendingCut;
  }

  /** Notes that the segments were cut. Storage thread only. */
  public synchronized void segmentsCut(PendingCut done) {
    if (done.equals(pendingCut)) {
      pendingCut = null;
    }
  }

  /** From which offset on segments don't count, since they have to be cut first. */
  public synchronized long segmentLimit() {
    return pendingCut == null ? Long.MAX_VALUE : pendingCut.everything() ? -1 : pendingCut.end();
  }

  /** How often it was cut. */
  public long cuts() {
    return cuts;
  }

  /**
   * Where the last batch here ends that lies wholly before an offset; -1 if there is none such
   * here.
   */
  public synchronized long endBefore(long offset) {
    int index = batches.indexOf(offset);
    return index == 0 ? -1 : batches.get(index - 1).nextOffset();
  }

  /**
   * Headers of batches that lie wholly before an offset, oldest first: those next to it, at most
   * {@code count}. Copies of {@link RecordBatch#HEADER_BYTES} each.
   */
  public synchronized List<RecordBatch> headersBefore(long offset, int count) {
    List<RecordBatch> headers = new ArrayList<>();
    int end = batches.indexOf(offset);
    for (int i = Math.max(0, end - count); i < end; i++) {
      ByteBuffer header = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
      batches.get(i).slot().copyTo(header, RecordBatch.HEADER_BYTES);
      headers.add(new RecordBatch().wrap(header, 0));
    }
    return headers;
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
