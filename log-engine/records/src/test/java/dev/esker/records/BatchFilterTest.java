package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.records.BatchFilter.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter.BatchRetention;
import org.apache.kafka.common.record.internal.MemoryRecords.RecordFilter.BatchRetentionResult;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against Kafka's own filter of its cleaner, field by field, and what Kafka has no say in. */
final class BatchFilterTest {
  private static final long NOW = SampleBatches.NOW;
  private static final long RETENTION = 86_400_000;
  private static final long BASE = 1L << 40;

  private final BatchFilter filter = new BatchFilter();

  @ParameterizedTest
  @EnumSource
  void leavesWhatKafkasCleanerLeaves(Compression compression) throws Exception {
    for (int seed = 1; seed <= 40; seed++) {
      Random random = new Random(seed);
      ByteBuffer batch = sample(random, compression);
      for (int round = 0; batch != null && round < 4; round++) {
        // From none of them to all of them.
        int share = random.nextInt(5);
        long salt = random.nextLong();
        batch = filterLikeKafka("seed " + seed + " round " + round, batch, share, salt);
      }
    }
  }

  private static ByteBuffer sample(Random random, Compression compression) {
    RecordBatchBuilder builder =
        SampleBatches.builder(random, 1 + random.nextInt(30))
            .compression(compression)
            .baseOffset(BASE)
            .leaderEpoch(9);
    if (random.nextBoolean()) {
      builder.producer(4711, (short) 3, Integer.MAX_VALUE - 1).transactional(random.nextBoolean());
    }
    if (random.nextInt(4) == 0) {
      builder.timestampType(TimestampType.LOG_APPEND_TIME);
    }
    return builder.build();
  }

  private static boolean keeps(long offset, int share, long salt) {
    return Math.floorMod(offset * 0x9E3779B97F4A7C15L ^ salt, 4) < share;
  }

  /** Returns what is left, or null. */
  private ByteBuffer filterLikeKafka(String name, ByteBuffer batch, int share, long salt)
      throws InvalidBatchException {
    ByteBuffer theirs = byKafka(batch, share, salt);
    RecordBatch ours = new RecordBatch().wrap(batch, 0);
    Outcome outcome =
        filter.filter(
            ours, (offset, key, tombstone) -> keeps(offset, share, salt), NOW + RETENTION);
    if (outcome == Outcome.EMPTY) {
      assertEquals(0, filter.keptRecords(), name);
      assertEquals(KafkaCodec.onlyBatch(theirs).countOrNull(), 0, name);
      same(name, theirs, BatchFilter.withoutRecords(ours));
      return null;
    }
    if (outcome == Outcome.UNCHANGED) {
      assertNull(filter.rewritten());
      assertEquals(theirs, batch, name);
      return batch;
    }
    same(name, theirs, filter.rewritten());
    return filter.rewritten();
  }

  private static ByteBuffer byKafka(ByteBuffer batch, int share, long salt) {
    RecordFilter rule =
        new RecordFilter(NOW, RETENTION) {
          @Override
          protected BatchRetentionResult checkBatchRetention(
              org.apache.kafka.common.record.internal.RecordBatch each) {
            return new BatchRetentionResult(BatchRetention.RETAIN_EMPTY, false);
          }

          @Override
          protected boolean shouldRetainRecord(
              org.apache.kafka.common.record.internal.RecordBatch each,
              org.apache.kafka.common.record.internal.Record record) {
            return keeps(record.offset(), share, salt);
          }
        };
    ByteBuffer out =
        MemoryRecords.readableRecords(batch.duplicate())
            .filterTo(
                rule, ByteBuffer.allocate(1 << 20), BufferSupplier.NO_CACHING, Integer.MAX_VALUE)
            .outputBuffer();
    return out.flip();
  }

  /** The same header and records; how they are compressed, and the base time stamp, may differ. */
  private static void same(String name, ByteBuffer theirs, ByteBuffer ours)
      throws InvalidBatchException {
    KafkaCodec.assertReadAlike(ours);
    MutableRecordBatch their = KafkaCodec.onlyBatch(theirs);
    MutableRecordBatch our = KafkaCodec.onlyBatch(ours);
    our.ensureValid();
    assertEquals(their.baseOffset(), our.baseOffset(), name);
    assertEquals(their.lastOffset(), our.lastOffset(), name);
    assertEquals(their.lastSequence(), our.lastSequence(), name);
    assertEquals(their.producerEpoch(), our.producerEpoch(), name);
    assertEquals(their.partitionLeaderEpoch(), our.partitionLeaderEpoch(), name);
    assertEquals(their.maxTimestamp(), our.maxTimestamp(), name);
    assertEquals(their.compressionType(), our.compressionType(), name);
    assertEquals(their.timestampType(), our.timestampType(), name);
    assertEquals(their.isTransactional(), our.isTransactional(), name);
    assertEquals(their.deleteHorizonMs(), our.deleteHorizonMs(), name);
    assertEquals(texts(their), texts(our), name);
  }

  private static List<String> texts(MutableRecordBatch batch) {
    List<String> texts = new ArrayList<>();
    KafkaCodec.records(batch)
        .forEach(
            record ->
                texts.add(
                    record.offset()
                        + " "
                        + record.timestamp()
                        + " "
                        + Arrays.toString(SampleBatches.array(record.key()))
                        + " "
                        + Arrays.toString(SampleBatches.array(record.value()))
                        + " "
                        + List.of(record.headers())));
    return texts;
  }

  @Test
  void tombstonesGetAHorizonOnceAndKeepTheirTimes() throws Exception {
    ByteBuffer batch =
        new RecordBatchBuilder()
            .append(NOW, bytes("a"), bytes("1"))
            .append(NOW + 5, bytes("b"), null)
            .build();
    RecordBatch view = new RecordBatch().wrap(batch, 0);
    assertEquals(Outcome.REWRITTEN, filter.filter(view, (o, k, t) -> true, NOW + RETENTION));
    ByteBuffer first = filter.rewritten();
    RecordBatch rewritten = new RecordBatch().wrap(first, 0);
    assertTrue(rewritten.hasDeleteHorizon());
    assertEquals(NOW + RETENTION, rewritten.baseTimestamp());
    assertEquals(view.readAll(), rewritten.readAll());
    // A later pass leaves the horizon as it is, and so the batch.
    assertEquals(Outcome.UNCHANGED, filter.filter(rewritten, (o, k, t) -> true, NOW + 9));
    assertEquals(Outcome.REWRITTEN, filter.filter(rewritten, (o, k, t) -> o == 1, NOW + 9));
    RecordBatch later = new RecordBatch().wrap(filter.rewritten(), 0);
    assertEquals(NOW + RETENTION, later.baseTimestamp());
    assertEquals(List.of(view.readAll().get(1)), later.readAll());
  }

  @Test
  void whatIsLeftKeepsItsBytesEvenAHeaderThatIsNoText() throws Exception {
    ByteBuffer batch =
        new RecordBatchBuilder()
            .append(NOW, bytes("a"), bytes("1"))
            .append(NOW, bytes("b"), bytes("2"), new Header("xy", null))
            .build();
    byte[] payload = SampleBatches.payload(batch);
    // The key of the header, as other clients may write it.
    payload[payload.length - 2] = (byte) 0xff;
    ByteBuffer odd = SampleBatches.withPayload(batch, Compression.NONE, payload);
    RecordBatch view = new RecordBatch().wrap(odd, 0);
    assertEquals(Outcome.REWRITTEN, filter.filter(view, (o, k, t) -> o == 1, 0));
    byte[] left = SampleBatches.payload(filter.rewritten());
    byte[] tail = Arrays.copyOfRange(payload, payload.length - left.length, payload.length);
    assertEquals(ByteBuffer.wrap(tail), ByteBuffer.wrap(left));
  }

  @Test
  void keysAreShownAndNothingIsKept() throws Exception {
    ByteBuffer batch =
        new RecordBatchBuilder()
            .compression(Compression.ZSTD)
            .append(NOW, bytes("a"), bytes("1"))
            .append(NOW, null, bytes("2"))
            .append(NOW, bytes("c"), null)
            .build();
    List<String> seen = new ArrayList<>();
    filter.forEach(
        new RecordBatch().wrap(batch, 0),
        (offset, key, tombstone) -> seen.add(offset + " " + (key == null) + " " + tombstone));
    assertEquals(List.of("0 false false", "1 true false", "2 false true"), seen);
  }

  @Test
  void aBatchWithoutRecordsStaysEmpty() throws Exception {
    ByteBuffer batch = new RecordBatchBuilder().append(NOW, bytes("a"), bytes("1")).build();
    ByteBuffer empty = BatchFilter.withoutRecords(new RecordBatch().wrap(batch, 0));
    RecordBatch view = new RecordBatch().wrap(empty, 0);
    assertEquals(0, view.recordCount());
    assertEquals(List.of(), view.readAll());
    assertEquals(Outcome.EMPTY, filter.filter(view, (o, k, t) -> true, 0));
    KafkaCodec.assertReadAlike(empty);
  }

  @Test
  void damageIsRefusedWhereverItIs() {
    for (int seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      ByteBuffer batch = sample(random, Compression.forId(random.nextInt(5)).orElseThrow());
      int at = RecordBatch.HEADER_BYTES + random.nextInt(batch.limit() - RecordBatch.HEADER_BYTES);
      batch.put(at, (byte) (batch.get(at) ^ (1 << random.nextInt(8))));
      RecordBatch view = new RecordBatch().wrap(batch, 0);
      try {
        filter.filter(view, (offset, key, tombstone) -> offset % 2 == 0, NOW);
      } catch (InvalidBatchException e) {
        assertTrue(e.getMessage() != null, "seed " + seed);
      }
    }
    ByteBuffer cut = new RecordBatchBuilder().append(NOW, bytes("a"), bytes("1")).build();
    byte[] payload = SampleBatches.payload(cut);
    payload[0] = 2;
    ByteBuffer wrong = SampleBatches.withPayload(cut, Compression.NONE, payload);
    assertThrows(
        InvalidBatchException.class,
        () -> filter.filter(new RecordBatch().wrap(wrong, 0), (o, k, t) -> true, 0));
  }

  private static ByteBuffer bytes(String text) {
    return SampleBatches.utf8(text);
  }
}
