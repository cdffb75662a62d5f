package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.ReplicaAppend;
import dev.esker.records.BatchRun;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Batches as a leader has stamped them, and what a follower has of them. */
final class Stamped {
  private Stamped() {}

  static ByteBuffer batch(long offset, int epoch, int records, long timestamp) {
    return stamp(CrashWorkload.batch(records, 50, -1, 0, timestamp), offset, epoch);
  }

  static ByteBuffer stamp(ByteBuffer batch, long offset, int epoch) {
    RecordBatch header = new RecordBatch().wrap(batch, 0);
    header.setBaseOffset(offset);
    header.setPartitionLeaderEpoch(epoch);
    return batch;
  }

  static BatchRun run(ByteBuffer... batches) {
    int size = 0;
    for (ByteBuffer batch : batches) {
      size += batch.remaining();
    }
    ByteBuffer all = ByteBuffer.allocate(size);
    for (ByteBuffer batch : batches) {
      all.put(batch.duplicate());
    }
    try {
      return BatchRun.check(all.flip());
    } catch (InvalidBatchException e) {
      throw new AssertionError(e);
    }
  }

  static AppendError replicate(
      StorageEngine engine, PartitionLog log, int epoch, ByteBuffer... batches) {
    boolean[] done = new boolean[1];
    ReplicaAppend append = new ReplicaAppend(log, epoch, run(batches), it -> done[0] = true);
    assertTrue(engine.tryAppend(append), "the ring is full");
    engine.step();
    assertTrue(done[0], "an append without an answer");
    return append.error();
  }

  /** All batches up to the log end, each in memory of its own. */
  static List<RecordBatch> read(PartitionLog log) throws IOException {
    List<RecordBatch> batches = new ArrayList<>();
    long offset = log.logStartOffset();
    while (offset < log.logEndOffset()) {
      try (ReplicaRead read = log.readForReplica(offset, 700, true)) {
        if (!(read.read() instanceof LogRead.InMemory found)) {
          throw new AssertionError("read at " + offset + ": " + read);
        }
        ByteBuffer bytes = ByteBuffer.allocate(found.sizeInBytes());
        bytes.put(found.bytes().duplicate()).flip();
        for (int at = 0; at < bytes.limit(); at += RecordBatch.sizeAt(bytes, at)) {
          batches.add(new RecordBatch().wrap(bytes, at));
        }
        assertTrue(read.nextOffset() > offset, "a read without a whole batch at " + offset);
        offset = read.nextOffset();
      }
    }
    return batches;
  }

  static List<Long> offsets(PartitionLog log) throws IOException {
    return read(log).stream().map(RecordBatch::baseOffset).toList();
  }
}
