package dev.esker.records;

import dev.esker.records.InvalidBatchException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Walks over the records of a batch, decompressing as it goes.
 *
 * <p>Looks at bytes through a window: for uncompressed records that is the batch itself, for
 * compressed ones a small array that slides over the decompressed stream. So the memory in use
 * doesn't depend on how much there is to decompress, and the walk ends with {@link
 * Reason#TOO_LARGE} as soon as more than the limit has come out.
 */
final class PayloadReader implements AutoCloseable {

  private static final int FIRST_ALLOCATION_BYTES = 64 * 1024;

  private final ByteBuffer window;
  private final byte[] windowArray; // null, as is `more`, if the window is all there is
  private final InputStream more;
  private final long maxBytes;
  private long windowStart; // the number of bytes before the window
  private long decompressed;
  private boolean ended;
  private int recordIndex = InvalidBatchException.NO_RECORD;

  private PayloadReader(ByteBuffer plain) {
    this.window = plain;
    this.windowArray = null;
    this.more = null;
    this.maxBytes = Long.MAX_VALUE;
    this.ended = true;
  }

  private PayloadReader(InputStream decompressor, byte[] windowArray, long maxBytes) {
    this.window = ByteBuffer.wrap(windowArray).limit(0);
    this.windowArray = windowArray;
    this.more = decompressor;
    this.maxBytes = maxBytes;
  }

  /** Over bytes that aren't compressed. Moves the buffer's position. */
  static PayloadReader of(ByteBuffer plain) {
    return new PayloadReader(plain);
  }

  /**
   * Over the remaining bytes of {@code payload}, which this may move.
   *
   * @param maxBytes how much may come out of the decompressor
   * @param scratch in use until this is closed
   */
  static PayloadReader open(
      Compression compression, ByteBuffer payload, long maxBytes, DecompressionScratch scratch)
      throws InvalidBatchException {
    if (compression == Compression.NONE) {
      return of(payload);
    }
    try {
      InputStream in = compression.wrapInput(payload, scratch, maxBytes);
      return new PayloadReader(in, scratch.window(), maxBytes);
    } catch (IOException e) {
      throw cantDecompress(e, InvalidBatchException.NO_RECORD);
    }
  }

  /** The record that errors are about from now on. */
  void startRecord(int index) {
    this.recordIndex = index;
  }

  /** The number of bytes consumed. */
  long position() {
    return windowStart + window.position();
  }

  byte readByte() throws InvalidBatchException {
    ensure(1);
    if (!window.hasRemaining()) {
      throw endsInside(1);
    }
    return window.get();
  }

  int readVarint() throws InvalidBatchException {
    ensure(Varint.MAX_INT_BYTES);
    try {
      return Varint.readInt(window);
    } catch (InvalidBatchException e) {
      throw invalid(e.getMessage());
    }
  }

  long readVarlong() throws InvalidBatchException {
    ensure(Varint.MAX_LONG_BYTES);
    try {
      return Varint.readLong(window);
    } catch (InvalidBatchException e) {
      throw invalid(e.getMessage());
    }
  }

  /** Passes over {@code count} bytes. */
  void skip(int count) throws InvalidBatchException {
    int left = count;
    while (left > window.remaining()) {
      left -= window.remaining();
      window.position(window.limit());
      if (!slide()) {
        throw endsInside(count);
      }
    }
    window.position(window.position() + left);
  }

  /** Writes the next {@code count} bytes to a stream, through an array, a piece at a time. */
  void copyTo(OutputStream out, int count, byte[] through)
      throws InvalidBatchException, IOException {
    int left = count;
    while (left > 0) {
      if (!window.hasRemaining() && !slide()) {
        throw endsInside(count);
      }
      int part = Math.min(Math.min(left, window.remaining()), through.length);
      window.get(through, 0, part);
      out.write(through, 0, part);
      left -= part;
    }
  }

  /** The next {@code count} bytes: a slice of the batch, or a copy of what was decompressed. */
  ByteBuffer take(int count) throws InvalidBatchException {
    if (more == null) {
      if (count > window.remaining()) {
        throw endsInside(count);
      }
      ByteBuffer slice = window.slice(window.position(), count);
      window.position(window.position() + count);
      return slice;
    }
    // A length is only a claim until the bytes are there: grow with what really arrives.
    byte[] copy = new byte[Math.min(count, FIRST_ALLOCATION_BYTES)];
    int filled = 0;
    while (filled < count) {
      if (!window.hasRemaining() && !slide()) {
        throw endsInside(count);
      }
      if (filled == copy.length) {
        copy = Arrays.copyOf(copy, (int) Math.min(count, 2L * copy.length));
      }
      int n = Math.min(window.remaining(), copy.length - filled);
      window.get(copy, filled, n);
      filled += n;
    }
    return ByteBuffer.wrap(copy).asReadOnlyBuffer();
  }

  /** Fails if anything is left, so that nothing is stored that no reader would ever see. */
  void requireEnd() throws InvalidBatchException {
    startRecord(InvalidBatchException.NO_RECORD);
    ensure(1);
    if (window.hasRemaining()) {
      throw new InvalidBatchException(Reason.INVALID_RECORD, "bytes follow the last record");
    }
  }

  InvalidBatchException invalid(String message) {
    return new InvalidBatchException(Reason.INVALID_RECORD, recordIndex, message);
  }

  /** Frees what the decompressor holds. */
  @Override
  public void close() throws InvalidBatchException {
    if (more != null) {
      try {
        more.close();
      } catch (IOException e) {
        throw cantDecompress(e, recordIndex);
      }
    }
  }

  /** Makes sure that {@code count} bytes (few) are in the window unless the stream ends before. */
  private void ensure(int count) throws InvalidBatchException {
    while (window.remaining() < count && !ended) {
      slide();
    }
  }

  /** Drops what was consumed and reads more behind what wasn't; false at the end. */
  private boolean slide() throws InvalidBatchException {
    if (ended) {
      return false;
    }
    windowStart += window.position();
    window.compact();
    try {
      int n = more.read(windowArray, window.position(), window.remaining());
      if (n < 0) {
        ended = true;
      } else {
        decompressed += n;
        window.position(window.position() + n);
        if (decompressed > maxBytes) {
          throw new DecompressedSizeException(decompressed, maxBytes);
        }
      }
    } catch (IOException e) {
      throw cantDecompress(e, recordIndex);
    } finally {
      window.flip();
    }
    return !ended;
  }

  private InvalidBatchException endsInside(int count) {
    return invalid("the batch ends inside a field of " + count + " bytes");
  }

  private static InvalidBatchException cantDecompress(IOException e, int recordIndex) {
    Reason reason =
        e instanceof DecompressedSizeException ? Reason.TOO_LARGE : Reason.INVALID_RECORD;
    return new InvalidBatchException(reason, recordIndex, "can't decompress: " + e.getMessage());
  }
}
