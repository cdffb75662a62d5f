package dev.esker.wal.io;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The bytes of a file of a {@link MemoryDisk}, twice: as a reader sees them now (live), and as they
 * were when they were last synced (stable).
 *
 * <p>Both are arrays of pages; a missing page is zeros. Pages and arrays are shared between live
 * and stable and between crash clones, and copied before they are changed: a clone costs as much as
 * there is unsynced data, not as much as there is data. A page may be changed in place only while
 * it is dirty, since dirty pages are never shared. Not safe for threads; the disk holds its lock.
 */
final class MemoryContent {
  private static final int PAGE = 4096;
  private static final int SECTOR = 512;
  private static final byte[] ZEROS = new byte[PAGE];

  private byte[][] live;
  private byte[][] stable;
  private boolean ownsLive;
  private boolean ownsStable;
  private final BitSet dirty = new BitSet();
  private long size;
  private long stableSize;

  MemoryContent() {
    live = new byte[0][];
    stable = live;
  }

  private MemoryContent(byte[][] pages, long size) {
    live = pages;
    stable = pages;
    this.size = size;
    stableSize = size;
  }

  long size() {
    return size;
  }

  int read(long position, ByteBuffer target) {
    if (position >= size) {
      return -1;
    }
    int total = (int) Math.min(target.remaining(), size - position);
    for (int done = 0; done < total; ) {
      int page = (int) ((position + done) / PAGE);
      int at = (int) ((position + done) % PAGE);
      int count = Math.min(total - done, PAGE - at);
      target.put(orZeros(live, page), at, count);
      done += count;
    }
    return total;
  }

  void write(long position, ByteBuffer source) {
    long at = position;
    while (source.hasRemaining()) {
      int page = (int) (at / PAGE);
      int start = (int) (at % PAGE);
      int count = Math.min(source.remaining(), PAGE - start);
      source.get(writable(page), start, count);
      at += count;
    }
    size = Math.max(size, at);
  }

  void setSize(long newSize) {
    if (newSize < size) {
      int first = (int) (newSize / PAGE);
      int last = (int) ((size - 1) / PAGE);
      for (int page = first; page <= last; page++) {
        int from = page == first ? (int) (newSize % PAGE) : 0;
        if (orZeros(live, page) != ZEROS) {
          Arrays.fill(writable(page), from, PAGE, (byte) 0);
        }
      }
    }
    size = newSize;
  }

  /** Makes the first {@code limit} dirty pages stable, and the size if that was all. */
  void sync(int limit) {
    if (dirty.isEmpty()) {
      stableSize = size;
      return;
    }
    if (!ownsStable || stable.length < live.length) {
      stable = Arrays.copyOf(stable, Math.max(stable.length, live.length));
      ownsStable = true;
    }
    int left = limit;
    for (int page = dirty.nextSetBit(0); page >= 0 && left > 0; left--) {
      stable[page] = live[page];
      dirty.clear(page);
      page = dirty.nextSetBit(page + 1);
    }
    if (dirty.isEmpty()) {
      stableSize = size;
    }
  }

  int dirtyPages() {
    return dirty.cardinality();
  }

  /** What is left of it after a crash: all of that is stable. */
  MemoryContent crashClone(Survival survival) {
    ownsStable = false;
    if (stable == live) {
      ownsLive = false;
    }
    MemoryContent clone = new MemoryContent(stable, Math.max(stableSize, size));
    for (int page = dirty.nextSetBit(0); page >= 0; page = dirty.nextSetBit(page + 1)) {
      mix(page, survival, clone);
    }
    clone.setSize(survival.size(stableSize, size));
    clone.sync(Integer.MAX_VALUE);
    return clone;
  }

  /** Builds one page of a clone, sector by sector. */
  private void mix(int page, Survival survival, MemoryContent clone) {
    byte[] before = orZeros(stable, page);
    byte[] after = orZeros(live, page);
    for (int at = 0; at < PAGE; at += SECTOR) {
      if (Arrays.equals(before, at, at + SECTOR, after, at, at + SECTOR)) {
        continue;
      }
      int fresh = survival.newBytes(SECTOR);
      if (fresh > 0) {
        int from = survival.newBytesFirst() || fresh == SECTOR ? at : at + SECTOR - fresh;
        System.arraycopy(after, from, clone.writable(page), from, fresh);
      }
    }
  }

  private byte[] writable(int page) {
    if (page >= live.length) {
      live = Arrays.copyOf(live, Math.max(page + 1, live.length + live.length / 2));
      ownsLive = true;
    } else if (!ownsLive) {
      live = live.clone();
      ownsLive = true;
    }
    if (!dirty.get(page)) {
      live[page] = orZeros(live, page).clone();
      dirty.set(page);
    }
    return live[page];
  }

  private static byte[] orZeros(byte[][] pages, int page) {
    return page < pages.length && pages[page] != null ? pages[page] : ZEROS;
  }
}
