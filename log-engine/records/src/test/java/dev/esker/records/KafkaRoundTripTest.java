package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both directions against kafka-clients: what either writes, both read with the same content. */
class KafkaRoundTripTest {

  private static final long NOW = SampleBatches.NOW;

  /** What Kafka can be asked to write into a batch header. */
  private record Shape(
      TimestampType type, long id, short epoch, int sequence, boolean transactional) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(TimestampType.CREATE_TIME, -1, (short) -1, -1, false),
          new Shape(TimestampType.LOG_APPEND_TIME, -1, (short) -1, -1, false),
          new Shape(TimestampType.CREATE_TIME, 4711, (short) 3, 17, false),
          new Shape(TimestampType.CREATE_TIME, 4711, (short) 3, Integer.MAX_VALUE - 1, false),
          new Shape(TimestampType.LOG_APPEND_TIME, Long.MAX_VALUE, Short.MAX_VALUE, 0, true));

  @ParameterizedTest
  @EnumSource
  void weReadWhatKafkaWrites(Compression compression) throws Exception {
    for (Shape shape : SHAPES) {
      for (int count : new int[] {1, 2, 100, 3000}) {
        ByteBuffer bytes = writtenByKafka(compression, shape, count);
        KafkaCodec.assertReadAlike(bytes);
        KafkaCodec.assertReadAlike(SampleBatches.directCopy(bytes));
        KafkaCodec.assertReadAlike(SampleBatches.embeddedCopy(bytes));
        KafkaCodec.assertReadAlike(bytes.asReadOnlyBuffer());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void kafkaReadsWhatWeWrite(Compression compression) throws Exception {
    for (Shape shape : SHAPES) {
      for (int count : new int[] {1, 2, 100, 3000}) {
        ByteBuffer bytes =
            SampleBatches.builder(new Random(count), count)
                .compression(compression)
                .baseOffset(1L << 40)
                .leaderEpoch(9)
                .timestampType(shape.type())
                .producer(shape.id(), shape.epoch(), shape.sequence())
                .transactional(shape.transactional())
                .build();
        KafkaCodec.assertReadAlike(bytes);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void valuesLargerThanEveryBlockOfEveryFraming(Compression compression) throws Exception {
    byte[] large = new byte[5 * 1024 * 1024];
    new Random(1).nextBytes(large);
    Arrays.fill(large, 0, large.length / 2, (byte) 7);
    ByteBuffer ours =
        new RecordBatchBuilder().compression(compression).append(NOW, large, large).build();
    KafkaCodec.assertReadAlike(ours);
    MemoryRecords theirs =
        MemoryRecords.withRecords(
            KafkaCodec.of(compression),
            new org.apache.kafka.common.record.internal.SimpleRecord(NOW, large, large));
    KafkaCodec.assertReadAlike(theirs.buffer());
  }

  @Test
  void uncompressedBytesAreKafkasOwn() {
    for (Shape shape : SHAPES) {
      if (shape.type() == TimestampType.CREATE_TIME) {
        ByteBuffer theirs = writtenByKafka(Compression.NONE, shape, 50);
        RecordBatchBuilder builder =
            new RecordBatchBuilder()
                .baseOffset(100)
                .leaderEpoch(5)
                .producer(shape.id(), shape.epoch(), shape.sequence())
                .transactional(shape.transactional());
        appendSamples(50, builder::append);
        assertEquals(theirs, builder.build());
      }
    }
  }

  @Test
  void controlBatches() throws Exception {
    MemoryRecords marker =
        MemoryRecords.withEndTransactionMarker(
            77, NOW, 4, 4711, (short) 3, new EndTransactionMarker(ControlRecordType.COMMIT, 12));
    ByteBuffer theirs = marker.buffer();
    KafkaCodec.assertReadAlike(theirs);
    RecordBatch read = new RecordBatch().wrap(theirs, 0);
    Record record = read.readAll().get(0);
    ByteBuffer ours =
        new RecordBatchBuilder()
            .baseOffset(77)
            .leaderEpoch(4)
            .producer(4711, (short) 3, RecordBatch.NO_SEQUENCE)
            .transactional(true)
            .control(true)
            .append(NOW, record.key(), record.value())
            .build();
    assertEquals(theirs, ours);
    KafkaCodec.assertReadAlike(ours);
    assertEquals(ControlRecordType.COMMIT, ControlRecordType.parse(record.key().duplicate()));
  }

  @ParameterizedTest
  @EnumSource
  void whatABrokerSetsOnAppend(Compression compression) throws Exception {
    ByteBuffer bytes = SampleBatches.builder(new Random(5), 20).compression(compression).build();
    for (ByteBuffer copy :
        List.of(bytes, SampleBatches.directCopy(bytes), SampleBatches.embeddedCopy(bytes))) {
      int position = copy.position();
      RecordBatch batch = new RecordBatch().wrap(copy, position);
      long crc = batch.crc();
      batch.setBaseOffset(123_456_789_012L);
      batch.setPartitionLeaderEpoch(42);
      assertEquals(crc, batch.computeCrc());
      KafkaCodec.assertReadAlike(copy);
      batch.setLogAppendTime(NOW + 5);
      assertEquals(TimestampType.LOG_APPEND_TIME, batch.timestampType());
      assertEquals(NOW + 5, batch.maxTimestamp());
      KafkaCodec.assertReadAlike(copy);
      for (Record record : batch.readAll()) {
        assertEquals(NOW + 5, record.timestamp());
      }
      assertEquals(position, copy.position());
    }
  }

  private interface Appender {
    void append(long timestamp, ByteBuffer key, ByteBuffer value, Header... headers);
  }

  private static void appendSamples(int count, Appender appender) {
    Random random = new Random(count);
    for (int i = 0; i < count; i++) {
      Header[] headers = new Header[random.nextInt(3)];
      for (int h = 0; h < headers.length; h++) {
        headers[h] = new Header("h" + h, SampleBatches.bytes(random, 10));
      }
      appender.append(
          NOW + random.nextInt(1000) - 500,
          SampleBatches.bytes(random, 30),
          SampleBatches.bytes(random, 200),
          headers);
    }
  }

  private static ByteBuffer writtenByKafka(Compression compression, Shape shape, int count) {
    try (MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            ByteBuffer.allocate(1024),
            (byte) 2,
            KafkaCodec.of(compression),
            org.apache.kafka.common.record.TimestampType.valueOf(shape.type().name()),
            100,
            NOW,
            shape.id(),
            shape.epoch(),
            shape.sequence(),
            shape.transactional(),
            5)) {
      appendSamples(
          count,
          (timestamp, key, value, headers) -> {
            RecordHeader[] theirs = new RecordHeader[headers.length];
            for (int i = 0; i < headers.length; i++) {
              theirs[i] =
                  new RecordHeader(headers[i].key(), SampleBatches.array(headers[i].value()));
            }
            builder.append(timestamp, key, value, theirs);
          });
      return builder.build().buffer();
    }
  }
}
