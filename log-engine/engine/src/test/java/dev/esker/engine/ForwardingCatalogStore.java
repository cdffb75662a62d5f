package dev.esker.engine;

import dev.esker.engine.catalog.CatalogBatch;
import dev.esker.engine.catalog.CatalogStore;
import java.io.IOException;
import java.util.Optional;

/** Another catalog store, for tests that change one thing about it. */
class ForwardingCatalogStore implements CatalogStore {
  private final CatalogStore store;

  ForwardingCatalogStore(CatalogStore store) {
    this.store = store;
  }

  @Override
  public Optional<byte[]> get(byte[] key) throws IOException {
    return store.get(key);
  }

  @Override
  public void write(CatalogBatch batch) throws IOException {
    store.write(batch);
  }

  @Override
  public Optional<Entry> floor(byte[] key, int prefixLength) throws IOException {
    return store.floor(key, prefixLength);
  }

  @Override
  public Optional<Entry> ceiling(byte[] key, int prefixLength) throws IOException {
    return store.ceiling(key, prefixLength);
  }

  @Override
  public void scan(byte[] from, int prefixLength, EntryVisitor visitor) throws IOException {
    store.scan(from, prefixLength, visitor);
  }

  @Override
  public void flush() throws IOException {
    store.flush();
  }

  @Override
  public long memoryBytes() throws IOException {
    return store.memoryBytes();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
