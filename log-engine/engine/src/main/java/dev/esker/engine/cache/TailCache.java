package dev.esker.engine.cache;

import java.util.ArrayDeque;

/**
 * The memory behind all {@link LogTail}s: one log of equal chunks, never more than its limit.
 *
 * <p><b>Threads.</b> The append thread alone places batches and takes chunks back. The commit
 * thread fills them in, the storage thread marks them as flushed, readers copy; those touch only a
 * chunk's counters.
 *
 * <p><b>Invariants.</b> Batches lie in chunks in the order in which they were placed, so for every
 * tail the batches of an older chunk come first. Chunks are taken back oldest first, and only when
 * each batch that begins there is in a segment ({@code unflushed == 0}), is out of its tail, and
 * isn't being copied ({@code readers == 0}). So what isn't in a segment is always here, and a batch
 * that runs on into the next chunk is safe as long as its first chunk is.
 */
public final class TailCache {
  private final RoomSignal room = new RoomSignal();
  private final long limitBytes;
  private final int chunkBytes;
  private final ArrayDeque<CacheChunk> live = new ArrayDeque<>();
  private final ArrayDeque<CacheChunk> draining = new ArrayDeque<>();
  private final ArrayDeque<CacheChunk> free = new ArrayDeque<>();
  private long allocatedBytes;
  private volatile int liveChunks;

  /**
   * Creates an empty cache; memory is taken as it is needed.
   *
   * @param limitBytes at least four chunks
   */
  public TailCache(long limitBytes, int chunkBytes) {
    this.limitBytes = limitBytes;
    this.chunkBytes = chunkBytes;
  }

  /** The largest batch or request that can be held at all. */
  public long largestFit() {
    return limitBytes / chunkBytes / 2 * chunkBytes;
  }

  /** Bytes in chunks that hold batches; any thread. */
  public long usedBytes() {
    return (long) liveChunks * chunkBytes;
  }

  /** Signalled when {@link #place} is worth another try. */
  public RoomSignal room() {
    return room;
  }

  /** The limit in bytes. */
  public long limitBytes() {
    return limitBytes;
  }

  /**
   * Finds a place for a batch of a partition. Append thread only.
   *
   * @return null if there is no room until something is flushed or a reader is done
   */
  public CacheSlot place(LogTail tail, int length) {
    CacheChunk current = live.peekLast();
    int here = current == null ? 0 : current.free();
    int more = here >= length ? 0 : (length - here + chunkBytes - 1) / chunkBytes;
    while (free.size() < more) {
      if (!makeRoom()) {
        return null;
      }
    }
    // Taking chunks back can have taken the current one too, if everything in it is flushed.
    current = live.peekLast();
    if (current == null || (current.free() == 0 && length > 0)) {
      if (free.isEmpty() && !makeRoom()) {
        return null;
      }
      current = open();
    }
    CacheSlot slot = new CacheSlot(current, current.used, length);
    current.unflushed.incrementAndGet();
    if (tail.lastPlaced != current) {
      tail.lastPlaced = current;
      current.tails.add(tail);
    }
    int left = length;
    CacheChunk at = current;
    while (true) {
      int part = Math.min(left, at.free());
      at.used += part;
      left -= part;
      if (left == 0) {
        return slot;
      }
      at.next = open();
      at = at.next;
    }
  }

  /** Gives up a place that was never published. Append thread only. */
  public void abandon(CacheSlot slot) {
    slot.chunk.batchDone();
  }

  private CacheChunk open() {
    CacheChunk chunk = free.removeFirst();
    live.addLast(chunk);
    liveChunks = live.size();
    return chunk;
  }

  /** Adds one chunk to the free ones, new or taken back. */
  private boolean makeRoom() {
    if (allocatedBytes + chunkBytes <= limitBytes) {
      free.addLast(new CacheChunk(chunkBytes, room));
      allocatedBytes += chunkBytes;
      return true;
    }
    if (reclaimDrained()) {
      return true;
    }
    // The newest chunk stays: batches are still being placed in it.
    if (live.size() < 2 || live.peekFirst().unflushed.get() != 0) {
      return false;
    }
    CacheChunk oldest = live.removeFirst();
    liveChunks = live.size();
    for (LogTail tail : oldest.tails) {
      tail.evict(oldest);
    }
    draining.addLast(oldest);
    return reclaimDrained();
  }

  private boolean reclaimDrained() {
    CacheChunk oldest = draining.peekFirst();
    if (oldest == null || oldest.readers.get() != 0) {
      return false;
    }
    draining.removeFirst();
    oldest.reset();
    free.addLast(oldest);
    return true;
  }
}
