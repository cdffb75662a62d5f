package dev.esker.http.consume;

import dev.esker.records.InvalidBatchException;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import dev.esker.spi.RecordsLease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/** Reads what a fetch has lent. May block, so not for event loops. */
public final class Batches {

  private Batches() {}

  /**
   * Reads records in their order, without those that no consumer is to see (markers).
   *
   * @param from the first offset wanted
   * @param each says whether to go on after this record
   * @return the offset to go on from, {@code from} if there is no whole batch
   */
  public static long read(RecordsLease lease, long from, Predicate<dev.esker.records.Record> each) {
    ByteBuffer bytes = bytes(lease);
    RecordBatch batch = new RecordBatch();
    long next = from;
    int position = 0;
    while (bytes.limit() - position >= RecordBatch.HEADER_BYTES) {
      int size = RecordBatch.sizeAt(bytes, position);
      if (size > bytes.limit() - position) {
        return next; // the last one is cut short
      }
      batch.wrap(bytes, position);
      long stopped = batch.isControl() ? -1 : read(batch, next, each);
      if (stopped >= 0) {
        return stopped;
      }
      next = Math.max(next, batch.nextOffset());
      position += size;
    }
    return next;
  }

  /** Returns where to go on if the reader wants no more, else -1. */
  private static long read(RecordBatch batch, long from, Predicate<dev.esker.records.Record> each) {
    try (RecordCursor records = batch.records()) {
      while (records.next()) {
        dev.esker.records.Record record = records.record();
        if (record.offset() >= from && !each.test(record)) {
          return record.offset() + 1;
        }
      }
      return -1;
    } catch (InvalidBatchException e) {
      throw new IllegalStateException(
          "the batch at offset " + batch.baseOffset() + " can't be read: " + e.getMessage(), e);
    }
  }

  /** What a lease has, in memory; not to be used once it is closed. */
  public static ByteBuffer bytes(RecordsLease lease) {
    if (lease instanceof RecordsLease.InMemory memory) {
      return memory.buffer().slice();
    }
    RecordsLease.InFile file = (RecordsLease.InFile) lease;
    ByteBuffer bytes = ByteBuffer.allocate(file.sizeInBytes());
    try {
      long position = file.position();
      while (bytes.hasRemaining()) {
        int read = file.channel().read(bytes, position);
        if (read < 0) {
          throw new IOException("the segment ends before the batches do");
        }
        position += read;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.flip();
  }
}
