package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/** Kafka's own codec as the reference: reads a batch and compares it with ours, field by field. */
final class KafkaCodec {

  private KafkaCodec() {}

  static org.apache.kafka.common.compress.Compression of(Compression compression) {
    CompressionType type = CompressionType.forName(compression.configName());
    assertEquals(compression.id(), type.id);
    return org.apache.kafka.common.compress.Compression.of(type).build();
  }

  /** The only batch in the buffer. */
  static MutableRecordBatch onlyBatch(ByteBuffer bytes) {
    Iterator<MutableRecordBatch> batches =
        MemoryRecords.readableRecords(bytes.duplicate()).batches().iterator();
    MutableRecordBatch batch = batches.next();
    assertFalse(batches.hasNext());
    return batch;
  }

  /** Kafka's reading of all records; throws whatever Kafka throws. */
  static List<org.apache.kafka.common.record.internal.Record> records(MutableRecordBatch batch) {
    List<org.apache.kafka.common.record.internal.Record> records = new ArrayList<>();
    try (CloseableIterator<org.apache.kafka.common.record.internal.Record> it =
        batch.streamingIterator(BufferSupplier.NO_CACHING)) {
      it.forEachRemaining(records::add);
    }
    return records;
  }

  /** Fails unless Kafka and we read the same from a batch. */
  static void assertReadAlike(ByteBuffer bytes) throws InvalidBatchException {
    MutableRecordBatch theirs = onlyBatch(bytes);
    RecordBatch ours = new RecordBatch().wrap(bytes, bytes.position());
    assertHeadersAlike(theirs, ours);
    List<org.apache.kafka.common.record.internal.Record> theirRecords = records(theirs);
    List<Record> ourRecords = ours.readAll();
    assertEquals(theirRecords.size(), ourRecords.size(), "records");
    for (int i = 0; i < ourRecords.size(); i++) {
      assertRecordsAlike(theirRecords.get(i), ourRecords.get(i));
    }
  }

  private static void assertHeadersAlike(MutableRecordBatch theirs, RecordBatch ours) {
    theirs.ensureValid();
    assertTrue(ours.crcMatches(), "CRC");
    assertEquals(theirs.checksum(), ours.crc(), "crc");
    assertEquals(theirs.sizeInBytes(), ours.sizeInBytes(), "size");
    assertEquals(theirs.magic(), ours.magic(), "magic");
    assertEquals(theirs.baseOffset(), ours.baseOffset(), "baseOffset");
    assertEquals(theirs.lastOffset(), ours.lastOffset(), "lastOffset");
    assertEquals(theirs.nextOffset(), ours.nextOffset(), "nextOffset");
    assertEquals(theirs.partitionLeaderEpoch(), ours.partitionLeaderEpoch(), "leaderEpoch");
    assertEquals(theirs.compressionType().id, ours.compression().id(), "compression");
    assertEquals(theirs.timestampType().name(), ours.timestampType().name(), "timestampType");
    assertEquals(theirs.maxTimestamp(), ours.maxTimestamp(), "maxTimestamp");
    assertEquals(theirs.isTransactional(), ours.isTransactional(), "transactional");
    assertEquals(theirs.isControlBatch(), ours.isControl(), "control");
    assertEquals(theirs.deleteHorizonMs().isPresent(), ours.hasDeleteHorizon(), "deleteHorizon");
    assertEquals(theirs.hasProducerId(), ours.hasProducerId(), "hasProducerId");
    assertEquals(theirs.producerId(), ours.producerId(), "producerId");
    assertEquals(theirs.producerEpoch(), ours.producerEpoch(), "producerEpoch");
    assertEquals(theirs.baseSequence(), ours.baseSequence(), "baseSequence");
    assertEquals(theirs.lastSequence(), ours.lastSequence(), "lastSequence");
    assertEquals(theirs.countOrNull(), ours.recordCount(), "count");
  }

  private static void assertRecordsAlike(
      org.apache.kafka.common.record.internal.Record theirs, Record ours) {
    assertEquals(theirs.offset(), ours.offset(), "offset");
    assertEquals(theirs.timestamp(), ours.timestamp(), "timestamp");
    assertEquals(theirs.key(), ours.key(), "key");
    assertEquals(theirs.value(), ours.value(), "value");
    assertEquals(theirs.headers().length, ours.headers().size(), "headers");
    for (int i = 0; i < theirs.headers().length; i++) {
      byte[] value = theirs.headers()[i].value();
      assertEquals(theirs.headers()[i].key(), ours.headers().get(i).key(), "header key");
      assertEquals(
          value == null ? null : ByteBuffer.wrap(value),
          ours.headers().get(i).value(),
          "header value");
    }
  }
}
