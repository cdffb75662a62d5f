package dev.esker.replication.simulation;

import dev.esker.engine.LogRead;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A batch as a log has it. */
record StoredBatch(
    long baseOffset, long nextOffset, long producer, int sequence, int epoch, long crc) {
  private static final int MOST_BYTES = 1 << 16;

  /** Who wrote it, and as which. */
  Written written() {
    return new Written(producer, sequence);
  }

  /** A batch as its producer knows it. */
  record Written(long producer, int sequence) {}

  /** The batches of a log that end after one offset and begin before another. */
  static List<StoredBatch> read(PartitionLog log, long from, long to) {
    List<StoredBatch> found = new ArrayList<>();
    long offset = from;
    while (offset < to) {
      try (ReplicaRead read = log.readForReplica(offset, MOST_BYTES, true)) {
        ByteBuffer bytes = bytes(read.read());
        int position = bytes.position();
        while (position < bytes.limit() && offset < to) {
          RecordBatch batch = new RecordBatch().wrap(bytes, position);
          offset = batch.nextOffset();
          position += batch.sizeInBytes();
          if (batch.baseOffset() < to) {
            found.add(of(batch));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("the log " + log.id() + " can't be read at " + offset, e);
      }
    }
    return found;
  }

  /** Small logs are read whole into memory. */
  private static ByteBuffer bytes(LogRead read) {
    if (read instanceof LogRead.InMemory memory && memory.bytes().hasRemaining()) {
      return memory.bytes();
    }
    throw new AssertionError("records are missing: " + read);
  }

  private static StoredBatch of(RecordBatch batch) {
    return new StoredBatch(
        batch.baseOffset(),
        batch.nextOffset(),
        batch.producerId(),
        batch.baseSequence(),
        batch.partitionLeaderEpoch(),
        batch.crc());
  }
}
