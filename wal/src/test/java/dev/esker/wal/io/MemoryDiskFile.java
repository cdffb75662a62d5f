package dev.esker.wal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** An open file of a {@link MemoryDisk}; all of its work is done under the lock of the disk. */
final class MemoryDiskFile implements DiskFile {
  private final MemoryDisk disk;
  private final Path path;
  private final MemoryContent content;
  private final Disk.Access access;
  private boolean closed;

  MemoryDiskFile(MemoryDisk disk, Path path, MemoryContent content, Disk.Access access) {
    this.disk = disk;
    this.path = path;
    this.content = content;
    this.access = access;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public long size() throws IOException {
    synchronized (disk) {
      checkOpen();
      return content.size();
    }
  }

  @Override
  public void allocate(long length) throws IOException {
    synchronized (disk) {
      checkWritable();
      long before = content.size();
      if (length <= before) {
        return;
      }
      disk.begin(MemoryDisk.Kind.ALLOCATE, path);
      disk.claim(path, length - before);
      content.setSize(before + (length - before) / 2);
      disk.inTheMiddle(MemoryDisk.Kind.ALLOCATE, path);
      content.setSize(length);
    }
  }

  @Override
  public void write(long position, ByteBuffer[] sources, int first, int count) throws IOException {
    synchronized (disk) {
      checkWritable();
      long bytes = 0;
      for (int i = first; i < first + count; i++) {
        bytes += sources[i].remaining();
      }
      disk.begin(MemoryDisk.Kind.WRITE, path);
      disk.claim(path, position + bytes - content.size());
      long half = bytes / 2;
      long done = 0;
      boolean halfTold = false;
      for (int i = first; i < first + count; i++) {
        ByteBuffer source = sources[i];
        int length = source.remaining();
        if (!halfTold && done + length > half) {
          int limit = source.limit();
          int now = (int) (half - done);
          content.write(position + done, source.limit(source.position() + now));
          source.limit(limit);
          done += now;
          length -= now;
          halfTold = true;
          disk.inTheMiddle(MemoryDisk.Kind.WRITE, path);
        }
        content.write(position + done, source);
        done += length;
      }
    }
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    synchronized (disk) {
      checkOpen();
      return target.hasRemaining() ? content.read(position, target) : 0;
    }
  }

  @Override
  public void force(boolean metadata) throws IOException {
    synchronized (disk) {
      checkOpen();
      disk.begin(MemoryDisk.Kind.FORCE, path);
      if (content.dirtyPages() > 1) {
        content.sync(content.dirtyPages() / 2);
        disk.inTheMiddle(MemoryDisk.Kind.FORCE, path);
      }
      content.sync(Integer.MAX_VALUE);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    synchronized (disk) {
      checkWritable();
      disk.begin(MemoryDisk.Kind.TRUNCATE, path);
      if (size < content.size()) {
        content.setSize(size);
      }
    }
  }

  @Override
  public Optional<FileChannel> channel() {
    return Optional.empty();
  }

  @Override
  public void close() {
    synchronized (disk) {
      closed = true;
    }
  }

  private void checkOpen() throws IOException {
    disk.checkPower();
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private void checkWritable() throws IOException {
    checkOpen();
    if (access == Disk.Access.READ) {
      throw new IOException(path + " was opened for reading only");
    }
  }
}
