package dev.esker.engine.catalog;

import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * An iterator over the keys with one prefix. The bounds are given to RocksDB, so that a look-up
 * next to a range of deleted keys doesn't walk through what another partition left. Owns its native
 * objects.
 */
final class RocksRange implements AutoCloseable {
  private final Slice lower;
  private final Slice upper;
  private final ReadOptions options;
  private final RocksIterator iterator;

  /** The prefix is the first bytes of the key. */
  RocksRange(RocksDB db, byte[] key, int prefixLength) {
    byte[] prefix = Arrays.copyOf(key, prefixLength);
    lower = new Slice(prefix);
    upper = prefixLength == 0 ? null : new Slice(CatalogKeys.after(prefix));
    options = new ReadOptions().setTotalOrderSeek(true).setIterateLowerBound(lower);
    if (upper != null) {
      options.setIterateUpperBound(upper);
    }
    iterator = db.newIterator(options);
  }

  RocksIterator iterator() {
    return iterator;
  }

  @Override
  public void close() {
    iterator.close();
    options.close();
    lower.close();
    if (upper != null) {
      upper.close();
    }
  }
}
