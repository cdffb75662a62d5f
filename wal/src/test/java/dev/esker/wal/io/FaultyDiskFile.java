package dev.esker.wal.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** An open file of a {@link FaultyDisk}. */
final class FaultyDiskFile implements DiskFile {
  private final FaultyDisk disk;
  private final DiskFile file;

  FaultyDiskFile(FaultyDisk disk, DiskFile file) {
    this.disk = disk;
    this.file = file;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public void allocate(long length) throws IOException {
    Fault fault = disk.strike(FaultyDisk.Operation.ALLOCATE, path());
    if (fault instanceof Fault.ShortWrite part) {
      file.allocate(Math.min(length - 1, file.size() + part.bytes()));
      throw new IOException(path() + ": Input/output error (injected) while allocating");
    } else if (!FaultyDisk.isNothing(fault, FaultyDisk.Operation.ALLOCATE)) {
      file.allocate(length);
    }
  }

  @Override
  public void write(long position, ByteBuffer[] sources, int first, int count) throws IOException {
    Fault fault = disk.strike(FaultyDisk.Operation.WRITE, path());
    if (fault == null) {
      file.write(position, sources, first, count);
      return;
    }
    ByteBuffer all = gather(sources, first, count);
    if (fault instanceof Fault.ShortWrite part) {
      file.write(position, all.limit((int) Math.min(part.bytes(), all.limit() - 1)));
      throw new IOException(path() + ": Input/output error (injected) in the middle of a write");
    } else if (fault instanceof Fault.BitFlip flip) {
      flip(all, 0, all.limit(), flip.bit());
      file.write(position, all);
    } else if (fault instanceof Fault.Misdirected away) {
      file.write(Math.max(0, position + away.distance()), all);
    }
  }

  /** Copies all the bytes and leaves the sources as a successful write does. */
  private static ByteBuffer gather(ByteBuffer[] sources, int first, int count) {
    int bytes = 0;
    for (int i = first; i < first + count; i++) {
      bytes += sources[i].remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(bytes);
    for (int i = first; i < first + count; i++) {
      all.put(sources[i]);
    }
    return all.flip();
  }

  private static void flip(ByteBuffer buffer, int from, int to, long bit) {
    if (to > from) {
      int at = from + (int) Math.floorMod(bit / 8, (long) to - from);
      buffer.put(at, (byte) (buffer.get(at) ^ 1 << Math.floorMod(bit, 8)));
    }
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    Fault fault = disk.strike(FaultyDisk.Operation.READ, path());
    int start = target.position();
    int count = file.read(position, target);
    if (fault instanceof Fault.BitFlip flip) {
      flip(target, start, target.position(), flip.bit());
    } else if (fault != null) {
      throw new IllegalStateException(fault + " can't happen to a read");
    }
    return count;
  }

  @Override
  public void force(boolean metadata) throws IOException {
    Fault fault = disk.strike(FaultyDisk.Operation.FORCE, path());
    if (!FaultyDisk.isNothing(fault, FaultyDisk.Operation.FORCE)) {
      file.force(metadata);
    }
  }

  @Override
  public void truncate(long size) throws IOException {
    Fault fault = disk.strike(FaultyDisk.Operation.TRUNCATE, path());
    if (!FaultyDisk.isNothing(fault, FaultyDisk.Operation.TRUNCATE)) {
      file.truncate(size);
    }
  }

  @Override
  public Optional<FileChannel> channel() {
    return file.channel();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
