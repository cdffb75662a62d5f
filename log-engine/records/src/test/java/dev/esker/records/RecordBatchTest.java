package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordBatchTest {

  private static final byte[] V = {1, 2, 3};

  @Test
  void walksOverBatchesInOneBuffer() {
    List<ByteBuffer> batches = new ArrayList<>();
    ByteBuffer log = ByteBuffer.allocate(10_000).position(17);
    long offset = 5;
    for (int i = 1; i < 6; i++) {
      ByteBuffer batch = SampleBatches.builder(new Random(i), i).baseOffset(offset).build();
      offset += i;
      batches.add(batch);
      log.put(batch.duplicate());
    }
    log.limit(log.position() + 11).position(0);
    RecordBatch batch = new RecordBatch();
    int position = 17;
    long next = 5;
    for (ByteBuffer expected : batches) {
      assertEquals(expected.limit(), RecordBatch.sizeAt(log, position));
      batch.wrap(log, position);
      assertTrue(batch.crcMatches());
      assertEquals(next, batch.baseOffset());
      next = batch.nextOffset();
      position += batch.sizeInBytes();
    }
    assertEquals(offset, next);
    assertEquals(-1, RecordBatch.sizeAt(log, position));
    assertEquals(0, log.position());
  }

  @Test
  void sizesFromAnyLengthField() {
    ByteBuffer bytes = ByteBuffer.allocate(12);
    assertEquals(12, RecordBatch.sizeAt(bytes, 0));
    assertEquals(-1, RecordBatch.sizeAt(bytes, 1));
    assertEquals(-1, RecordBatch.sizeAt(bytes.duplicate().limit(11), 0));
    assertEquals(0, RecordBatch.sizeAt(bytes.putInt(8, -1), 0));
    assertEquals(0, RecordBatch.sizeAt(bytes.putInt(8, Integer.MIN_VALUE), 0));
    int most = Integer.MAX_VALUE;
    assertEquals(most, RecordBatch.sizeAt(bytes.putInt(8, most), 0));
    assertEquals(most, RecordBatch.sizeAt(bytes.putInt(8, most - 12), 0));
    assertEquals(most - 1, RecordBatch.sizeAt(bytes.putInt(8, most - 13), 0));
  }

  @Test
  void wrapsOnlyWhatCanHoldAHeader() {
    RecordBatch batch = new RecordBatch();
    ByteBuffer bytes = ByteBuffer.allocate(61);
    assertThrows(IllegalArgumentException.class, () -> batch.wrap(bytes, 1));
    assertThrows(IllegalArgumentException.class, () -> batch.wrap(bytes, -1));
    ByteBuffer little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    assertThrows(IllegalArgumentException.class, () -> batch.wrap(little, 0));
    assertEquals(12, batch.wrap(bytes, 0).sizeInBytes());
    assertFalse(batch.crcMatches());
    assertThrows(IllegalStateException.class, batch::computeCrc);
    assertReads(Reason.UNSUPPORTED_MAGIC, bytes);
    assertReads(Reason.CORRUPT, bytes.put(BatchLayout.MAGIC, (byte) 2));
    bytes.putInt(BatchLayout.LENGTH, 49).putShort(BatchLayout.ATTRIBUTES, (short) 5);
    assertReads(Reason.UNSUPPORTED_COMPRESSION, bytes);
    assertThrows(IllegalStateException.class, batch::compression);
  }

  private static void assertReads(Reason reason, ByteBuffer bytes) {
    RecordBatch batch = new RecordBatch().wrap(bytes, 0);
    assertEquals(reason, assertThrows(InvalidBatchException.class, batch::records).reason());
  }

  @Test
  void everyByteBehindTheCrcIsCovered() {
    ByteBuffer bytes = SampleBatches.builder(new Random(1), 3).build();
    RecordBatch batch = new RecordBatch().wrap(bytes, 0);
    for (int i = BatchLayout.CRC; i < bytes.limit(); i++) {
      byte before = bytes.get(i);
      bytes.put(i, (byte) (before ^ 0x10));
      assertFalse(batch.crcMatches(), "byte " + i);
      bytes.put(i, before);
    }
    assertTrue(batch.crcMatches());
  }

  @Test
  void sequenceNumbersWrapToZero() {
    ByteBuffer bytes =
        new RecordBatchBuilder()
            .producer(1, (short) 0, Integer.MAX_VALUE - 1)
            .append(1, V, V)
            .append(1, V, V)
            .append(1, V, V)
            .build();
    assertEquals(0, new RecordBatch().wrap(bytes, 0).lastSequence());
  }

  /** A batch with gaps and a delete horizon, as only compaction leaves it. */
  @ParameterizedTest
  @EnumSource
  void readsCompactedBatches(Compression compression) throws Exception {
    ByteBuffer bytes =
        SampleBatches.builder(new Random(9), 60).compression(compression).baseOffset(1000).build();
    ByteBuffer target = ByteBuffer.allocate(bytes.limit() * 2);
    MemoryRecords.readableRecords(bytes)
        .filterTo(new EveryThird(), target, BufferSupplier.NO_CACHING, Integer.MAX_VALUE);
    ByteBuffer compacted = target.flip();
    RecordBatch batch = new RecordBatch().wrap(compacted, 0);
    assertEquals(20, batch.recordCount());
    assertEquals(1059, batch.lastOffset());
    KafkaCodec.assertReadAlike(compacted);
    ValidatedBatch trusted = ValidatedBatch.trusted(compacted);
    assertEquals(59, trusted.lastOffsetDelta());
    assertEquals(0, trusted.offsetDeltaOfMaxTimestamp() % 3);
  }

  private static final class EveryThird extends RecordFilter {
    EveryThird() {
      super(0, 0);
    }

    @Override
    protected BatchRetentionResult checkBatchRetention(
        org.apache.kafka.common.record.internal.RecordBatch batch) {
      return new BatchRetentionResult(BatchRetention.RETAIN_EMPTY, true);
    }

    @Override
    protected boolean shouldRetainRecord(
        org.apache.kafka.common.record.internal.RecordBatch batch,
        org.apache.kafka.common.record.internal.Record record) {
      return record.offset() % 3 == 1000 % 3;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theCursorOutlivesTheView(Compression compression) throws Exception {
    ByteBuffer bytes =
        SampleBatches.builder(new Random(4), 5).compression(compression).baseOffset(10).build();
    RecordBatch batch = new RecordBatch().wrap(bytes, 0);
    List<Record> all = batch.readAll();
    try (RecordCursor cursor = batch.records()) {
      batch.wrap(ByteBuffer.allocate(61), 0);
      assertThrows(IllegalStateException.class, cursor::record);
      for (Record expected : all) {
        assertTrue(cursor.next());
        assertEquals(expected, cursor.record());
      }
      assertFalse(cursor.next());
      assertFalse(cursor.next());
      assertThrows(IllegalStateException.class, cursor::record);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readersCantWriteIntoTheLog(Compression compression) throws Exception {
    ByteBuffer bytes =
        new RecordBatchBuilder()
            .compression(compression)
            .append(1, V, V, new Header("h", ByteBuffer.wrap(V)))
            .build();
    Record record = new RecordBatch().wrap(bytes, 0).readAll().get(0);
    for (ByteBuffer part : List.of(record.key(), record.value(), record.headers().get(0).value())) {
      assertEquals(0, part.position());
      assertThrows(ReadOnlyBufferException.class, () -> part.put((byte) 0));
    }
    assertThrows(UnsupportedOperationException.class, () -> record.headers().clear());
  }
}
