package dev.esker.engine.compaction;

import dev.esker.engine.CleanerConfig.HashKey;
import java.nio.ByteBuffer;

/**
 * The last offset of each key, in memory of a fixed size outside the heap: a hash table with linear
 * probing whose entries are 16 bytes of {@link SipHash} and 8 of offset.
 *
 * <p>Keys aren't kept: two with the same hash would be taken for one, and the earlier record be
 * lost. Among n keys that happens with a probability of n&sup2;/2<sup>129</sup>: for the 1.2
 * million that fit into 32 MiB, 2&middot;10<sup>-27</sup> a pass. It can't be brought about by who
 * chooses the keys.
 *
 * <p>Not thread-safe. The memory goes back when the garbage collector finds that the map is gone.
 */
final class OffsetMap {
  /** Bytes of an entry. */
  static final int ENTRY_BYTES = 24;

  private static final int OFFSET = 16;
  private static final int MIN_SLOTS = 2;

  private final SipHash hash;
  private final ByteBuffer entries;
  private final int slots;
  private final int limit;
  private int size;

  /**
   * An empty map.
   *
   * @param bytes its memory; of more than 2 GiB as much is used
   * @param loadFactor above 0, up to 1
   */
  OffsetMap(long bytes, double loadFactor, HashKey key) {
    this.slots = (int) Math.max(MIN_SLOTS, Math.min(bytes, Integer.MAX_VALUE) / ENTRY_BYTES);
    // At least one slot stays free, which is what ends a search; but one key always fits.
    this.limit = (int) Math.max(1, Math.min(slots - 1L, (long) (slots * loadFactor)));
    this.entries = ByteBuffer.allocateDirect(slots * ENTRY_BYTES);
    this.hash = new SipHash(key);
  }

  /** What a map for so many keys needs at most. */
  static long bytesFor(long keys, double loadFactor) {
    return (long) Math.ceil(keys / loadFactor + 2) * ENTRY_BYTES;
  }

  /**
   * Notes that a key is at an offset, which is greater than all before.
   *
   * @return false if the key is new and there is no room for it
   */
  boolean put(ByteBuffer key, long offset) {
    int at = find(key);
    if (isFree(at)) {
      if (size == limit) {
        return false;
      }
      entries.putLong(at, hash.first());
      entries.putLong(at + 8, hash.second());
      size++;
    }
    entries.putLong(at + OFFSET, offset + 1);
    return true;
  }

  /** The last offset of a key, or -1. */
  long get(ByteBuffer key) {
    return entries.getLong(find(key) + OFFSET) - 1;
  }

  /** How many keys there are. */
  int size() {
    return size;
  }

  /** How many fit. */
  int capacity() {
    return limit;
  }

  /** Its memory in bytes. */
  int bytes() {
    return entries.capacity();
  }

  /** Where the key is, or would be. */
  private int find(ByteBuffer key) {
    hash.hash(key);
    int slot = (int) Long.remainderUnsigned(hash.first(), slots);
    for (int probes = 0; probes < slots; probes++) {
      int at = slot * ENTRY_BYTES;
      boolean found =
          entries.getLong(at) == hash.first() && entries.getLong(at + 8) == hash.second();
      if (isFree(at) || found) {
        return at;
      }
      slot = slot + 1 == slots ? 0 : slot + 1;
    }
    throw new IllegalStateException("no free slot among " + slots);
  }

  private boolean isFree(int at) {
    return entries.getLong(at + OFFSET) == 0;
  }
}
