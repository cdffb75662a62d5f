package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RecordBatchBuilderTest {

  @Test
  void defaultsAreThoseOfAProducer() throws Exception {
    ByteBuffer bytes = new RecordBatchBuilder().append(-1, new byte[0], null).build();
    RecordBatch batch = new RecordBatch().wrap(bytes, 0);
    assertEquals(0, batch.baseOffset());
    assertEquals(RecordBatch.NO_LEADER_EPOCH, batch.partitionLeaderEpoch());
    assertEquals(RecordBatch.NO_PRODUCER_ID, batch.producerId());
    assertEquals(RecordBatch.NO_PRODUCER_EPOCH, batch.producerEpoch());
    assertEquals(RecordBatch.NO_SEQUENCE, batch.baseSequence());
    assertEquals(RecordBatch.NO_SEQUENCE, batch.lastSequence());
    assertEquals(RecordBatch.NO_TIMESTAMP, batch.maxTimestamp());
    assertEquals(0, batch.attributes());
    assertEquals(1, new BatchValidator().validate(bytes, BatchRules.DEFAULTS, 0).recordCount());
  }

  @Test
  void countsAndSizes() {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    assertEquals(61, builder.uncompressedSizeInBytes());
    builder.append(1, new byte[10], new byte[100]).append(1, new byte[10], new byte[100]);
    assertEquals(2, builder.recordCount());
    assertEquals(builder.uncompressedSizeInBytes(), builder.build().limit());
  }

  @Test
  void buildsOnceAndNotNothing() {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    assertThrows(IllegalStateException.class, builder::build);
    builder.append(1, (byte[]) null, null).build();
    assertThrows(IllegalStateException.class, builder::build);
    assertThrows(IllegalStateException.class, () -> builder.append(1, new byte[0], null));
  }

  @Test
  void badRecordsAreTheCallersMistake() {
    RecordBatchBuilder builder = new RecordBatchBuilder();
    assertThrows(
        IllegalArgumentException.class, () -> builder.append(-2, new byte[0], new byte[0]));
    assertThrows(NullPointerException.class, () -> new Header(null, null));
    assertEquals(0, builder.recordCount());
  }

  @Test
  void inputsAreNotMoved() {
    ByteBuffer key = SampleBatches.embeddedCopy(SampleBatches.utf8("key"));
    int position = key.position();
    new RecordBatchBuilder().append(1, key, key, new Header("h", key)).build();
    assertEquals(position, key.position());
  }

  /** The same 16 MiB over and over: refused before the array would pass 2 GiB. */
  @Test
  void theSizeIsBounded() {
    ByteBuffer one = ByteBuffer.allocate(16 << 20);
    Header[] headers = new Header[200];
    Arrays.fill(headers, new Header("h", one));
    RecordBatchBuilder builder = new RecordBatchBuilder();
    assertThrows(
        IllegalStateException.class, () -> builder.append(1, (ByteBuffer) null, null, headers));
    assertEquals(0, builder.recordCount());
    assertEquals(61, builder.uncompressedSizeInBytes());
  }
}
