package dev.esker.spi;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Record batches on loan from the broker, as bytes to be written to a socket as they are. Valid
 * until it is closed; close is idempotent and may come from any thread.
 */
public sealed interface RecordsLease extends AutoCloseable
    permits RecordsLease.InMemory, RecordsLease.InFile {

  /** No records. */
  RecordsLease EMPTY = new InMemory(ByteBuffer.allocate(0).asReadOnlyBuffer(), () -> {});

  /** How many bytes there are. */
  int sizeInBytes();

  /** Gives them back. */
  @Override
  void close();

  /** Bytes in memory. */
  final class InMemory implements RecordsLease {
    private final ByteBuffer buffer;
    private final Runnable release;

    /**
     * Lends a buffer.
     *
     * @param buffer its remaining bytes
     * @param release called at close; must bear being called more than once
     */
    public InMemory(ByteBuffer buffer, Runnable release) {
      this.buffer = buffer;
      this.release = release;
    }

    /** The bytes, as a new view from position to limit; usually direct. */
    public ByteBuffer buffer() {
      return buffer.duplicate();
    }

    @Override
    public int sizeInBytes() {
      return buffer.remaining();
    }

    @Override
    public void close() {
      release.run();
    }
  }

  /** A part of a file, for {@link FileChannel#transferTo}. */
  final class InFile implements RecordsLease {
    private final FileChannel channel;
    private final long position;
    private final int sizeInBytes;
    private final Runnable release;

    /**
     * Lends a part of a file.
     *
     * @param channel stays open until the lease is closed; not to be closed or moved by the
     *     borrower
     * @param position of the first byte
     * @param sizeInBytes how many bytes
     * @param release called at close; must bear being called more than once
     */
    public InFile(FileChannel channel, long position, int sizeInBytes, Runnable release) {
      this.channel = channel;
      this.position = position;
      this.sizeInBytes = sizeInBytes;
      this.release = release;
    }

    /** The file. */
    public FileChannel channel() {
      return channel;
    }

    /** Where the bytes begin. */
    public long position() {
      return position;
    }

    @Override
    public int sizeInBytes() {
      return sizeInBytes;
    }

    @Override
    public void close() {
      release.run();
    }
  }
}
