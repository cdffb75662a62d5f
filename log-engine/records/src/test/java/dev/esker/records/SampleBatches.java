package dev.esker.records;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Batches with something of everything: nulls, empties, headers, all sizes, by seed. */
final class SampleBatches {

  static final long NOW = 1_700_000_000_000L;

  private SampleBatches() {}

  /** A builder with {@code count} random records and nothing else set. */
  static RecordBatchBuilder builder(Random random, int count) {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    for (int i = 0; i < count; i++) {
      Header[] headers = new Header[random.nextInt(4)];
      for (int h = 0; h < headers.length; h++) {
        headers[h] = new Header(h % 2 == 0 ? "häder-" + h : "", bytes(random, 20));
      }
      long timestamp = random.nextInt(8) == 0 ? -1 : NOW - random.nextInt(1_000_000);
      builder.append(timestamp, bytes(random, 40), bytes(random, 300), headers);
    }
    return builder;
  }

  /** Null, empty, or up to {@code max} bytes that compress somewhat. */
  static ByteBuffer bytes(Random random, int max) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      return null;
    }
    byte[] bytes = new byte[kind == 1 ? 0 : random.nextInt(max + 1)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ('a' + random.nextInt(4));
    }
    return ByteBuffer.wrap(bytes);
  }

  static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The remaining bytes; null for null. */
  static byte[] array(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  static ByteBuffer copy(ByteBuffer source) {
    return ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
  }

  static ByteBuffer directCopy(ByteBuffer source) {
    return ByteBuffer.allocateDirect(source.remaining()).put(source.duplicate()).flip();
  }

  /** The same bytes behind a non-zero array offset and position, with more after the limit. */
  static ByteBuffer embeddedCopy(ByteBuffer source) {
    ByteBuffer outer = ByteBuffer.allocate(source.remaining() + 31);
    outer.position(7);
    ByteBuffer inner = outer.slice().position(5).put(source.duplicate());
    return inner.flip().position(5);
  }

  /** Makes the CRC right again after bytes were changed on purpose. */
  static ByteBuffer fixCrc(ByteBuffer bytes) {
    RecordBatch batch = new RecordBatch().wrap(bytes, 0);
    bytes.putInt(BatchLayout.CRC, (int) batch.computeCrc());
    return bytes;
  }

  /** The header of {@code template} around other records, sizes and CRC made right. */
  static ByteBuffer withPayload(ByteBuffer template, Compression compression, byte[] payload) {
    ByteBuffer bytes = ByteBuffer.allocate(RecordBatch.HEADER_BYTES + payload.length);
    bytes.put(template.duplicate().limit(RecordBatch.HEADER_BYTES)).put(payload).flip();
    int attributes = template.getShort(BatchLayout.ATTRIBUTES) & ~BatchLayout.COMPRESSION_MASK;
    bytes.putShort(BatchLayout.ATTRIBUTES, (short) (attributes | compression.id()));
    bytes.putInt(BatchLayout.LENGTH, bytes.limit() - RecordBatch.LOG_OVERHEAD);
    return fixCrc(bytes);
  }

  /** What lies behind the header. */
  static byte[] payload(ByteBuffer batch) {
    return array(batch.duplicate().position(RecordBatch.HEADER_BYTES));
  }

  static byte[] compress(Compression compression, byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressor = compression.wrapOutput(out)) {
      compressor.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** An uncompressed batch with its records, whatever they are, compressed. */
  static ByteBuffer compressed(ByteBuffer plain, Compression compression) {
    return withPayload(plain, compression, compress(compression, payload(plain)));
  }
}
