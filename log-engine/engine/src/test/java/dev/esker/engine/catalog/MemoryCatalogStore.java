package dev.esker.engine.catalog;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The twin of {@link RocksCatalogStore} in memory. It remembers which batches were flushed, so that
 * a test can ask what a crash would leave: everything flushed, and then any prefix of the batches
 * since.
 *
 * <p>Versions share structure: a crash clone costs the same however large the catalog is.
 *
 * <p>Any thread may read and clone; one thread at a time writes.
 */
public final class MemoryCatalogStore implements CatalogStore {

  /** What a crash does to the batches that were not flushed. */
  public enum Unflushed {
    /** All of them had reached stable storage. */
    KEEP_ALL,
    /** None had. */
    DROP_ALL
  }

  /**
   * How many batches may be unflushed; beyond, the oldest is flushed by itself, as RocksDB would.
   */
  public static final int MAX_UNFLUSHED = 65_536;

  /** The state after each batch since the last flush, preceded by the flushed state. */
  private final ArrayDeque<Version> versions = new ArrayDeque<>();

  private volatile Version current;
  private volatile boolean closed;
  private volatile Runnable onOperation = () -> {};

  /** A state; boxed, since an empty tree is null. */
  private record Version(PersistentTree tree) {}

  /** An empty catalog. */
  public MemoryCatalogStore() {
    this(new Version(null));
  }

  private MemoryCatalogStore(Version version) {
    current = version;
    versions.add(version);
  }

  /**
   * Sets what runs at the start of each {@link #write} and {@link #flush}, before it changes
   * anything and on the caller's thread. It may take a crash clone. If it throws, the operation
   * doesn't happen.
   */
  public void onOperation(Runnable hook) {
    onOperation = hook;
  }

  /** How many batches a crash might lose. */
  public int unflushedBatches() {
    synchronized (versions) {
      return versions.size() - 1;
    }
  }

  /**
   * What a crash now leaves: the flushed state and a prefix of the batches since, whose length the
   * seed chooses.
   */
  public MemoryCatalogStore crashClone(long seed) {
    synchronized (versions) {
      return crashCloneKeeping(new SplittableRandom(seed).nextInt(versions.size()));
    }
  }

  /** What a crash now leaves in one of the two extreme cases. */
  public MemoryCatalogStore crashClone(Unflushed unflushed) {
    synchronized (versions) {
      return crashCloneKeeping(unflushed == Unflushed.KEEP_ALL ? versions.size() - 1 : 0);
    }
  }

  /**
   * What a crash now leaves if exactly that many of the unflushed batches survive.
   *
   * @param batches 0 to {@link #unflushedBatches}
   */
  public MemoryCatalogStore crashCloneKeeping(int batches) {
    synchronized (versions) {
      if (batches < 0 || batches >= versions.size()) {
        throw new IllegalArgumentException(
            "batches must be 0 to " + (versions.size() - 1) + ", not " + batches);
      }
      Iterator<Version> iterator = versions.iterator();
      Version kept = iterator.next();
      for (int i = 0; i < batches; i++) {
        kept = iterator.next();
      }
      return new MemoryCatalogStore(kept);
    }
  }

  @Override
  public Optional<byte[]> get(byte[] key) {
    return found(PersistentTree.floor(open(), key), key, key.length)
        .filter(entry -> entry.key().length == key.length)
        .map(Entry::value);
  }

  @Override
  public void write(CatalogBatch batch) {
    open();
    onOperation.run();
    Applier applier = new Applier(open());
    batch.forEach(applier);
    synchronized (versions) {
      current = new Version(applier.tree);
      versions.add(current);
      if (versions.size() - 1 > MAX_UNFLUSHED) {
        versions.removeFirst();
      }
    }
  }

  @Override
  public Optional<Entry> floor(byte[] key, int prefixLength) {
    return found(PersistentTree.floor(open(), key), key, prefixLength);
  }

  @Override
  public Optional<Entry> ceiling(byte[] key, int prefixLength) {
    return found(PersistentTree.ceiling(open(), key), key, prefixLength);
  }

  @Override
  public void scan(byte[] from, int prefixLength, EntryVisitor visitor) throws IOException {
    PersistentTree.scan(
        open(),
        from,
        (key, value) ->
            CatalogKeys.samePrefix(key, from, prefixLength) && visitor.visit(key, value));
  }

  @Override
  public void flush() {
    open();
    onOperation.run();
    synchronized (versions) {
      versions.clear();
      versions.add(current);
    }
  }

  @Override
  public long memoryBytes() {
    return PersistentTree.bytes(open());
  }

  @Override
  public void close() {
    closed = true;
  }

  private PersistentTree open() {
    if (closed) {
      throw new IllegalStateException("the catalog is closed");
    }
    return current.tree;
  }

  private static Optional<Entry> found(Entry entry, byte[] key, int prefixLength) {
    return entry == null || !CatalogKeys.samePrefix(entry.key(), key, prefixLength)
        ? Optional.empty()
        : Optional.of(new Entry(entry.key().clone(), entry.value().clone()));
  }

  /** Applies changes to a tree. Arrays are copied: the caller may reuse its own. */
  private static final class Applier implements CatalogBatch.Visitor<RuntimeException> {
    private PersistentTree tree;

    Applier(PersistentTree tree) {
      this.tree = tree;
    }

    @Override
    public void put(byte[] key, byte[] value) {
      tree = PersistentTree.put(tree, key.clone(), value.clone());
    }

    @Override
    public void delete(byte[] key) {
      tree = PersistentTree.delete(tree, key);
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
      tree = PersistentTree.deleteRange(tree, from, to);
    }
  }
}
