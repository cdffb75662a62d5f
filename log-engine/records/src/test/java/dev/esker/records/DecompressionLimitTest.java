package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.InvalidBatchException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.Snappy;

/** Small batches that want to become large: how much comes out, and how much memory it takes. */
class DecompressionLimitTest {

  private static final int MIB = 1 << 20;
  private static final int BOMB_BYTES = 64 * MIB;
  private static final BatchRules RULES =
      new BatchRules(64 * MIB, Long.MAX_VALUE, Long.MAX_VALUE, false);

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void theLimitIsExact(Compression compression) throws Exception {
    ByteBuffer plain = new RecordBatchBuilder().append(1, null, new byte[100_000]).build();
    int size = plain.limit() - RecordBatch.HEADER_BYTES;
    ByteBuffer bytes = SampleBatches.compressed(plain, compression);
    assertEquals(1, new BatchValidator(size).validate(bytes, RULES, 1).recordCount());
    Refusals.refused(Reason.TOO_LARGE, bytes, RULES, new BatchValidator(size - 1));
    RecordBatch batch = new RecordBatch().wrap(bytes, 0);
    assertEquals(1, count(batch.records(size)));
    InvalidBatchException e =
        assertThrows(InvalidBatchException.class, () -> count(batch.records(size - 1)));
    assertEquals(Reason.TOO_LARGE, e.reason());
  }

  /** One record of zeros: the compressed bytes are right, only far too many when unpacked. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void bombs(Compression compression) {
    ByteBuffer bytes = bomb(compression);
    assertTrue(bytes.limit() < BOMB_BYTES / 15, () -> "not a bomb: " + bytes.limit());
    RecordBatch batch = new RecordBatch().wrap(bytes, 0);
    BatchValidator validator = new BatchValidator(4L * MIB);
    AllocationMeter meter = new AllocationMeter();
    InvalidBatchException e =
        assertThrows(InvalidBatchException.class, () -> validator.validate(bytes, RULES, 1));
    long byValidator = meter.allocated();
    assertEquals(Reason.TOO_LARGE, e.reason());
    assertTrue(byValidator < MIB, () -> byValidator + " bytes allocated");
    meter.reset();
    e = assertThrows(InvalidBatchException.class, () -> count(batch.records(4L * MIB)));
    long byCursor = meter.allocated();
    assertEquals(Reason.TOO_LARGE, e.reason());
    // What has come out so far, doubled by its growth.
    assertTrue(byCursor < 16 * MIB, () -> byCursor + " bytes allocated");
  }

  @ParameterizedTest
  @EnumSource
  void aLengthIsNotBelievedBeforeTheBytesAreThere(Compression compression) {
    // A record that claims 2^31 - 1 bytes and has none.
    byte[] claim = {-2, -1, -1, -1, 15, 0, 0, 0};
    ByteBuffer template = new RecordBatchBuilder().append(1, null, new byte[1]).build();
    ByteBuffer bytes =
        SampleBatches.withPayload(
            template, compression, SampleBatches.compress(compression, claim));
    AllocationMeter meter = new AllocationMeter();
    InvalidBatchException e =
        assertThrows(
            InvalidBatchException.class, () -> count(new RecordBatch().wrap(bytes, 0).records()));
    assertEquals(Reason.INVALID_RECORD, e.reason());
    assertTrue(meter.allocated() < MIB, () -> meter.allocated() + " bytes allocated");
  }

  @Test
  void aRawSnappyBlockIsOneStep() throws Exception {
    ByteBuffer plain = new RecordBatchBuilder().append(1, null, new byte[BOMB_BYTES]).build();
    byte[] payload = Snappy.compress(SampleBatches.payload(plain));
    ByteBuffer bytes = SampleBatches.withPayload(plain, Compression.SNAPPY, payload);
    BatchValidator validator = new BatchValidator(4L * MIB);
    AllocationMeter meter = new AllocationMeter();
    InvalidBatchException e =
        assertThrows(InvalidBatchException.class, () -> validator.validate(bytes, RULES, 1));
    assertEquals(Reason.TOO_LARGE, e.reason());
    assertTrue(meter.allocated() < MIB, () -> meter.allocated() + " bytes allocated");
  }

  /** A block of 9 bytes that claims to hold 2^31 - 1, or more than fits an int. */
  @Test
  void aLyingSnappyBlock() {
    ByteBuffer template = new RecordBatchBuilder().append(1, null, new byte[1]).build();
    for (byte last : new byte[] {7, 15}) {
      byte[] lie = {-1, -1, -1, -1, last, 0, 0, 0, 0};
      ByteBuffer framed = ByteBuffer.allocate(20 + lie.length);
      framed.putLong(0x82534e4150505900L).putInt(1).putInt(1).putInt(lie.length).put(lie);
      for (byte[] payload : new byte[][] {lie, framed.array()}) {
        ByteBuffer bytes = SampleBatches.withPayload(template, Compression.SNAPPY, payload);
        BatchValidator validator = new BatchValidator();
        AllocationMeter meter = new AllocationMeter();
        InvalidBatchException e =
            assertThrows(InvalidBatchException.class, () -> validator.validate(bytes, RULES, 1));
        assertEquals(Reason.INVALID_RECORD, e.reason());
        assertTrue(meter.allocated() < MIB, () -> meter.allocated() + " bytes allocated");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aValidatorReusesItsBuffers(Compression compression) throws Exception {
    ByteBuffer bytes =
        new RecordBatchBuilder()
            .compression(compression)
            .append(1, null, new byte[3 * MIB])
            .build();
    BatchValidator validator = new BatchValidator();
    validator.validate(bytes, RULES, 1);
    AllocationMeter meter = new AllocationMeter();
    for (int i = 0; i < 10; i++) {
      validator.validate(bytes, RULES, 1);
    }
    long perBatch = meter.allocated() / 10;
    assertTrue(perBatch < 32 * 1024, () -> perBatch + " bytes allocated per batch");
  }

  @Test
  void whatIsKeptIsBounded() {
    DecompressionScratch scratch = new DecompressionScratch();
    int most = DecompressionScratch.MAX_RETAINED_BYTES;
    assertSame(scratch.target(most), scratch.target(most));
    assertSame(scratch.source(10), scratch.source(4096));
    byte[] large = scratch.target(most + 1);
    assertEquals(most + 1, large.length);
    assertEquals(most, scratch.target(1).length);
    byte[] largeSource = scratch.source(most + 1);
    assertEquals(most + 1, largeSource.length);
    assertEquals(4096, scratch.source(1).length);
    scratch.release(ByteBuffer.allocate(most + 1));
    assertEquals(1, scratch.get(1).capacity());
    ByteBuffer pooled = ByteBuffer.allocate(100);
    scratch.release(pooled);
    assertSame(pooled, scratch.get(100));
    assertNotSame(pooled, scratch.get(100), "lent to one at a time");
  }

  private static int count(RecordCursor cursor) throws InvalidBatchException {
    try (cursor) {
      int n = 0;
      while (cursor.next()) {
        n++;
      }
      return n;
    }
  }

  private static ByteBuffer bomb(Compression compression) {
    ByteBuffer template = new RecordBatchBuilder().append(1, null, new byte[1]).build();
    PayloadWriter compressed = new PayloadWriter(1024);
    try (OutputStream out = compression.wrapOutput(compressed)) {
      ByteBuffer start = ByteBuffer.allocate(20);
      Varint.writeInt(BOMB_BYTES + 9, start);
      start.put((byte) 0).put((byte) 0).put((byte) 0);
      Varint.writeInt(-1, start);
      Varint.writeInt(BOMB_BYTES, start);
      out.write(start.array(), 0, start.position());
      byte[] zeros = new byte[MIB];
      for (int i = 0; i < BOMB_BYTES / MIB; i++) {
        out.write(zeros);
      }
      out.write(0); // headers
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    byte[] payload = SampleBatches.array(compressed.written());
    return SampleBatches.withPayload(template, compression, payload);
  }
}
