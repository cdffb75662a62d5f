package dev.esker.wal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.util.Optional;

/** A file of {@link NioDisk}. Reads are positional, so they never disturb the writer. */
final class NioDiskFile implements DiskFile {
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(256 * 1024).asReadOnlyBuffer();

  private final Path path;
  private final FileChannel channel;

  NioDiskFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void allocate(long length) throws IOException {
    long before = channel.size();
    try {
      for (long at = before; at < length; ) {
        ByteBuffer zeros = ZEROS.duplicate();
        zeros.limit((int) Math.min(zeros.capacity(), length - at));
        at += channel.write(zeros, at);
      }
    } catch (NonWritableChannelException e) {
      throw new IOException(path + " was opened for reading only", e);
    } catch (IOException e) {
      giveBack(before, e);
      throw NioDisk.translate(e, path);
    }
  }

  private void giveBack(long length, IOException reason) {
    try {
      channel.truncate(length);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public void write(long position, ByteBuffer[] sources, int first, int count) throws IOException {
    try {
      if (count == 1) {
        writeOne(position, sources[first]);
      } else {
        gather(position, sources, first, count);
      }
    } catch (NonWritableChannelException e) {
      throw new IOException(path + " was opened for reading only", e);
    } catch (IOException e) {
      throw NioDisk.translate(e, path);
    }
  }

  private void writeOne(long position, ByteBuffer source) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += progress(channel.write(source, at));
    }
  }

  /** One call writes at most IOV_MAX buffers, and may write less than it was given. */
  private void gather(long position, ByteBuffer[] sources, int first, int count)
      throws IOException {
    channel.position(position);
    int end = first + count;
    int next = first;
    while (true) {
      while (next < end && !sources[next].hasRemaining()) {
        next++;
      }
      if (next == end) {
        return;
      }
      progress(channel.write(sources, next, end - next));
    }
  }

  private long progress(long written) throws IOException {
    if (written <= 0) {
      throw new IOException(path + ": a write made no progress");
    }
    return written;
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    if (!target.hasRemaining()) {
      return 0;
    }
    int total = 0;
    while (target.hasRemaining()) {
      int count = channel.read(target, position + total);
      if (count < 0) {
        return total == 0 ? -1 : total;
      }
      total += count;
    }
    return total;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    try {
      channel.force(metadata);
    } catch (IOException e) {
      throw NioDisk.translate(e, path);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    try {
      channel.truncate(size);
    } catch (NonWritableChannelException e) {
      throw new IOException(path + " was opened for reading only", e);
    } catch (IOException e) {
      throw NioDisk.translate(e, path);
    }
  }

  @Override
  public Optional<FileChannel> channel() {
    return Optional.of(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
