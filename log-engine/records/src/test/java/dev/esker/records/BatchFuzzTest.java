package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Damaged batches, by seed. Whatever the bytes are, the validator and the reader throw nothing but
 * {@link InvalidBatchException} and allocate little; and what the validator accepts, Kafka's reader
 * accepts as well, with the same content.
 *
 * <p>Replay with {@code -Desker.test.jvm=-Desker.seed=N}.
 */
class BatchFuzzTest {

  private static final long SEED = Long.getLong("esker.seed", 20_261_121L);
  private static final BatchRules RULES =
      new BatchRules(1 << 20, Long.MAX_VALUE, Long.MAX_VALUE, false);

  /** More than the largest LZ4 block that a mutated header can declare. */
  private static final long MAX_ALLOCATED_BYTES = 6 << 20;

  private final BatchValidator validator = new BatchValidator(1 << 20);
  private final AllocationMeter meter = new AllocationMeter();
  private int accepted;
  private int refused;

  @ParameterizedTest
  @EnumSource
  void everyByteChanged(Compression compression) {
    for (int count : new int[] {1, 3, 12}) {
      Random random = new Random(SEED + count);
      ByteBuffer valid =
          SampleBatches.builder(random, count)
              .compression(compression)
              .producer(count, (short) 0, 0)
              .build();
      for (int i = 0; i < valid.limit(); i++) {
        byte[] masks = {1, (byte) 0x80, (byte) (1 + random.nextInt(255))};
        for (byte mask : masks) {
          ByteBuffer changed = SampleBatches.copy(valid);
          changed.put(i, (byte) (changed.get(i) ^ mask));
          String what = compression + ", " + count + " records, byte " + i + " ^ " + mask;
          check(what, changed);
          // A wrong CRC hides all else: now as a client that computed it over these bytes.
          if (RecordBatch.sizeAt(changed, 0) == changed.limit()) {
            check(what + ", CRC right", SampleBatches.fixCrc(changed));
          }
        }
      }
    }
    assertTrue(refused > accepted && refused > 1000, () -> accepted + " / " + refused);
  }

  @ParameterizedTest
  @EnumSource
  void everyLength(Compression compression) {
    Random random = new Random(SEED);
    ByteBuffer valid = SampleBatches.builder(random, 6).compression(compression).build();
    byte[] payload = SampleBatches.payload(valid);
    for (int length = 0; length < payload.length + 20; length++) {
      byte[] other = Arrays.copyOf(payload, length);
      for (int i = payload.length; i < length; i++) {
        other[i] = (byte) random.nextInt(256);
      }
      String what = compression + ", payload of " + length + " instead of " + payload.length;
      ByteBuffer changed = SampleBatches.withPayload(valid, compression, other);
      check(what, changed);
      check(what + ", size field as it was", changed.putInt(8, valid.getInt(8)));
    }
    assertTrue(accepted >= 1 && refused > payload.length, () -> accepted + " / " + refused);
  }

  /** Damaged first and then compressed, so that the damage reaches the parser of records. */
  @ParameterizedTest
  @EnumSource
  void damagedRecordsInsideAValidStream(Compression compression) {
    for (int round = 0; round < 1500; round++) {
      Random random = new Random(SEED * 31 + round);
      ByteBuffer plain = SampleBatches.builder(random, 1 + random.nextInt(4)).build();
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = RecordBatch.HEADER_BYTES;
        at += random.nextInt(plain.limit() - RecordBatch.HEADER_BYTES);
        // Small values turn up as lengths, counts and nulls; large ones begin long integers.
        int value = random.nextBoolean() ? random.nextInt(8) : random.nextInt(256);
        plain.put(at, (byte) value);
      }
      check(compression + ", round " + round, SampleBatches.compressed(plain, compression));
    }
    assertTrue(accepted > 100 && refused > 100, () -> accepted + " / " + refused);
  }

  @ParameterizedTest
  @EnumSource
  void noise(Compression compression) {
    ByteBuffer template = new RecordBatchBuilder().append(1, new byte[1], null).build();
    byte[] start = SampleBatches.compress(compression, SampleBatches.payload(template));
    for (int round = 0; round < 1500; round++) {
      Random random = new Random(SEED * 37 + round);
      byte[] payload = new byte[random.nextInt(200)];
      random.nextBytes(payload);
      // Half of the time behind a few bytes that are right.
      int keep = random.nextBoolean() ? 0 : random.nextInt(start.length + 1);
      System.arraycopy(start, 0, payload, 0, Math.min(keep, payload.length));
      String what = compression + ", noise, round " + round;
      check(what, SampleBatches.withPayload(template, compression, payload));
      ByteBuffer all = ByteBuffer.wrap(payload);
      check(what + ", also as header", all);
    }
    assertTrue(refused > 1000, () -> accepted + " / " + refused);
  }

  private void check(String what, ByteBuffer bytes) {
    try {
      // Validated off the heap, so that both kinds of memory are exercised.
      ByteBuffer direct = SampleBatches.directCopy(bytes);
      boolean onHeap = accepts(bytes);
      assertEquals(onHeap, accepts(direct), "heap and direct memory disagree");
      if (onHeap) {
        accepted++;
        assertEquals(bytes, direct);
        KafkaCodec.assertReadAlike(bytes);
      } else {
        refused++;
        read(bytes);
      }
    } catch (InvalidBatchException | RuntimeException | Error e) {
      throw new AssertionError(what + ", seed " + SEED + ": " + e, e);
    }
  }

  private boolean accepts(ByteBuffer bytes) {
    meter.reset();
    try {
      validator.validate(bytes, RULES, SampleBatches.NOW);
      return true;
    } catch (InvalidBatchException e) {
      assertEquals(0, e.getStackTrace().length);
      return false;
    } finally {
      long allocated = meter.allocated();
      assertTrue(allocated < MAX_ALLOCATED_BYTES, () -> allocated + " bytes allocated");
    }
  }

  /** The reader doesn't have the validator's rules, but may not fail in any other way either. */
  private void read(ByteBuffer bytes) {
    if (bytes.limit() < RecordBatch.HEADER_BYTES) {
      return;
    }
    meter.reset();
    try (RecordCursor cursor = new RecordBatch().wrap(bytes, 0).records(1 << 20)) {
      while (cursor.next()) {
        assertTrue(cursor.record().headers().size() < bytes.limit() + (1 << 20));
      }
    } catch (InvalidBatchException e) {
      assertEquals(0, e.getStackTrace().length);
    }
    long allocated = meter.allocated();
    assertTrue(allocated < 2 * MAX_ALLOCATED_BYTES, () -> allocated + " bytes allocated");
  }
}
