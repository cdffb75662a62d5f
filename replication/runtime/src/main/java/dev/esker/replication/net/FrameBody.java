package dev.esker.replication.net;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * The larger part of a frame, which is sent without being copied. It is lent: whoever has it passes
 * it on or releases it, once.
 */
public sealed interface FrameBody {
  /** No bytes. */
  FrameBody NONE = new InMemory(ByteBuffer.allocate(0), () -> {});

  /** How many bytes; not negative. */
  int sizeInBytes();

  /** Gives back what it lends; the bytes are not touched afterwards. Any thread. */
  void release();

  /** Bytes that the garbage collector takes care of, from the buffer's position to its limit. */
  static FrameBody of(ByteBuffer bytes) {
    return new InMemory(bytes, () -> {});
  }

  /**
   * Bytes in memory.
   *
   * @param bytes from position to limit; best direct. Not to be changed until it is released
   * @param whenReleased run once, on any thread
   */
  record InMemory(ByteBuffer bytes, Runnable whenReleased) implements FrameBody {
    public InMemory {
      Objects.requireNonNull(whenReleased, "whenReleased");
      bytes = bytes.slice();
    }

    @Override
    public int sizeInBytes() {
      return bytes.remaining();
    }

    @Override
    public void release() {
      whenReleased.run();
    }
  }

  /**
   * A region of a file, which the kernel copies to the socket (sendfile). If it isn't in the page
   * cache, the event loop and every link on it waits for the disk: read such a region ahead on
   * another thread.
   *
   * @param channel open until it is released; its position isn't used
   * @param position of the first byte
   * @param sizeInBytes how many bytes; all of them must be there
   * @param whenReleased run once, on any thread
   */
  record InFile(FileChannel channel, long position, int sizeInBytes, Runnable whenReleased)
      implements FrameBody {
    public InFile {
      Objects.requireNonNull(channel, "channel");
      Objects.requireNonNull(whenReleased, "whenReleased");
      if (position < 0 || sizeInBytes < 0) {
        throw new IllegalArgumentException(sizeInBytes + " bytes at position " + position);
      }
    }

    @Override
    public void release() {
      whenReleased.run();
    }
  }
}
