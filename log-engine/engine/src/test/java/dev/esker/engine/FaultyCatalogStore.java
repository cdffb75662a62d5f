package dev.esker.engine;

import dev.esker.engine.catalog.CatalogBatch;
import dev.esker.engine.catalog.CatalogStore;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Another catalog store, with faults. Without any it does exactly what the other one does. */
final class FaultyCatalogStore implements CatalogStore {

  /** Where a fault can be injected. */
  enum Operation {
    READ,
    WRITE,
    FLUSH
  }

  private final CatalogStore store;
  private final Map<Operation, Supplier<IOException>> faults = new EnumMap<>(Operation.class);
  private boolean closed;

  FaultyCatalogStore(CatalogStore store) {
    this.store = store;
  }

  /** Lets every such operation do nothing and throw, until {@link #heal}. */
  synchronized void inject(Operation operation, Supplier<IOException> fault) {
    faults.put(operation, fault);
  }

  synchronized void heal() {
    faults.clear();
  }

  synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void strike(Operation operation) throws IOException {
    Supplier<IOException> fault = faults.get(operation);
    if (fault != null) {
      throw fault.get();
    }
  }

  @Override
  public Optional<byte[]> get(byte[] key) throws IOException {
    strike(Operation.READ);
    return store.get(key);
  }

  @Override
  public void write(CatalogBatch batch) throws IOException {
    strike(Operation.WRITE);
    store.write(batch);
  }

  @Override
  public Optional<Entry> floor(byte[] key, int prefixLength) throws IOException {
    strike(Operation.READ);
    return store.floor(key, prefixLength);
  }

  @Override
  public Optional<Entry> ceiling(byte[] key, int prefixLength) throws IOException {
    strike(Operation.READ);
    return store.ceiling(key, prefixLength);
  }

  @Override
  public void scan(byte[] from, int prefixLength, EntryVisitor visitor) throws IOException {
    strike(Operation.READ);
    store.scan(from, prefixLength, visitor);
  }

  @Override
  public void flush() throws IOException {
    strike(Operation.FLUSH);
    store.flush();
  }

  @Override
  public long memoryBytes() throws IOException {
    return store.memoryBytes();
  }

  @Override
  public synchronized void close() throws IOException {
    closed = true;
    store.close();
  }
}
