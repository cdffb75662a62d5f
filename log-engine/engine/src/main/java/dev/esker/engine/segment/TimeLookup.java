package dev.esker.engine.segment;

import dev.esker.engine.TimestampOffset;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Finds records of a partition's segments by their time stamps. Any thread. */
public final class TimeLookup {
  private TimeLookup() {}

  /** The first record at or after {@code from} whose time stamp is at least {@code timestamp}. */
  public static Optional<TimestampOffset> firstAtLeast(SegmentedLog log, long timestamp, long from)
      throws IOException {
    for (SegmentEntry segment : log.entries()) {
      if (segment.maxTimestamp() < timestamp || segment.nextOffset() <= from) {
        continue;
      }
      Optional<TimestampOffset> found = firstInSegment(log, segment, timestamp, from);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<TimestampOffset> firstInSegment(
      SegmentedLog log, SegmentEntry segment, long timestamp, long from) throws IOException {
    try {
      return log.scan(
          segment,
          startEntry(log, segment, timestamp),
          scan -> firstInSegment(scan, timestamp, from));
    } catch (NoSuchFileException e) {
      if (log.entries().contains(segment)) {
        throw e;
      }
      // Deleted meanwhile: the log starts behind it.
      return Optional.empty();
    }
  }

  /**
   * An index entry's time covers the batch that it names, so the search begins at the one before.
   */
  private static Optional<IndexEntry> startEntry(
      SegmentedLog log, SegmentEntry segment, long timestamp) throws IOException {
    var catalog = log.context().catalog();
    Optional<IndexEntry> reached =
        catalog.firstIndexWithTimestampAtLeast(log.number(), segment.baseOffset(), timestamp);
    return catalog.indexBefore(
        log.number(),
        segment.baseOffset(),
        reached.isPresent() ? reached.get().offset() : Long.MAX_VALUE);
  }

  private static Optional<TimestampOffset> firstInSegment(
      SegmentScan scan, long timestamp, long from) throws IOException {
    while (scan.next()) {
      RecordBatch header = scan.header();
      if (header.maxTimestamp() >= timestamp && header.lastOffset() >= from) {
        Optional<TimestampOffset> found = firstInBatch(scan.intact(), timestamp, from);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** The first record of a batch at or after {@code from} whose time stamp is at least that. */
  public static Optional<TimestampOffset> firstInBatch(RecordBatch batch, long timestamp, long from)
      throws IOException {
    try (RecordCursor records = batch.records()) {
      while (records.next()) {
        Record record = records.record();
        if (record.timestamp() >= timestamp && record.offset() >= from) {
          return Optional.of(new TimestampOffset(record.timestamp(), record.offset()));
        }
      }
      return Optional.empty();
    } catch (InvalidBatchException e) {
      throw new IOException("batch at offset " + batch.baseOffset() + " is corrupt", e);
    }
  }

  /** The highest time stamp of the records at or after {@code from}; -1 if there are none. */
  public static long max(SegmentedLog log, long from) throws IOException {
    long max = -1;
    for (SegmentEntry segment : log.entries()) {
      if (segment.nextOffset() > from) {
        max = Math.max(max, log.scan(segment, Optional.empty(), scan -> max(scan, from)));
      }
    }
    return max;
  }

  private static long max(SegmentScan scan, long from) throws IOException {
    long max = -1;
    while (scan.next()) {
      if (scan.header().baseOffset() >= from) {
        max = Math.max(max, scan.header().maxTimestamp());
      } else if (scan.header().lastOffset() >= from) {
        max = Math.max(max, maxInBatch(scan.intact(), from));
      }
    }
    return max;
  }

  /** The highest time stamp of a batch's records at or after {@code from}; -1 if there are none. */
  public static long maxInBatch(RecordBatch batch, long from) throws IOException {
    long max = -1;
    try (RecordCursor records = batch.records()) {
      while (records.next()) {
        if (records.record().offset() >= from) {
          max = Math.max(max, records.record().timestamp());
        }
      }
      return max;
    } catch (InvalidBatchException e) {
      throw new IOException("batch at offset " + batch.baseOffset() + " is corrupt", e);
    }
  }
}
