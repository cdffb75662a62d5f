package dev.esker.records;

import static dev.esker.records.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchValidatorTest {

  private static final long NOW = SampleBatches.NOW;

  private final BatchValidator validator = new BatchValidator();

  @ParameterizedTest
  @EnumSource
  void acceptsWhatItShould(Compression compression) throws Exception {
    for (int seed = 0; seed < 20; seed++) {
      ByteBuffer bytes =
          SampleBatches.builder(new Random(seed), 1 + seed * 10)
              .compression(compression)
              .producer(12, (short) 4, Integer.MAX_VALUE)
              .transactional(true)
              .build();
      for (ByteBuffer copy :
          List.of(
              SampleBatches.copy(bytes),
              SampleBatches.directCopy(bytes),
              SampleBatches.embeddedCopy(bytes))) {
        int position = copy.position();
        ValidatedBatch batch = validator.validate(copy, BatchRules.DEFAULTS, NOW);
        assertEquals(position, copy.position());
        assertEquals(0, batch.buffer().position());
        assertEquals(bytes, batch.buffer());
        assertDescribes(batch, new RecordBatch().wrap(bytes, 0));
      }
    }
  }

  private static void assertDescribes(ValidatedBatch batch, RecordBatch header) throws Exception {
    assertEquals(header.sizeInBytes(), batch.sizeInBytes());
    assertEquals(header.recordCount(), batch.recordCount());
    assertEquals(header.lastOffsetDelta(), batch.lastOffsetDelta());
    assertEquals(header.maxTimestamp(), batch.maxTimestamp());
    assertEquals(12, batch.producerId());
    assertTrue(batch.hasProducerId());
    assertEquals(4, batch.producerEpoch());
    assertEquals(Integer.MAX_VALUE, batch.baseSequence());
    assertEquals(header.lastSequence(), batch.lastSequence());
    assertTrue(batch.isTransactional());
    assertFalse(batch.isControl());
    assertEquals(header.compression(), batch.compression());
    assertEquals(TimestampType.CREATE_TIME, batch.timestampType());
    Record first =
        header.readAll().stream()
            .filter(record -> record.timestamp() == header.maxTimestamp())
            .findFirst()
            .orElseThrow();
    assertEquals(first.offset(), batch.offsetDeltaOfMaxTimestamp());
  }

  @Test
  void theResultSharesTheMemory() throws Exception {
    ByteBuffer bytes = one();
    ValidatedBatch batch = validator.validate(bytes, BatchRules.DEFAULTS, NOW);
    new RecordBatch().wrap(batch.buffer(), 0).setBaseOffset(99);
    assertEquals(99, bytes.getLong(0));
    ByteBuffer moved = batch.buffer();
    moved.position(moved.limit());
    assertEquals(0, batch.buffer().position());
    new RecordBatch().wrap(batch.buffer(), 0).setLogAppendTime(NOW + 7);
    assertEquals(TimestampType.LOG_APPEND_TIME, batch.timestampType());
    assertEquals(NOW + 7, batch.maxTimestamp());
    assertEquals(0, batch.offsetDeltaOfMaxTimestamp());
  }

  @Test
  void aReadOnlyBufferIsTheCallersMistake() {
    ByteBuffer readOnly = one().asReadOnlyBuffer();
    assertThrows(
        IllegalArgumentException.class,
        () -> validator.validate(readOnly, BatchRules.DEFAULTS, NOW));
  }

  @Test
  void sizes() {
    ByteBuffer bytes = one();
    int size = bytes.limit();
    refused(Reason.CORRUPT, ByteBuffer.allocate(0));
    for (int limit = 0; limit < size; limit++) {
      refused(Reason.CORRUPT, SampleBatches.copy(bytes.duplicate().limit(limit)));
    }
    ByteBuffer twice = ByteBuffer.allocate(2 * size).put(one()).put(one()).flip();
    refused(Reason.INVALID_BATCH, twice);
    refused(Reason.INVALID_BATCH, twice.duplicate().limit(size + 1));
    for (int length : new int[] {0, 48, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      refused(Reason.CORRUPT, one().putInt(BatchLayout.LENGTH, length));
    }
  }

  @Test
  void theLargestBatchIsTaken() throws Exception {
    ByteBuffer bytes = one();
    BatchRules exact = new BatchRules(bytes.limit(), Long.MAX_VALUE, Long.MAX_VALUE, false);
    BatchRules less = new BatchRules(bytes.limit() - 1, Long.MAX_VALUE, Long.MAX_VALUE, false);
    assertEquals(bytes.limit(), validator.validate(bytes, exact, NOW).sizeInBytes());
    refused(Reason.TOO_LARGE, bytes, less, validator);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 1, 3, -1})
  void otherVersions(byte magic) {
    refused(Reason.UNSUPPORTED_MAGIC, one().put(BatchLayout.MAGIC, magic));
  }

  @Test
  void crc() {
    ByteBuffer bytes = one();
    bytes.put(BatchLayout.CRC, (byte) ~bytes.get(BatchLayout.CRC));
    InvalidBatchException e = refused(Reason.CORRUPT, bytes);
    assertEquals(InvalidBatchException.NO_RECORD, e.recordIndex());
  }

  @Test
  void attributes() {
    for (int id = 5; id < 8; id++) {
      refused(Reason.UNSUPPORTED_COMPRESSION, withAttributes(id));
    }
    refused(Reason.INVALID_TIMESTAMP, withAttributes(BatchLayout.LOG_APPEND_TIME_BIT));
    refused(Reason.INVALID_BATCH, withAttributes(BatchLayout.CONTROL_BIT));
    refused(Reason.INVALID_BATCH, withAttributes(BatchLayout.TRANSACTIONAL_BIT));
    for (int bit = BatchLayout.DELETE_HORIZON_BIT; bit < 1 << 16; bit <<= 1) {
      refused(Reason.INVALID_BATCH, withAttributes(bit));
    }
  }

  @Test
  void countAndOffsets() throws Exception {
    refused(
        Reason.INVALID_BATCH, new RecordBatchBuilder().baseOffset(1).append(1, null, V).build());
    for (int count : new int[] {0, -1, 2, 4, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      ByteBuffer bytes = three().putInt(BatchLayout.RECORD_COUNT, count);
      refused(Reason.INVALID_BATCH, SampleBatches.fixCrc(bytes));
    }
    ByteBuffer overflow = three().putInt(BatchLayout.RECORD_COUNT, Integer.MIN_VALUE);
    overflow.putInt(BatchLayout.LAST_OFFSET_DELTA, Integer.MAX_VALUE);
    refused(Reason.INVALID_BATCH, SampleBatches.fixCrc(overflow));
    refused(Reason.INVALID_RECORD, announcing(three(), 2));
    InvalidBatchException e = refused(Reason.INVALID_RECORD, announcing(three(), 4));
    assertEquals(3, e.recordIndex());
    assertEquals(
        3, validator.validate(announcing(three(), 3), BatchRules.DEFAULTS, NOW).recordCount());
  }

  @ParameterizedTest
  @EnumSource
  void offsetDeltasInOrder(Compression compression) throws Exception {
    ByteBuffer twoOfTwo = three();
    byte[] records = SampleBatches.payload(twoOfTwo);
    int second = records.length / 3;
    records[second + 3] = 4; // the zig-zag of 2 where 1 belongs
    ByteBuffer bytes =
        SampleBatches.withPayload(
            twoOfTwo, compression, SampleBatches.compress(compression, records));
    InvalidBatchException e = refused(Reason.INVALID_RECORD, bytes);
    assertEquals(1, e.recordIndex());
    assertTrue(e.getMessage().startsWith("record 1: offset delta 2"), e::getMessage);
    assertEquals(3, new RecordBatch().wrap(bytes, 0).readAll().size(), "compaction makes gaps");
  }

  @Test
  void producers() throws Exception {
    refused(Reason.INVALID_BATCH, of(7, (short) -1, 0));
    refused(Reason.INVALID_BATCH, of(7, (short) 0, -1));
    refused(Reason.INVALID_BATCH, of(7, (short) 0, Integer.MIN_VALUE));
    refused(Reason.INVALID_BATCH, of(-2, (short) -1, -1));
    assertTrue(validator.validate(of(0, (short) 0, 0), BatchRules.DEFAULTS, NOW).hasProducerId());
    // Without an id, clients send these: Java, Sarama, kafkajs.
    for (ByteBuffer bytes :
        List.of(of(-1, (short) -1, -1), of(-1, (short) -1, 0), of(-1, (short) 0, 0))) {
      assertFalse(validator.validate(bytes, BatchRules.DEFAULTS, NOW).hasProducerId());
    }
  }

  @Test
  void timestampBounds() throws Exception {
    BatchRules rules = new BatchRules(1000, 100, 10, false);
    for (long fine : new long[] {NOW - 100, NOW, NOW + 10, RecordBatch.NO_TIMESTAMP}) {
      assertEquals(
          Math.max(NOW, fine), validator.validate(at(NOW, fine), rules, NOW).maxTimestamp());
    }
    for (long bad : new long[] {NOW - 101, NOW + 11, 0, Long.MAX_VALUE}) {
      InvalidBatchException e = refused(Reason.INVALID_TIMESTAMP, at(NOW, bad), rules, validator);
      assertEquals(1, e.recordIndex());
    }
    BatchRules none = new BatchRules(1000, Long.MAX_VALUE, Long.MAX_VALUE, false);
    for (long fine : new long[] {0, NOW + 11, Long.MAX_VALUE}) {
      assertEquals(
          Math.max(NOW, fine), validator.validate(at(NOW, fine), none, NOW).maxTimestamp());
    }
    ByteBuffer negative = SampleBatches.fixCrc(one().putLong(BatchLayout.BASE_TIMESTAMP, -2));
    refused(Reason.INVALID_TIMESTAMP, negative, none, validator);
    ByteBuffer wraps = at(0, 2).putLong(BatchLayout.BASE_TIMESTAMP, Long.MAX_VALUE);
    refused(Reason.INVALID_TIMESTAMP, SampleBatches.fixCrc(wraps), none, validator);
  }

  @ParameterizedTest
  @EnumSource
  void aWrongMaximumTimestampIsRepaired(Compression compression) throws Exception {
    ByteBuffer bytes =
        new RecordBatchBuilder()
            .compression(compression)
            .append(NOW - 2, null, V)
            .append(NOW - 1, null, V)
            .append(NOW - 1, null, V)
            .append(NOW - 5, null, V)
            .build();
    for (long wrong : new long[] {-1, 0, NOW, Long.MAX_VALUE}) {
      SampleBatches.fixCrc(bytes.putLong(BatchLayout.MAX_TIMESTAMP, wrong));
      ValidatedBatch batch = validator.validate(bytes, BatchRules.DEFAULTS, NOW);
      assertEquals(NOW - 1, batch.maxTimestamp());
      assertEquals(1, batch.offsetDeltaOfMaxTimestamp());
      KafkaCodec.assertReadAlike(bytes);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keysWhereTheyAreRequired(Compression compression) throws Exception {
    BatchRules compacted = new BatchRules(1000, Long.MAX_VALUE, Long.MAX_VALUE, true);
    RecordBatchBuilder keyed = new RecordBatchBuilder().compression(compression);
    keyed.append(NOW, new byte[0], null).append(NOW, V, V);
    assertEquals(2, validator.validate(keyed.build(), compacted, NOW).recordCount());
    RecordBatchBuilder unkeyed = new RecordBatchBuilder().compression(compression);
    ByteBuffer bytes = unkeyed.append(NOW, V, V).append(NOW, null, V).build();
    assertEquals(1, refused(Reason.INVALID_RECORD, bytes, compacted, validator).recordIndex());
    assertEquals(2, validator.validate(bytes, BatchRules.DEFAULTS, NOW).recordCount());
  }

  @ParameterizedTest
  @EnumSource
  void malformedRecords(Compression compression) {
    // length, attributes, timestamp delta, offset delta, key, value, headers
    byte[][] malformed = {
      {}, // no record
      {12}, // nothing after the length
      {-1, -1, -1, -1, 15, 0, 0, 0, 1, 1, 0}, // a length of -2^31
      {-2, -1, -1, -1, 15, 0, 0, 0, 1, 1, 0}, // a length of 2^31 - 1
      {1, 0, 0, 0, 1, 1, 0}, // negative length
      {10, 0, 0, 0, 1, 1, 0}, // length one short
      {14, 0, 0, 0, 1, 1, 0}, // length one long, at the end
      {14, 0, 0, 0, 1, 1, 0, 0}, // length one long, a byte follows
      {12, 0, 0, 0, 1, 1, 0, 0}, // a byte follows the last record
      {12, 0, 0, 0, 3, 1, 0}, // key length -2
      {12, 0, 0, 0, 1, 3, 0}, // value length -2
      {12, 0, 0, 0, 1, 2, 0}, // the value swallows the header count
      {12, 0, 0, 0, 8, 1, 0}, // key longer than the record
      {12, 0, 0, 0, 1, 1, 1}, // header count -1
      {12, 0, 0, 0, 1, 1, 2}, // a header that isn't there
      {16, 0, 0, 0, 1, 1, 2, 1, 1}, // a header key of null
      {16, 0, 0, 0, 1, 1, 2, 0, 3}, // a header value of length -2
      {16, 0, 0, 0, 1, 1, 2, 8, 1}, // a header key longer than the record
      {24, 0, 0, 0, 1, 1, -1, -1, -1, -1, 15, 0, 0}, // header count -2^31
      {24, 0, 0, 0, 1, 1, -2, -1, -1, -1, 15, 0, 0}, // header count 2^31 - 1
      {-116, 0, 0, 0, 0, 1, 1, 0}, // padded length
      {14, 0, -128, 0, 0, 1, 1, 0}, // padded timestamp delta
      {14, 0, 0, -128, 0, 1, 1, 0}, // padded offset delta
      {22, 0, 0, -1, -1, -1, -1, 31, 1, 1, 0, 0}, // offset delta of more than 32 bits
      {32, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, 3, 0, 1, 1, 0, 0}, // delta of more than 64
    };
    ByteBuffer template = new RecordBatchBuilder().append(NOW, (byte[]) null, null).build();
    assertArrayEquals(new byte[] {12, 0, 0, 0, 1, 1, 0}, SampleBatches.payload(template));
    for (byte[] records : malformed) {
      byte[] payload = SampleBatches.compress(compression, records);
      ByteBuffer bytes = SampleBatches.withPayload(template, compression, payload);
      refused(Reason.INVALID_RECORD, bytes);
      AllocationMeter meter = new AllocationMeter();
      RecordBatch batch = new RecordBatch().wrap(bytes, 0);
      InvalidBatchException e = assertThrows(InvalidBatchException.class, batch::readAll);
      assertEquals(Reason.INVALID_RECORD, e.reason());
      assertTrue(meter.allocated() < 1 << 20, () -> meter.allocated() + " bytes allocated");
    }
  }

  @Test
  void limitsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> new BatchValidator(0));
    assertThrows(IllegalArgumentException.class, () -> new BatchRules(-1, 0, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new BatchRules(0, -1, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new BatchRules(0, 0, -1, false));
  }

  @Test
  void trustedBatches() throws Exception {
    ByteBuffer marker =
        new RecordBatchBuilder()
            .producer(5, (short) 1, RecordBatch.NO_SEQUENCE)
            .transactional(true)
            .control(true)
            .append(NOW, new byte[] {0, 0, 0, 1}, new byte[6])
            .build();
    refused(Reason.INVALID_BATCH, marker);
    ValidatedBatch batch = ValidatedBatch.trusted(SampleBatches.embeddedCopy(marker));
    assertTrue(batch.isControl());
    assertEquals(RecordBatch.NO_SEQUENCE, batch.lastSequence());
    assertEquals(marker, batch.buffer());
    ByteBuffer latest =
        new RecordBatchBuilder().append(5, V, V).append(9, V, V).append(9, V, V).build();
    assertEquals(1, ValidatedBatch.trusted(latest).offsetDeltaOfMaxTimestamp());
    marker.put(marker.limit() - 1, (byte) 1);
    assertThrows(IllegalArgumentException.class, () -> ValidatedBatch.trusted(marker));
    SampleBatches.fixCrc(marker);
    assertThrows(IllegalArgumentException.class, () -> ValidatedBatch.trusted(marker));
    assertThrows(
        IllegalArgumentException.class, () -> ValidatedBatch.trusted(ByteBuffer.allocate(11)));
    assertThrows(
        IllegalArgumentException.class, () -> ValidatedBatch.trusted(ByteBuffer.allocate(100)));
  }

  private static final byte[] V = {1, 2, 3};

  private static ByteBuffer one() {
    return new RecordBatchBuilder().append(NOW, V, V).build();
  }

  private static ByteBuffer three() {
    return new RecordBatchBuilder().append(NOW, V, V).append(NOW, V, V).append(NOW, V, V).build();
  }

  private static ByteBuffer at(long first, long second) {
    return new RecordBatchBuilder().append(first, V, V).append(second, V, V).build();
  }

  private static ByteBuffer of(long producerId, short epoch, int sequence) {
    return new RecordBatchBuilder().producer(producerId, epoch, sequence).append(NOW, V, V).build();
  }

  private static ByteBuffer withAttributes(int attributes) {
    return SampleBatches.fixCrc(one().putShort(BatchLayout.ATTRIBUTES, (short) attributes));
  }

  private static ByteBuffer announcing(ByteBuffer batch, int count) {
    batch.putInt(BatchLayout.RECORD_COUNT, count);
    batch.putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1);
    return SampleBatches.fixCrc(batch);
  }
}
