package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.ReplicaAppend;
import dev.esker.records.BatchRun;
import dev.esker.records.Compression;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordBatchBuilder;
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

  /** A batch as a producer sends it. */
  static ByteBuffer produced(
      int records,
      int valueBytes,
      long producer,
      short producerEpoch,
      int sequence,
      long timestamp) {
    RecordBatchBuilder builder = new RecordBatchBuilder().compression(Compression.NONE);
    if (producer >= 0) {
      builder.producer(producer, producerEpoch, sequence);
    }
    for (int i = 0; i < records; i++) {
      builder.append(timestamp, null, new byte[valueBytes]);
    }
    return builder.build();
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

  private static long baseOffset(ByteBuffer batch) {
    return new RecordBatch().wrap(batch, batch.position()).baseOffset();
  }

  static AppendError replicate(
      StorageEngine engine, PartitionLog log, int epoch, ByteBuffer... batches) {
    boolean[] done = new boolean[1];
    ReplicaAppend append =
        new ReplicaAppend(log, epoch, baseOffset(batches[0]), run(batches), it -> done[0] = true);
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

  /** How many batches there are up to the log end, which may be read from files. */
  static long offsetsInFiles(PartitionLog log) throws IOException {
    long offset = log.logStartOffset();
    long batches = 0;
    while (offset < log.logEndOffset()) {
      try (ReplicaRead read = log.readForReplica(offset, 1, true)) {
        assertTrue(read.nextOffset() > offset, "nothing at " + offset);
        offset = read.nextOffset();
        batches++;
      }
    }
    return batches;
  }
}
