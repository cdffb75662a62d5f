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
import java.util.zip.CRC32;
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

  /** Every combination of the optional fields of a gzip header, which no Java client writes. */
  @Test
  void gzipHeaderFields() throws Exception {
    byte[] member = SampleBatches.compress(Compression.GZIP, SampleBatches.payload(PLAIN));
    for (int flags = 0; flags < 32; flags++) {
      byte[] header = gzipHeader(member, flags);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(header);
      out.write(member, 10, member.length - 10);
      byte[] payload = out.toByteArray();
      accepts(Compression.GZIP, payload);
      for (int length = 0; length <= header.length; length++) {
        refuses(Compression.GZIP, Arrays.copyOf(payload, length));
      }
      if ((flags & 2) != 0) {
        payload[header.length - 1] ^= 1;
        refuses(Compression.GZIP, payload);
      }
    }
  }

  private static byte[] gzipHeader(byte[] member, int flags) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(member, 0, 3);
    out.write(flags);
    out.write(member, 4, 6);
    if ((flags & 4) != 0) {
      out.writeBytes(new byte[] {3, 0, 7, 7, 7}); // extra field
    }
    if ((flags & 8) != 0) {
      out.writeBytes(new byte[] {'n', 0}); // name
    }
    if ((flags & 16) != 0) {
      out.writeBytes(new byte[] {0}); // comment
    }
    if ((flags & 2) != 0) {
      CRC32 crc = new CRC32();
      crc.update(out.toByteArray());
      out.write((int) crc.getValue());
      out.write((int) crc.getValue() >> 8);
    }
    return out.toByteArray();
  }

  @Test
  void gzipTrailersThatAreWrong() {
    byte[] gzip = SampleBatches.compress(Compression.GZIP, SampleBatches.payload(PLAIN));
    for (int fromEnd = 1; fromEnd <= 8; fromEnd++) {
      byte[] changed = gzip.clone();
      changed[changed.length - fromEnd] ^= 1;
      refuses(Compression.GZIP, changed);
    }
  }

  @Test
  void lz4BlockChecksumsThatAreWrong() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream lz4 =
        new LZ4FrameOutputStream(
            out, BLOCKSIZE.SIZE_4MB, Bits.BLOCK_INDEPENDENCE, Bits.BLOCK_CHECKSUM)) {
      lz4.write(SampleBatches.payload(PLAIN));
    }
    byte[] lz4 = out.toByteArray();
    accepts(Compression.LZ4, lz4);
    for (int fromEnd = 5; fromEnd <= 8; fromEnd++) { // before the end mark
      byte[] changed = lz4.clone();
      changed[changed.length - fromEnd] ^= 1;
      refuses(Compression.LZ4, changed);
    }
  }

  /** What no reader would see is refused, not stored. */
  @ParameterizedTest
  @EnumSource
  void bytesBehindTheStream(Compression compression) {
    byte[] payload = SampleBatches.compress(compression, SampleBatches.payload(PLAIN));
    for (int more : new int[] {1, 3, 4, 8, 100}) {
      refuses(compression, Arrays.copyOf(payload, payload.length + more));
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

  private static void refuses(Compression compression, byte[] payload) {
    Refusals.refused(
        InvalidBatchException.Reason.INVALID_RECORD,
        SampleBatches.withPayload(PLAIN, compression, payload));
  }
}
