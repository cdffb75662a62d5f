package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG.Bits;
import org.apache.kafka.common.record.internal.CompressionType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/** The framings that clients other than Java's produce, beside what the round trips cover. */
class CompressionTest {

  private static final ByteBuffer PLAIN = SampleBatches.builder(new Random(3), 2000).build();

  @Test
  void numbersAndNamesAreKafkas() {
    for (CompressionType type : CompressionType.values()) {
      Compression compression = Compression.forId(type.id).orElseThrow();
      assertEquals(type.name, compression.configName());
      assertEquals(Optional.of(compression), Compression.forName(type.name));
    }
    assertEquals(Optional.empty(), Compression.forId(-1));
    assertEquals(Optional.empty(), Compression.forId(CompressionType.values().length));
    assertEquals(Optional.empty(), Compression.forName("GZIP"));
    assertEquals(Optional.empty(), Compression.forName("producer"));
  }

  @ParameterizedTest
  @EnumSource
  void streamsRoundTripByteByByteAndInBulk(Compression compression) throws IOException {
    byte[] payload = SampleBatches.payload(PLAIN);
    ByteBuffer compressed = ByteBuffer.wrap(SampleBatches.compress(compression, payload));
    try (InputStream in = compression.wrapInput(compressed)) {
      assertArrayEquals(payload, in.readAllBytes());
      assertEquals(-1, in.read());
      assertEquals(-1, in.read(new byte[1]));
    }
    assertEquals(0, compressed.position());
    try (InputStream in = compression.wrapInput(SampleBatches.directCopy(compressed))) {
      assertEquals(0, in.read(new byte[0]));
      for (byte b : payload) {
        assertEquals(b & 0xff, in.read());
      }
      assertEquals(-1, in.read());
    }
  }

  @Test
  void rawSnappyBlock() throws Exception {
    accepts(Compression.SNAPPY, Snappy.compress(SampleBatches.payload(PLAIN)));
  }

  @Test
  void concatenatedSnappyStreams() throws Exception {
    accepts(Compression.SNAPPY, concatenated(Compression.SNAPPY));
  }

  @Test
  void concatenatedGzipMembersAndZstdFrames() throws Exception {
    accepts(Compression.GZIP, concatenated(Compression.GZIP));
    accepts(Compression.ZSTD, concatenated(Compression.ZSTD));
  }

  @Test
  void concatenatedLz4FramesAreRefusedAsInKafka() {
    byte[] payload = concatenated(Compression.LZ4);
    ByteBuffer bytes = SampleBatches.withPayload(PLAIN, Compression.LZ4, payload);
    Refusals.refused(InvalidBatchException.Reason.INVALID_RECORD, bytes);
    assertThrows(RuntimeException.class, () -> KafkaCodec.records(KafkaCodec.onlyBatch(bytes)));
  }

  @ParameterizedTest
  @EnumSource
  void lz4BlockSizesAndChecksums(BLOCKSIZE blockSize) throws Exception {
    byte[] payload = SampleBatches.payload(PLAIN);
    Bits[][] features = {
      {Bits.BLOCK_INDEPENDENCE},
      {Bits.BLOCK_INDEPENDENCE, Bits.BLOCK_CHECKSUM},
      {Bits.BLOCK_INDEPENDENCE, Bits.CONTENT_CHECKSUM},
      {Bits.BLOCK_INDEPENDENCE, Bits.CONTENT_SIZE, Bits.CONTENT_CHECKSUM, Bits.BLOCK_CHECKSUM},
    };
    for (Bits[] feature : features) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (OutputStream lz4 = new LZ4FrameOutputStream(out, blockSize, payload.length, feature)) {
        lz4.write(payload);
      }
      accepts(Compression.LZ4, out.toByteArray());
    }
  }

  private static byte[] concatenated(Compression compression) {
    byte[] payload = SampleBatches.payload(PLAIN);
    int half = payload.length / 2;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SampleBatches.compress(compression, Arrays.copyOf(payload, half)));
    out.writeBytes(
        SampleBatches.compress(compression, Arrays.copyOfRange(payload, half, payload.length)));
    return out.toByteArray();
  }

  private static void accepts(Compression compression, byte[] payload) throws Exception {
    ByteBuffer bytes = SampleBatches.withPayload(PLAIN, compression, payload);
    BatchValidator validator = new BatchValidator();
    for (ByteBuffer copy : new ByteBuffer[] {bytes, SampleBatches.directCopy(bytes)}) {
      ValidatedBatch batch = validator.validate(copy, BatchRules.DEFAULTS, SampleBatches.NOW);
      assertEquals(compression, batch.compression());
      assertEquals(2000, batch.recordCount());
      KafkaCodec.assertReadAlike(copy);
    }
  }
}
