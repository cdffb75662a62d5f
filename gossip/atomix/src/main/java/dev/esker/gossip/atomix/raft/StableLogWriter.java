package dev.esker.gossip.atomix.raft;

import io.atomix.protocols.raft.storage.log.RaftLogWriter;
import io.atomix.protocols.raft.storage.log.entry.RaftLogEntry;
import io.atomix.storage.StorageException;
import io.atomix.storage.journal.Indexed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * Atomix's log writer, which really flushes. After {@link #flush} every entry is on stable storage,
 * under names that are; what was cut off stays cut off; and whatever fails breaks the fence, for
 * after a failed write or flush nobody knows what the disk holds.
 *
 * <p>A full disk isn't such a failure as long as it is noticed before anything is written.
 */
final class StableLogWriter extends RaftLogWriter {
  private final RaftLogWriter stock;
  private final Path directory;
  private final SegmentCheck segments;
  private final StableMark mark;
  private final Fence fence;
  private Set<String> durableNames = Set.of();
  private long flushed;

  StableLogWriter(
      RaftLogWriter stock, Path directory, SegmentCheck segments, StableMark mark, Fence fence) {
    super(null, null);
    this.stock = stock;
    this.directory = directory;
    this.segments = segments;
    this.mark = mark;
    this.fence = fence;
  }

  @Override
  public long getLastIndex() {
    return stock.getLastIndex();
  }

  @Override
  public Indexed<RaftLogEntry> getLastEntry() {
    return stock.getLastEntry();
  }

  @Override
  public long getNextIndex() {
    return stock.getNextIndex();
  }

  @Override
  public <T extends RaftLogEntry> Indexed<T> append(T entry) {
    fence.check();
    try {
      return stock.append(entry);
    } catch (StorageException.OutOfDiskSpace | StorageException.TooLarge e) {
      throw e;
    } catch (RuntimeException | Error e) {
      fence.fail(e);
      throw e;
    }
  }

  @Override
  public void append(Indexed<RaftLogEntry> entry) {
    throw new UnsupportedOperationException("entries are appended at the end only");
  }

  @Override
  public void commit(long index) {
    stock.commit(index);
  }

  @Override
  public void reset(long index) {
    change(
        () -> {
          mark.lower(index - 1);
          stock.reset(index);
          segments.afterTruncation(index - 1);
          flushed = Math.min(flushed, index - 1);
        });
  }

  @Override
  public void truncate(long index) {
    change(
        () -> {
          mark.lower(index);
          stock.truncate(index);
          segments.afterTruncation(index);
          flushed = Math.min(flushed, index);
        });
  }

  /** Makes every entry stable; costs nothing if all are. */
  @Override
  public void flush() {
    long last = stock.getLastIndex();
    if (last == flushed) {
      return;
    }
    change(
        () -> {
          stock.flush();
          String[] found = directory.toFile().list();
          if (found == null) {
            // Mapped files can still be written, but no later start would find them.
            throw new IOException(directory + " can't be listed: is it still there?");
          }
          Set<String> names = Set.of(found);
          if (!durableNames.containsAll(names)) {
            DurableFile.syncDirectory(directory);
          }
          durableNames = names;
          mark.raise(last);
          flushed = last;
        });
  }

  /** Something that writes. */
  private interface Change {
    void run() throws IOException;
  }

  private void change(Change change) {
    fence.check();
    try {
      change.run();
    } catch (IOException e) {
      fence.fail(e);
      throw new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      fence.fail(e);
      throw e;
    }
  }

  /** The last entry that is stable. */
  long flushed() {
    return flushed;
  }

  @Override
  public void close() {
    stock.close();
  }
}
