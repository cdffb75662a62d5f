package dev.esker.wal.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An open file of a {@link Disk}. All positions are byte offsets from the start of the file.
 *
 * <p>Reads may run on any thread and beside a write. Writes, {@link #allocate} and {@link
 * #truncate} belong to one thread at a time; {@link #force} may run on another thread while a write
 * is in flight and covers every write that had returned before it was called.
 */
public interface DiskFile extends Closeable {

  /** The path that it was opened with. */
  Path path();

  /** The length of the file in bytes. */
  long size() throws IOException;

  /**
   * Claims room up to {@code length} bytes and fills what is new with zeros, so that later writes
   * below {@code length} need neither new blocks nor a change of file-system metadata. Does nothing
   * if the file is that long already. A full disk shows here.
   *
   * @throws NoSpaceException if the disk is full; the file keeps the length that it had
   */
  void allocate(long length) throws IOException;

  /**
   * Writes all remaining bytes of {@code count} buffers, in order, from {@code position} on;
   * extends the file as needed. When it throws, any part of the bytes may have been written.
   *
   * @param sources buffers whose positions are advanced to their limits on success
   * @param first index of the first buffer to write
   * @param count number of buffers to write; there is no upper limit
   * @throws NoSpaceException if the disk is full
   */
  void write(long position, ByteBuffer[] sources, int first, int count) throws IOException;

  /** Writes all remaining bytes of all {@code sources}, as the gathering write above does. */
  default void write(long position, ByteBuffer... sources) throws IOException {
    write(position, sources, 0, sources.length);
  }

  /**
   * Reads up to {@code target.remaining()} bytes.
   *
   * @return the bytes read, fewer only at the end of the file; -1 if {@code position} is at or past
   *     it
   */
  int read(long position, ByteBuffer target) throws IOException;

  /**
   * Makes what was written stable (fdatasync, or fsync with {@code metadata}). After it has thrown,
   * nothing may be assumed of earlier writes, and calling it again proves nothing.
   */
  void force(boolean metadata) throws IOException;

  /** Cuts the file to {@code size} bytes; does nothing if it is shorter. */
  void truncate(long size) throws IOException;

  /** The channel behind it for {@code transferTo}, where the disk has one. */
  Optional<FileChannel> channel();

  @Override
  void close() throws IOException;
}
