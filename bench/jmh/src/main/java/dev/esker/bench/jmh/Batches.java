package dev.esker.bench.jmh;

import dev.esker.records.Compression;
import dev.esker.records.RecordBatchBuilder;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Record batches as producers send them. */
final class Batches {
  private static final long TIMESTAMP = 1_700_000_000_000L;
  private static final int RUN_BYTES = 16;

  private Batches() {}

  /**
   * A batch in direct memory, as the network hands it over. Every other 16 bytes of a value are
   * random and the rest repeats, so that compression about halves it.
   */
  static ByteBuffer of(int records, int valueBytes, Compression compression, long seed) {
    RecordBatchBuilder builder = new RecordBatchBuilder().compression(compression);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < records; i++) {
      byte[] value = new byte[valueBytes];
      for (int j = 0; j < valueBytes; j++) {
        value[j] =
            (j / RUN_BYTES) % 2 == 0 ? (byte) random.nextInt() : (byte) ('a' + j % RUN_BYTES);
      }
      builder.append(TIMESTAMP + i, null, value);
    }
    ByteBuffer heap = builder.build();
    return ByteBuffer.allocateDirect(heap.remaining()).put(heap).flip();
  }

  /** {@code "15x1024"}: so many records of so many bytes. */
  static ByteBuffer of(String shape, Compression compression, long seed) {
    String[] parts = shape.split("x", 2);
    return of(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), compression, seed);
  }
}
