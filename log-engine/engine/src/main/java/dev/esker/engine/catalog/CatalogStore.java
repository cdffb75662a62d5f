package dev.esker.engine.catalog;

import java.io.IOException;
import java.util.Optional;

/**
 * The seam between the catalog and what keeps it: an ordered map from bytes to bytes. Keys are
 * ordered as unsigned bytes, a key before its own extensions.
 *
 * <p>Any thread may read. {@link #write} and {@link #flush} are called by one thread at a time.
 * Arrays that are passed in aren't kept and arrays that are returned belong to the caller. After
 * {@link #close} every call but another {@code close} throws {@link IllegalStateException}.
 *
 * <p>Every method throws {@link CatalogUnreadableException} if what is stored turns out to be
 * damaged, and another {@link IOException} if the device fails.
 */
public interface CatalogStore extends AutoCloseable {

  /** The longest key in bytes; a longer one is refused by {@link CatalogBatch}. */
  int MAX_KEY_BYTES = 8192;

  /** A key and its value. */
  final class Entry {
    private final byte[] key;
    private final byte[] value;

    /** Wraps both arrays without a copy. */
    public Entry(byte[] key, byte[] value) {
      this.key = key;
      this.value = value;
    }

    /** The whole key, including the prefix that was asked for. */
    public byte[] key() {
      return key;
    }

    /** The value; may be empty, never null. */
    public byte[] value() {
      return value;
    }
  }

  /** Takes the entries of a scan, in key order. */
  @FunctionalInterface
  interface EntryVisitor {
    /** Returns whether the scan should go on. May read from the store, but not close it. */
    boolean visit(byte[] key, byte[] value) throws IOException;
  }

  /** The value of a key, or empty if there is none. */
  Optional<byte[]> get(byte[] key) throws IOException;

  /**
   * Applies a batch. It is visible to reads as a whole once this returns, and stable after a later
   * {@link #flush}.
   *
   * @throws dev.esker.wal.io.NoSpaceException if the device is full; nothing of the batch was
   *     applied, and what was written before stays. Writes and flushes succeed again some seconds
   *     after there is room
   * @throws IOException if it failed otherwise; the store should be closed then
   */
  void write(CatalogBatch batch) throws IOException;

  /** The greatest entry whose key is at most {@code key} and shares its first bytes. */
  Optional<Entry> floor(byte[] key, int prefixLength) throws IOException;

  /** The least entry whose key is at least {@code key} and shares its first bytes. */
  Optional<Entry> ceiling(byte[] key, int prefixLength) throws IOException;

  /**
   * Visits, in key order, the entries whose key is at least {@code from} and shares its first
   * {@code prefixLength} bytes. They are those of one moment: batches written meanwhile are not
   * seen.
   */
  void scan(byte[] from, int prefixLength, EntryVisitor visitor) throws IOException;

  /** Visits all entries whose key starts with {@code prefix}, in key order. */
  default void scan(byte[] prefix, EntryVisitor visitor) throws IOException {
    scan(prefix, prefix.length, visitor);
  }

  /**
   * Returns once every batch written before is on stable storage.
   *
   * @throws dev.esker.wal.io.NoSpaceException if the device is full, as for {@link #write}
   */
  void flush() throws IOException;

  /** Bytes of memory held by buffers and caches; an estimate. */
  long memoryBytes() throws IOException;

  /**
   * Waits for reads in progress and releases everything. It does <em>not</em> flush: what was
   * written since the last {@link #flush} may be gone at the next open, exactly as after a crash.
   */
  @Override
  void close() throws IOException;
}
