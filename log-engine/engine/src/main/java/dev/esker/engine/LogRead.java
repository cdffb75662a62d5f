package dev.esker.engine;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * What a read of a log found: whole batches in memory, or a part of a segment file (whose last
 * batch may be cut off, as in Kafka). The reader closes it; closing is idempotent.
 */
public sealed interface LogRead extends AutoCloseable
    permits LogRead.Nothing, LogRead.InMemory, LogRead.InFile {

  /** The bytes that there are. */
  int sizeInBytes();

  @Override
  void close();

  /**
   * No bytes.
   *
   * @param reason why
   */
  record Nothing(Reason reason) implements LogRead {
    /** Why a read found nothing. */
    public enum Reason {
      /** The offset is the end of the log. */
      AT_END,
      /** The offset is before the start of the log or after its end. */
      OUT_OF_RANGE,
      /** Memory or files for readers are all out on loan; worth another try. */
      BUSY
    }

    @Override
    public int sizeInBytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /**
   * Bytes in memory.
   *
   * @param bytes from position to limit; direct
   * @param release gives them back
   */
  record InMemory(ByteBuffer bytes, Release release) implements LogRead {
    @Override
    public int sizeInBytes() {
      return bytes.remaining();
    }

    @Override
    public void close() {
      release.run();
    }
  }

  /**
   * A part of a segment file.
   *
   * @param channel not to be moved or closed
   * @param position of the first byte
   * @param sizeInBytes how many bytes
   * @param release gives the file back
   */
  record InFile(FileChannel channel, long position, int sizeInBytes, Release release)
      implements LogRead {
    @Override
    public void close() {
      release.run();
    }
  }
}
