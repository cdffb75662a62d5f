package dev.esker.engine.catalog;

import dev.esker.engine.catalog.ProducerEntry.BatchMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The values of the catalog. What the key says isn't repeated in the value. The layouts are in
 * {@code docs/formats/catalog.md}; a change of one takes a new version byte.
 */
final class CatalogValues {
  static final byte VERSION = 1;

  /** Of a segment that compaction has made; others are written as they ever were. */
  static final byte COMPACTED_VERSION = 2;

  /** Of a partition that is replicated or was cut; others are written as they ever were. */
  static final byte REPLICATED_VERSION = 2;

  private static final int BATCH_META_BYTES = 4 + 4 + 8 + 8 + 8;

  /** Decodes the value of a key; the records that it makes check their ranges. */
  @FunctionalInterface
  interface Decoder<T> {
    T decode(byte[] key, byte[] value) throws IOException;

    /**
     * The same, with a range that the record refuses reported as what it is: corruption of this
     * entry.
     */
    default T strictly(byte[] key, byte[] value) throws IOException {
      try {
        return decode(key, value);
      } catch (IllegalArgumentException e) {
        throw new CatalogCorruptException(key, e);
      }
    }
  }

  private CatalogValues() {}

  static byte[] encode(PartitionEntry entry) {
    byte[] topic = ValueWriter.utf8(entry.topic());
    boolean extended = entry.isExtended();
    ValueWriter out =
        new ValueWriter(
                extended ? REPLICATED_VERSION : VERSION,
                16 + 4 + 2 + topic.length + (extended ? 7 : 4) * 8)
            .uuid(entry.topicId())
            .int32(entry.partition())
            .text(topic)
            .int64(entry.logStartOffset())
            .int64(entry.checkpointEndOffset())
            .int64(entry.checkpointSegmentBase())
            .int64(entry.checkpointSegmentBytes());
    return extended
        ? out.int64(entry.highWatermark())
            .int64(entry.cutOffset())
            .int64(entry.cutPosition())
            .done()
        : out.done();
  }

  static PartitionEntry partition(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, 5);
    boolean extended = value.length > 0 && value[0] != VERSION && value[0] != 0;
    ValueReader in = new ValueReader(key, value, extended ? REPLICATED_VERSION : VERSION);
    PartitionEntry entry =
        new PartitionEntry(
            CatalogKeys.number(key),
            in.uuid(),
            in.int32(),
            in.text(),
            in.int64(),
            in.int64(),
            in.int64(),
            in.int64(),
            extended ? in.int64() : PartitionEntry.NONE,
            extended ? in.int64() : PartitionEntry.NONE,
            extended ? in.int64() : PartitionEntry.NONE);
    in.end();
    return entry;
  }

  static byte[] encode(SegmentEntry entry) {
    boolean compacted = entry.isCompacted();
    ValueWriter out =
        new ValueWriter(compacted ? COMPACTED_VERSION : VERSION, 5 * 8 + 1 + (compacted ? 4 : 0))
            .int64(entry.nextOffset())
            .int64(entry.sizeBytes())
            .int64(entry.maxTimestamp())
            .int64(entry.maxTimestampOffset())
            .int64(entry.createdMillis())
            .int8(entry.sealed() ? 1 : 0);
    return compacted ? out.int32(entry.generation()).done() : out.done();
  }

  static SegmentEntry segment(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, 13);
    boolean compacted = value.length > 0 && value[0] != VERSION && value[0] != 0;
    ValueReader in = new ValueReader(key, value, compacted ? COMPACTED_VERSION : VERSION);
    SegmentEntry entry =
        new SegmentEntry(
            CatalogKeys.number(key),
            CatalogKeys.part(key),
            in.int64(),
            in.int64(),
            in.int64(),
            in.int64(),
            in.int64(),
            in.flag(),
            compacted ? in.int32() : 0);
    in.end();
    return entry;
  }

  static byte[] encode(IndexEntry entry) {
    return new ValueWriter(VERSION, 4 + 8 + 8)
        .int32(entry.position())
        .int64(entry.maxTimestampSoFar())
        .int64(entry.maxTimestampOffset())
        .done();
  }

  static IndexEntry index(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, key[0] == CatalogKeys.COMPACTED_INDEX ? 25 : 21);
    ValueReader in = new ValueReader(key, value, VERSION);
    IndexEntry entry =
        new IndexEntry(
            CatalogKeys.number(key),
            CatalogKeys.part(key),
            CatalogKeys.subPart(key),
            in.int32(),
            in.int64(),
            in.int64());
    in.end();
    return entry;
  }

  static byte[] encode(EpochEntry entry) {
    return new ValueWriter(VERSION, 4).int32(entry.epoch()).done();
  }

  static EpochEntry epoch(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, 13);
    ValueReader in = new ValueReader(key, value, VERSION);
    EpochEntry entry = new EpochEntry(CatalogKeys.number(key), in.int32(), CatalogKeys.part(key));
    in.end();
    return entry;
  }

  static byte[] encode(ProducerEntry entry) {
    ValueWriter out =
        new ValueWriter(VERSION, 2 + 8 + 1 + entry.batches().size() * BATCH_META_BYTES)
            .int16(entry.epoch())
            .int64(entry.lastTimestampMillis())
            .int8(entry.batches().size());
    for (BatchMeta batch : entry.batches()) {
      out.int32(batch.firstSequence())
          .int32(batch.lastSequence())
          .int64(batch.baseOffset())
          .int64(batch.lastOffset())
          .int64(batch.timestamp());
    }
    return out.done();
  }

  static ProducerEntry producer(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, 13);
    ValueReader in = new ValueReader(key, value, VERSION);
    short epoch = in.int16();
    long lastTimestamp = in.int64();
    int count = in.int8();
    List<BatchMeta> batches = new ArrayList<>(ProducerEntry.MAX_BATCHES);
    for (int i = 0; i < count; i++) {
      batches.add(new BatchMeta(in.int32(), in.int32(), in.int64(), in.int64(), in.int64()));
    }
    in.end();
    return new ProducerEntry(
        CatalogKeys.number(key), CatalogKeys.part(key), epoch, lastTimestamp, batches);
  }

  static byte[] encode(CheckpointEntry entry) {
    return new ValueWriter(VERSION, 8 + 8)
        .int64(entry.walPosition())
        .int64(entry.wallMillis())
        .done();
  }

  static CheckpointEntry checkpoint(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, 1);
    ValueReader in = new ValueReader(key, value, VERSION);
    CheckpointEntry entry = new CheckpointEntry(in.int64(), in.int64());
    in.end();
    return entry;
  }

  static byte[] encodeOffset(long offset) {
    return new ValueWriter(VERSION, 8).int64(offset).done();
  }

  static Long offset(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, 5);
    ValueReader in = new ValueReader(key, value, VERSION);
    long offset = in.int64();
    in.end();
    Ranges.atLeast(0, "offset", offset);
    return offset;
  }

  static byte[] encodeNextNumber(int number) {
    return new ValueWriter(VERSION, 4).int32(number).done();
  }

  static Integer nextNumber(byte[] key, byte[] value) throws IOException {
    CatalogKeys.requireLength(key, 1);
    ValueReader in = new ValueReader(key, value, VERSION);
    int number = in.int32();
    in.end();
    Ranges.atLeast(0, "next partition number", number);
    return number;
  }

  static byte[] encode(PendingDeletion entry) {
    return new ValueWriter(VERSION, 0).done();
  }

  static PendingDeletion pendingDeletion(byte[] key, byte[] value) throws IOException {
    new ValueReader(key, value, VERSION).end();
    return new PendingDeletion(ValueReader.decode(key, ByteBuffer.wrap(key, 1, key.length - 1)));
  }
}
