package dev.esker.server.groups;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import dev.esker.server.groups.OffsetsLog.Chunk;
import dev.esker.server.logs.LeaseBytes;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.RecordsLease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes records out of fetched batches. */
final class BatchReader {
  private BatchReader() {}

  /**
   * Reads what was fetched.
   *
   * @param lease whole batches, the last one perhaps cut short
   * @param offset the first offset wanted; records before it are passed over
   * @param highWatermark the end of the log
   */
  static Chunk read(RecordsLease lease, long offset, long highWatermark) {
    ByteBuffer bytes = bytes(lease);
    List<CoordinatorRecord> records = new ArrayList<>();
    long next = offset;
    int position = bytes.position();
    RecordBatch batch = new RecordBatch();
    while (true) {
      int size = RecordBatch.sizeAt(bytes, position);
      if (size < RecordBatch.HEADER_BYTES || size > bytes.limit() - position) {
        break;
      }
      batch.wrap(bytes, position);
      if (!batch.isControl()) {
        readBatch(batch, next, records);
      }
      next = Math.max(next, batch.nextOffset());
      position += size;
    }
    boolean isLast = next >= highWatermark;
    if (!isLast && next == offset) {
      // Nothing came though there is something: trying for ever would not help.
      return Chunk.failed(ErrorCode.CORRUPT_MESSAGE);
    }
    return new Chunk(ErrorCode.NONE, records, next, isLast);
  }

  private static void readBatch(RecordBatch batch, long from, List<CoordinatorRecord> records) {
    if (!batch.crcMatches()) {
      throw new IllegalStateException("wrong CRC in the batch at offset " + batch.baseOffset());
    }
    try (RecordCursor cursor = batch.records()) {
      while (cursor.next()) {
        Record record = cursor.record();
        if (record.offset() >= from && record.key() != null) {
          records.add(new CoordinatorRecord(copy(record.key()), copy(record.value())));
        }
      }
    } catch (InvalidBatchException e) {
      throw new IllegalStateException("bad batch at offset " + batch.baseOffset(), e);
    }
  }

  private static byte[] copy(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static ByteBuffer bytes(RecordsLease lease) {
    try {
      return LeaseBytes.of(lease);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
