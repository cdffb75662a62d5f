package dev.esker.engine.catalog;

import java.util.Arrays;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * An iterator over a range of keys. The bounds are given to RocksDB, so that a look-up next to
 * deleted keys doesn't walk through what another partition left. Owns its native objects.
 */
final class RocksRange implements AutoCloseable {
  private final Slice lower;
  private final Slice upper;
  private final ReadOptions options;
  private final RocksIterator iterator;

  private RocksRange(RocksDB db, byte[] from, byte[] to) {
    lower = new Slice(from);
    upper = to == null ? null : new Slice(to);
    options = new ReadOptions().setTotalOrderSeek(true).setIterateLowerBound(lower);
    if (upper != null) {
      options.setIterateUpperBound(upper);
    }
    iterator = db.newIterator(options);
  }

  /** Over the keys that share the first bytes of a key. */
  static RocksRange prefix(RocksDB db, byte[] key, int prefixLength) {
    byte[] prefix = Arrays.copyOf(key, prefixLength);
    return new RocksRange(db, prefix, CatalogKeys.after(prefix).orElse(null));
  }

  /** Over the keys from {@code from} (inclusive) to {@code to} (exclusive). */
  static RocksRange between(RocksDB db, byte[] from, byte[] to) {
    return new RocksRange(db, from, to);
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
