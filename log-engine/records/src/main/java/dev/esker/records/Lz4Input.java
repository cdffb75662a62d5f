package dev.esker.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * One LZ4 frame (the LZ4 Frame Format, version 1), to the extent that Kafka supports it:
 * independent blocks, no dictionary, header and block checksums verified. The content size and
 * checksum are passed over, as in Kafka: the batch's CRC has already vouched for these bytes.
 *
 * <p>lz4-java's own frame stream is not used for reading: it allocates two blocks of the declared
 * maximum per stream, and takes concatenated and skippable frames, which Kafka's readers refuse.
 */
final class Lz4Input extends BlockInput {

  private static final int MAGIC = 0x184d2204;
  private static final int VERSION_MASK = 0xc0;
  private static final int VERSION_1 = 0x40;
  private static final int INDEPENDENT_BLOCKS = 0x20;
  private static final int BLOCK_CHECKSUM = 0x10;
  private static final int CONTENT_SIZE = 0x08;
  private static final int CONTENT_CHECKSUM = 0x04;
  private static final int RESERVED_FLAGS = 0x03;
  private static final int RESERVED_SIZE_BITS = 0x8f;
  private static final int STORED_BLOCK = 0x8000_0000;

  /** LZ4's densest sequence makes at most 255 bytes of one. */
  private static final int MAX_RATIO = 255;

  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.fastestInstance().safeDecompressor();
  private static final XXHash32 XXHASH = XXHashFactory.fastestInstance().hash32();

  private final ByteBuffer in;
  private final DecompressionScratch scratch;
  private final int flags;
  private final int maxBlockBytes;
  private boolean ended;

  Lz4Input(ByteBuffer payload, DecompressionScratch scratch) throws IOException {
    this.in = payload.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.scratch = scratch;
    require(7);
    if (in.getInt() != MAGIC) {
      throw new IOException("not an LZ4 frame");
    }
    int descriptor = in.position();
    this.flags = in.get() & 0xff;
    int blockSize = in.get() & 0xff;
    if ((flags & VERSION_MASK) != VERSION_1
        || (flags & INDEPENDENT_BLOCKS) == 0
        || (flags & RESERVED_FLAGS) != 0) {
      throw new IOException(String.format("unsupported LZ4 frame flags 0x%02x", flags));
    }
    int sizeCode = blockSize >> 4;
    if ((blockSize & RESERVED_SIZE_BITS) != 0 || sizeCode < 4) {
      throw new IOException(String.format("unsupported LZ4 block size 0x%02x", blockSize));
    }
    this.maxBlockBytes = 1 << (8 + 2 * sizeCode); // 4: 64 KiB ... 7: 4 MiB
    if ((flags & CONTENT_SIZE) != 0) {
      require(Long.BYTES + 1);
      in.getLong();
    }
    int expected = hash(descriptor, in.position() - descriptor) >> 8 & 0xff;
    if ((in.get() & 0xff) != expected) {
      throw new IOException("LZ4 frame header checksum mismatch");
    }
  }

  @Override
  ByteBuffer nextBlock() throws IOException {
    if (ended) {
      return null;
    }
    require(Integer.BYTES);
    int word = in.getInt();
    int size = word & ~STORED_BLOCK;
    if (size == 0) {
      end();
      return null;
    }
    if (size > maxBlockBytes) {
      throw new IOException("LZ4 block of " + size + " bytes in a frame of " + maxBlockBytes);
    }
    require(size);
    int start = in.position();
    in.position(start + size);
    if ((flags & BLOCK_CHECKSUM) != 0) {
      require(Integer.BYTES);
      if (in.getInt() != hash(start, size)) {
        throw new IOException("LZ4 block checksum mismatch");
      }
    }
    return (word & STORED_BLOCK) != 0 ? in.slice(start, size) : decompress(start, size);
  }

  private ByteBuffer decompress(int start, int size) throws IOException {
    int capacity = (int) Math.min(maxBlockBytes, (long) MAX_RATIO * size);
    ByteBuffer target = ByteBuffer.wrap(scratch.target(capacity));
    try {
      int length = DECOMPRESSOR.decompress(in, start, size, target, 0, capacity);
      return target.limit(length);
    } catch (LZ4Exception e) {
      throw new IOException("malformed LZ4 block", e);
    }
  }

  private void end() throws IOException {
    if ((flags & CONTENT_CHECKSUM) != 0) {
      require(Integer.BYTES);
      in.getInt();
    }
    if (in.hasRemaining()) {
      throw new IOException(in.remaining() + " bytes after the LZ4 frame");
    }
    ended = true;
  }

  private int hash(int start, int length) {
    return XXHASH.hash(in, start, length, 0);
  }

  private void require(int bytes) throws IOException {
    if (in.remaining() < bytes) {
      throw new IOException("LZ4 frame cut short");
    }
  }
}
