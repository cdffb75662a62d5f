package dev.esker.engine.catalog;

import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * The catalog in RocksDB.
 *
 * <p>Why a crash leaves a prefix of the batches: there is one column family and so one memory table
 * that takes writes; a batch goes into one table as a whole; full tables are written out in the
 * order in which they were filled, and a table file counts only once the manifest that names it is
 * synced. RocksDB's own WAL is off, so that nothing else brings a batch back.
 *
 * <p>RocksDB's objects are native memory, and using a closed one kills the process. Every call
 * therefore holds the read side of a lock, and {@link #close} takes the write side: it waits for
 * calls and scans in progress.
 */
public final class RocksCatalogStore implements CatalogStore {

  static {
    RocksDB.loadLibrary();
  }

  private final Path directory;
  private final RocksSettings settings;
  private final RocksDB db;
  private final ReentrantReadWriteLock lifecycle = new ReentrantReadWriteLock();

  /** One batch at a time is translated and written; see {@link RocksBatch}. */
  private final ReentrantLock writing = new ReentrantLock();

  private boolean closed;

  private RocksCatalogStore(Path directory, RocksSettings settings, RocksDB db) {
    this.directory = directory;
    this.settings = settings;
    this.db = db;
  }

  /**
   * Opens the catalog in a directory, which is created if it doesn't exist.
   *
   * @throws CatalogUnreadableException if what is there is damaged or incomplete
   * @throws IOException if it is in use, or the device, the permissions or the space don't allow to
   *     open it
   */
  public static RocksCatalogStore open(Path directory) throws IOException {
    Files.createDirectories(directory);
    refuseLostManifest(directory);
    RocksSettings settings = new RocksSettings();
    try {
      return new RocksCatalogStore(
          directory, settings, RocksDB.open(settings.options(), directory.toString()));
    } catch (RocksDBException e) {
      settings.close();
      throw failure(directory, "open", e);
    }
  }

  /**
   * Opens the catalog in a directory for reading: nothing in the directory changes, and writes
   * fail. For tools that look at the catalog of a stopped broker.
   *
   * @throws CatalogUnreadableException if what is there is damaged or incomplete
   * @throws IOException if there is no catalog, or the device or the permissions don't allow to
   *     open it
   */
  public static RocksCatalogStore openReadOnly(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException("there is no catalog " + directory);
    }
    RocksSettings settings = new RocksSettings();
    try {
      return new RocksCatalogStore(
          directory, settings, RocksDB.openReadOnly(settings.options(), directory.toString()));
    } catch (RocksDBException e) {
      settings.close();
      throw failure(directory, "open", e);
    }
  }

  /**
   * RocksDB takes a directory without a CURRENT file for a new one, and would delete the tables in
   * it.
   */
  private static void refuseLostManifest(Path directory) throws IOException {
    if (Files.exists(directory.resolve("CURRENT"))) {
      return;
    }
    try (DirectoryStream<Path> tables = Files.newDirectoryStream(directory, "*.sst")) {
      if (tables.iterator().hasNext()) {
        throw new CatalogUnreadableException(
            directory, "there are table files but no file CURRENT", null);
      }
    }
  }

  @Override
  public Optional<byte[]> get(byte[] key) throws IOException {
    Lock lock = enter();
    try {
      return Optional.ofNullable(db.get(key));
    } catch (RocksDBException e) {
      throw failure(directory, "read", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void write(CatalogBatch batch) throws IOException {
    Lock lock = enter();
    writing.lock();
    try (RocksBatch translated = new RocksBatch(db)) {
      batch.forEach(translated);
      db.write(settings.write(), translated.changes());
    } catch (RocksDBException e) {
      throw failure(directory, "write", e);
    } finally {
      writing.unlock();
      lock.unlock();
    }
  }

  @Override
  public Optional<Entry> floor(byte[] key, int prefixLength) throws IOException {
    Lock lock = enter();
    try (RocksRange range = RocksRange.prefix(db, key, prefixLength)) {
      range.iterator().seekForPrev(key);
      return current(range);
    } catch (RocksDBException e) {
      throw failure(directory, "read", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Entry> ceiling(byte[] key, int prefixLength) throws IOException {
    Lock lock = enter();
    try (RocksRange range = RocksRange.prefix(db, key, prefixLength)) {
      range.iterator().seek(key);
      return current(range);
    } catch (RocksDBException e) {
      throw failure(directory, "read", e);
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Entry> current(RocksRange range) throws RocksDBException {
    if (range.iterator().isValid()) {
      return Optional.of(new Entry(range.iterator().key(), range.iterator().value()));
    }
    range.iterator().status();
    return Optional.empty();
  }

  @Override
  public void scan(byte[] from, int prefixLength, EntryVisitor visitor) throws IOException {
    Lock lock = enter();
    try (RocksRange range = RocksRange.prefix(db, from, prefixLength)) {
      range.iterator().seek(from);
      while (range.iterator().isValid()) {
        if (!visitor.visit(range.iterator().key(), range.iterator().value())) {
          return;
        }
        range.iterator().next();
      }
      range.iterator().status();
    } catch (RocksDBException e) {
      throw failure(directory, "read", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    Lock lock = enter();
    try {
      db.flush(settings.flush());
    } catch (RocksDBException e) {
      throw failure(directory, "flush", e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reads every table file and compares all checksums.
   *
   * @throws CatalogUnreadableException if one doesn't match
   */
  public void verifyChecksums() throws IOException {
    Lock lock = enter();
    try {
      db.verifyChecksum();
    } catch (RocksDBException e) {
      throw failure(directory, "verify", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long memoryBytes() throws IOException {
    Lock lock = enter();
    try {
      return db.getLongProperty("rocksdb.cur-size-all-mem-tables")
          + db.getLongProperty("rocksdb.block-cache-usage")
          + db.getLongProperty("rocksdb.estimate-table-readers-mem");
    } catch (RocksDBException e) {
      throw failure(directory, "measure", e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lifecycle.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      try {
        db.closeE();
      } finally {
        settings.close();
      }
    } catch (RocksDBException e) {
      throw failure(directory, "close", e);
    } finally {
      lifecycle.writeLock().unlock();
    }
  }

  private Lock enter() {
    Lock lock = lifecycle.readLock();
    lock.lock();
    if (closed) {
      lock.unlock();
      throw new IllegalStateException("the catalog in " + directory + " is closed");
    }
    return lock;
  }

  /**
   * Tells damage, which a rebuild repairs, from what it doesn't: a full or failing device,
   * permissions, or another process that has the catalog open. RocksDB reports a missing file as an
   * I/O error, by its message only.
   */
  private static IOException failure(Path directory, String what, RocksDBException e) {
    Status status = e.getStatus();
    Status.Code code = status == null ? Status.Code.Undefined : status.getCode();
    if (status != null && status.getSubCode() == Status.SubCode.NoSpace) {
      return new NoSpaceException("can't " + what + " the catalog in " + directory, e);
    }
    boolean damaged =
        switch (code) {
          case Corruption, InvalidArgument, NotSupported, NotFound -> true;
          case IOError -> e.getMessage().contains("No such file");
          default -> false;
        };
    return damaged
        ? new CatalogUnreadableException(directory, e.getMessage(), e)
        : new IOException(
            "can't " + what + " the catalog in " + directory + ": " + e.getMessage(), e);
  }
}
