package dev.esker.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a follower takes from its leader, and what not. */
final class BatchRunTest {

  private static ByteBuffer batch(long offset, int epoch, int records) {
    RecordBatchBuilder builder = new RecordBatchBuilder().compression(Compression.NONE);
    for (int i = 0; i < records; i++) {
      builder.append(17, null, new byte[10]);
    }
    ByteBuffer bytes = builder.build();
    RecordBatch header = new RecordBatch().wrap(bytes, 0);
    header.setBaseOffset(offset);
    header.setPartitionLeaderEpoch(epoch);
    return bytes;
  }

  private static ByteBuffer joined(ByteBuffer... batches) {
    ByteBuffer all = ByteBuffer.allocate(BatchRun.MAX_BATCHES * 200);
    for (ByteBuffer batch : batches) {
      all.put(batch.duplicate());
    }
    return all.flip();
  }

  private static void refused(Reason reason, ByteBuffer bytes) {
    InvalidBatchException e =
        assertThrows(InvalidBatchException.class, () -> BatchRun.check(bytes));
    assertEquals(reason, e.reason(), e.getMessage());
  }

  @Test
  void batchesThatFollowEachOtherAreTaken() throws InvalidBatchException {
    ByteBuffer first = batch(5, 2, 3);
    ByteBuffer second = batch(8, 2, 1);
    ByteBuffer behindGap = batch(20, 4, 2);
    BatchRun run = BatchRun.check(joined(first, second, behindGap));
    assertEquals(3, run.count());
    assertEquals(6, run.recordCount());
    assertEquals(5, run.baseOffset());
    assertEquals(22, run.nextOffset());
    assertEquals(2, run.firstEpoch());
    assertEquals(4, run.lastEpoch());
    assertEquals(first, run.batch(0));
    assertEquals(second, run.batch(1));
    assertEquals(behindGap, run.batch(2));
    assertEquals(first.remaining() + second.remaining() + behindGap.remaining(), run.sizeInBytes());
  }

  @Test
  void aBatchWithoutRecordsIsTakenAsCompactionLeavesIt() throws InvalidBatchException {
    ByteBuffer empty = batch(0, 0, 1);
    ByteBuffer header = empty.slice(0, RecordBatch.HEADER_BYTES);
    ByteBuffer bytes = ByteBuffer.allocate(RecordBatch.HEADER_BYTES).put(header).flip();
    bytes.putInt(8, RecordBatch.HEADER_BYTES - RecordBatch.LOG_OVERHEAD);
    bytes.putInt(RecordBatch.HEADER_BYTES - 4, 0);
    bytes.putInt(17, (int) new RecordBatch().wrap(bytes, 0).computeCrc());
    BatchRun run = BatchRun.check(bytes);
    assertEquals(1, run.nextOffset());
    assertEquals(0, run.recordCount());
  }

  @Test
  void nothingIsNoRun() {
    refused(Reason.CORRUPT, ByteBuffer.allocate(0));
  }

  @Test
  void aPieceOfABatchIsRefused() {
    ByteBuffer bytes = joined(batch(0, 0, 1), batch(1, 0, 1));
    for (int cut = 1; cut < batch(1, 0, 1).remaining(); cut++) {
      refused(Reason.CORRUPT, bytes.slice(0, bytes.limit() - cut));
    }
  }

  @Test
  void aFlippedBitIsFound() {
    ByteBuffer bytes = joined(batch(0, 0, 1), batch(1, 0, 1));
    bytes.put(bytes.limit() - 1, (byte) (bytes.get(bytes.limit() - 1) ^ 1));
    refused(Reason.CORRUPT, bytes);
  }

  @Test
  void offsetsAndEpochsMustntFall() {
    refused(Reason.INVALID_BATCH, joined(batch(0, 0, 3), batch(2, 0, 1)));
    refused(Reason.INVALID_BATCH, joined(batch(0, 3, 1), batch(1, 2, 1)));
    refused(Reason.INVALID_BATCH, batch(0, -1, 1));
    refused(Reason.INVALID_BATCH, batch(-1, 0, 1));
  }

  @Test
  void anotherFormatIsRefused() {
    ByteBuffer bytes = batch(0, 0, 1);
    bytes.put(16, (byte) 1);
    refused(Reason.UNSUPPORTED_MAGIC, bytes);
  }

  @Test
  void thereIsALimit() throws InvalidBatchException {
    ByteBuffer[] batches = new ByteBuffer[BatchRun.MAX_BATCHES];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = batch(i, 0, 1);
    }
    ByteBuffer all = joined(batches);
    assertEquals(BatchRun.MAX_BATCHES, BatchRun.check(all).count());
    ByteBuffer more = ByteBuffer.allocate(all.limit() + 200);
    more.put(all).put(batch(batches.length, 0, 1)).flip();
    refused(Reason.TOO_LARGE, more);
  }
}
