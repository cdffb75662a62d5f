package dev.esker.records;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * gzip (RFC 1952), one member or several behind each other.
 *
 * <p>The JDK's own stream is not used for reading: it passes over bytes that follow the last
 * member, leaves native memory to the collector when a header is malformed, and allocates for every
 * stream.
 */
final class GzipInput extends BlockInput {

  private static final int MAGIC = 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_CRC = 0x02;
  private static final int EXTRA = 0x04;
  private static final int NAME = 0x08;
  private static final int COMMENT = 0x10;
  private static final int BLOCK_BYTES = 16 * 1024;

  private final ByteBuffer in;
  private final byte[] block;
  private final CRC32 crc = new CRC32();
  private final Inflater inflater;
  private boolean insideMember = true;

  GzipInput(ByteBuffer payload, DecompressionScratch scratch) throws IOException {
    this.in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.block = scratch.target(BLOCK_BYTES);
    readHeader();
    // Last, since it holds native memory: from here on close() is sure to be called.
    this.inflater = new Inflater(true);
    startMember();
  }

  private void startMember() {
    crc.reset();
    inflater.reset();
    inflater.setInput(in);
  }

  @Override
  ByteBuffer nextBlock() throws IOException {
    if (!insideMember) {
      if (!in.hasRemaining()) {
        return null;
      }
      readHeader();
      startMember();
      insideMember = true;
    }
    int n = inflate();
    crc.update(block, 0, n);
    if (inflater.finished()) {
      readTrailer();
      insideMember = false;
    } else if (n == 0) {
      throw new IOException(
          inflater.needsDictionary() ? "gzip with a preset dictionary" : "gzip cut short");
    }
    return ByteBuffer.wrap(block, 0, n);
  }

  private int inflate() throws IOException {
    try {
      return inflater.inflate(block, 0, BLOCK_BYTES);
    } catch (DataFormatException e) {
      throw new IOException("malformed gzip data: " + e.getMessage(), e);
    }
  }

  private void readHeader() throws IOException {
    int start = in.position();
    require(10);
    if ((in.getShort() & 0xffff) != MAGIC || in.get() != DEFLATE) {
      throw new IOException("not gzip");
    }
    int flags = in.get();
    skip(6); // time, extra flags, system
    if ((flags & EXTRA) != 0) {
      require(2);
      skip(in.getShort() & 0xffff);
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CRC) != 0) {
      CRC32 headerCrc = new CRC32();
      headerCrc.update(in.duplicate().flip().position(start));
      require(2);
      if ((in.getShort() & 0xffff) != (headerCrc.getValue() & 0xffff)) {
        throw new IOException("gzip header checksum mismatch");
      }
    }
  }

  private void readTrailer() throws IOException {
    require(8);
    if (in.getInt() != (int) crc.getValue()) {
      throw new IOException("gzip checksum mismatch");
    }
    if (in.getInt() != (int) inflater.getBytesWritten()) {
      throw new IOException("gzip length mismatch");
    }
  }

  private void skipText() throws IOException {
    do {
      require(1);
    } while (in.get() != 0);
  }

  private void skip(int bytes) throws IOException {
    require(bytes);
    in.position(in.position() + bytes);
  }

  private void require(int bytes) throws IOException {
    if (in.remaining() < bytes) {
      throw new EOFException("gzip cut short");
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
