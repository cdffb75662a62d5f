package dev.esker.records;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/**
 * Snappy as Kafka's clients write it: either snappy-java's stream (a 16-byte header, then chunks of
 * a big-endian length and a raw block; the Java client) or a single raw block without any header
 * (librdkafka, franz-go).
 *
 * <p>snappy-java's own stream is not used for reading: it knows no limit for a block, copies the
 * input first, and allocates for every stream. A block that claims more than snappy's format could
 * put into its bytes (some 21 to 1) is refused by the library before memory is allocated for it.
 */
final class SnappyInput extends BlockInput {

  private static final long MAGIC = 0x82534e4150505900L; // 0x82 S N A P P Y 0
  private static final int HEADER_BYTES = 16;
  private static final int COMPATIBLE_VERSION = 1;

  private final ByteBuffer in;
  private final DecompressionScratch scratch;
  private final long maxBytes;
  private final boolean framed;

  SnappyInput(ByteBuffer payload, DecompressionScratch scratch, long maxBytes) throws IOException {
    this.in = payload.duplicate();
    this.scratch = scratch;
    this.maxBytes = maxBytes;
    this.framed = in.remaining() >= HEADER_BYTES && in.getLong(in.position()) == MAGIC;
    if (framed) {
      readHeader();
    } else if (!in.hasRemaining()) {
      throw new IOException("empty snappy payload");
    }
  }

  private void readHeader() throws IOException {
    if (in.remaining() < HEADER_BYTES) {
      throw new IOException("snappy header cut short");
    }
    in.getLong();
    int version = in.getInt();
    int compatibleWith = in.getInt();
    if (version < COMPATIBLE_VERSION) {
      throw new IOException("snappy framing version " + version + "/" + compatibleWith);
    }
  }

  @Override
  ByteBuffer nextBlock() throws IOException {
    if (!in.hasRemaining()) {
      return null;
    }
    if (!framed) {
      return uncompress(in.remaining());
    }
    // Streams may be concatenated: a chunk length never starts like the magic, being negative.
    while (in.remaining() >= Long.BYTES && in.getLong(in.position()) == MAGIC) {
      readHeader();
    }
    if (in.remaining() < Integer.BYTES) {
      throw new IOException("snappy chunk length cut short");
    }
    int size = in.getInt();
    if (size < 0 || size > in.remaining()) {
      throw new IOException(
          "snappy chunk of " + size + " bytes where " + in.remaining() + " remain");
    }
    return uncompress(size);
  }

  private ByteBuffer uncompress(int size) throws IOException {
    byte[] source;
    int offset;
    if (in.hasArray()) {
      source = in.array();
      offset = in.arrayOffset() + in.position();
      in.position(in.position() + size);
    } else {
      source = scratch.source(size);
      offset = 0;
      in.get(source, 0, size);
    }
    int length = Snappy.uncompressedLength(source, offset, size);
    if (length > maxBytes) {
      throw new DecompressedSizeException(length, maxBytes);
    }
    byte[] target = scratch.target(length);
    // Writes exactly the length that the block claims, or fails.
    int written = Snappy.uncompress(source, offset, size, target, 0);
    return ByteBuffer.wrap(target, 0, written);
  }
}
