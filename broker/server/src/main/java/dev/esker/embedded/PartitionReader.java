package dev.esker.embedded;

import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import dev.esker.server.logs.LeaseBytes;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.LogService;
import dev.esker.spi.OffsetLookup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Reads one partition in order. Stands at an offset, and moves on with what it has read; a new one
 * stands at the beginning. For one thread.
 */
public final class PartitionReader {
  private static final int FETCH_BYTES = 1 << 20;

  private final LogService logs;
  private final String topic;
  private final int partition;
  private long position = OffsetLookup.EARLIEST;

  PartitionReader(LogService logs, String topic, int partition) {
    this.logs = logs;
    this.topic = topic;
    this.partition = partition;
  }

  /**
   * Goes to an offset.
   *
   * @param offset from 0; one that isn't there (any more) is an error when it is read
   */
  public PartitionReader from(long offset) {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset + " must be at least 0");
    }
    position = offset;
    return this;
  }

  /** Goes to the first record that there is. */
  public PartitionReader fromBeginning() {
    position = find(OffsetLookup.EARLIEST);
    return this;
  }

  /** Goes behind the last record: only what comes later is read. */
  public PartitionReader fromEnd() {
    position = find(OffsetLookup.LATEST);
    return this;
  }

  /**
   * Goes to the first record that isn't older than that, or to the end if all are.
   *
   * @param timestamp milliseconds since 1970
   */
  public PartitionReader fromTimestamp(long timestamp) {
    long found = find(timestamp);
    return found < 0 ? fromEnd() : from(found);
  }

  /** The offset that is read next. */
  public long position() {
    if (position < 0) {
      position = find(position);
    }
    return position;
  }

  /**
   * Reads to what is the end now, and returns.
   *
   * @param action called with each record in order
   */
  public void forEach(Consumer<? super LogRecord> action) {
    long end = find(OffsetLookup.LATEST);
    while (position() < end) {
      List<LogRecord> records = poll(Duration.ZERO);
      for (LogRecord record : records) {
        if (record.offset() < end) {
          action.accept(record);
        }
      }
    }
  }

  /**
   * Reads some records, waiting for the first if there is none yet.
   *
   * @param atMost how long to wait
   * @return empty if none came
   * @throws EskerException if there is no such partition, or no such offset
   */
  public List<LogRecord> poll(Duration atMost) {
    int waitMillis = (int) Math.min(Integer.MAX_VALUE, Math.max(0, atMost.toMillis()));
    FetchRequest.Entry wanted =
        new FetchRequest.Entry(topic, partition, position(), FETCH_BYTES, -1, -1);
    FetchRequest request = new FetchRequest(waitMillis, 1, FETCH_BYTES, false, List.of(wanted));
    try (FetchResponse response = logs.fetch(request).join()) {
      FetchResponse.Entry entry = response.entries().get(0);
      if (entry.error() != ErrorCode.NONE) {
        throw new EskerException(entry.error(), place());
      }
      return decode(LeaseBytes.of(entry.records()));
    } catch (IOException e) {
      throw new EskerException(ErrorCode.KAFKA_STORAGE_ERROR, place() + ": " + e, e);
    } catch (CompletionException e) {
      throw new EskerException(
          ErrorCode.UNKNOWN_SERVER_ERROR, place() + ": " + e.getCause(), e.getCause());
    }
  }

  private List<LogRecord> decode(ByteBuffer bytes) {
    List<LogRecord> records = new ArrayList<>();
    RecordBatch batch = new RecordBatch();
    int at = bytes.position();
    int size = RecordBatch.sizeAt(bytes, at);
    while (size >= RecordBatch.HEADER_BYTES && size <= bytes.limit() - at) {
      batch.wrap(bytes, at);
      if (!batch.crcMatches()) {
        throw new EskerException(ErrorCode.CORRUPT_MESSAGE, "wrong CRC at " + place());
      }
      if (!batch.isControl()) {
        decode(batch, records);
      }
      position = Math.max(position, batch.nextOffset());
      at += size;
      size = RecordBatch.sizeAt(bytes, at);
    }
    return records;
  }

  private void decode(RecordBatch batch, List<LogRecord> records) {
    try (RecordCursor cursor = batch.records()) {
      while (cursor.next()) {
        Record record = cursor.record();
        if (record.offset() >= position) {
          records.add(copy(record));
        }
      }
    } catch (InvalidBatchException e) {
      throw new EskerException(ErrorCode.CORRUPT_MESSAGE, place() + ": " + e.getMessage(), e);
    }
  }

  private LogRecord copy(Record record) {
    return new LogRecord(
        partition,
        record.offset(),
        record.timestamp(),
        bytes(record.key()),
        bytes(record.value()),
        record.headers().stream()
            .map(header -> new LogRecord.Header(header.key(), bytes(header.value())))
            .toList());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    if (buffer == null) {
      return null;
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return copy;
  }

  private long find(long timestamp) {
    OffsetLookup lookup = new OffsetLookup(topic, partition, timestamp, -1, false);
    OffsetLookup.Result found = logs.offsets(List.of(lookup)).toCompletableFuture().join().get(0);
    if (found.error() != ErrorCode.NONE) {
      throw new EskerException(found.error(), topic + "-" + partition);
    }
    return found.offset();
  }

  private String place() {
    return topic + "-" + partition + " at offset " + position;
  }
}
