package dev.esker.wal;

import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks over the frames of one file. It stands on a place in the file, which either holds an intact
 * frame or doesn't. One thread.
 */
final class FrameCursor {
  private static final int WINDOW_BYTES = 1 << 20;
  private static final byte[] ZEROS = new byte[1024];

  private final DiskFile file;
  private final FileHeader header;
  private final FrameCodec codec = new FrameCodec();
  private ByteBuffer window;
  private long windowOffset;

  /** The place: an offset in the file, and the same as an index into the window. */
  private long offset;

  private int at;

  /** Where the last intact frame ended. */
  private long end = FileHeader.BYTES;

  FrameCursor(DiskFile file, FileHeader header) {
    this.file = file;
    this.header = header;
    this.offset = FileHeader.BYTES;
    this.window = ByteBuffer.allocate((int) Math.min(header.fileBytes(), WINDOW_BYTES)).limit(0);
  }

  /** Moves to the end of the last intact frame; returns whether there is another one. */
  boolean next() throws IOException {
    offset = end;
    return checkFrame();
  }

  /** Moves forward, byte by byte, to the next intact frame; returns whether there is one. */
  boolean search() throws IOException {
    long last = header.fileBytes() - FrameCodec.HEADER_BYTES;
    for (offset++; offset <= last; offset++) {
      if (!skipToCandidate(last)) {
        return false;
      }
      if (checkFrame()) {
        return true;
      }
    }
    return false;
  }

  /** Moves to the first place from here on that says it is a frame of this file at that place. */
  private boolean skipToCandidate(long last) throws IOException {
    while (offset <= last && load(offset, FrameCodec.HEADER_BYTES)) {
      long distance = header.startPosition() - FileHeader.BYTES + windowOffset;
      int stop = window.limit() - FrameCodec.HEADER_BYTES;
      for (int i = afterZeros(at); i <= stop; i = afterZeros(i + 1)) {
        if (FrameCodec.claimsToBe(window, i, header.generation(), distance + i)) {
          offset = windowOffset + i;
          return true;
        }
      }
      offset = windowOffset + stop + 1;
    }
    return false;
  }

  /**
   * Skips places where no frame can be, because its generation would be zeros. Most of a file that
   * was never full is zeros, and a start after a crash has to look through all of it.
   */
  private int afterZeros(int index) {
    int i = index;
    while (i + FrameCodec.GENERATION + ZEROS.length <= window.limit()) {
      int from = i + FrameCodec.GENERATION;
      byte[] bytes = window.array();
      if (!Arrays.equals(bytes, from, from + ZEROS.length, ZEROS, 0, ZEROS.length)) {
        return i;
      }
      i += ZEROS.length - Long.BYTES + 1;
    }
    return i;
  }

  private boolean checkFrame() throws IOException {
    long room = header.fileBytes() - offset;
    if (!claimsToBeFrame() || !FrameCodec.isPlausible(window, at, room)) {
      return false;
    }
    int bytes = FrameCodec.HEADER_BYTES + FrameCodec.lengthAt(window, at);
    if (!load(offset, bytes) || !codec.checksumFits(window, at)) {
      return false;
    }
    end = offset + bytes;
    return true;
  }

  /** Whether what lies at the place says that it is a frame of this file at that place. */
  boolean claimsToBeFrame() throws IOException {
    return offset + FrameCodec.HEADER_BYTES <= header.fileBytes()
        && load(offset, FrameCodec.HEADER_BYTES)
        && FrameCodec.claimsToBe(window, at, header.generation(), position());
  }

  /**
   * Brings {@code bytes} bytes from {@code from} on into the window; false if the file is short.
   */
  private boolean load(long from, int bytes) throws IOException {
    if (from < windowOffset || from + bytes > windowOffset + window.limit()) {
      if (bytes > window.capacity()) {
        window = ByteBuffer.allocate(bytes);
      }
      window.clear();
      file.read(from, window);
      window.flip();
      windowOffset = from;
    }
    at = (int) (from - windowOffset);
    return window.limit() - at >= bytes;
  }

  /** The offset of the place in the file. */
  long offset() {
    return offset;
  }

  /** The position of the place in the log. */
  long position() {
    return header.startPosition() + offset - FileHeader.BYTES;
  }

  /** The position at which the last intact frame ended. */
  long endPosition() {
    return header.startPosition() + end - FileHeader.BYTES;
  }

  byte kind() {
    return FrameCodec.kindAt(window, at);
  }

  int partition() {
    return FrameCodec.partitionAt(window, at);
  }

  long baseOffset() {
    return FrameCodec.baseOffsetAt(window, at);
  }

  long durableMark() {
    return FrameCodec.durableMarkAt(window, at);
  }

  int payloadBytes() {
    return FrameCodec.lengthAt(window, at);
  }

  /** The payload of the intact frame at the place; valid until the cursor moves. */
  ByteBuffer payload() {
    return window.slice(at + FrameCodec.HEADER_BYTES, payloadBytes()).asReadOnlyBuffer();
  }
}
