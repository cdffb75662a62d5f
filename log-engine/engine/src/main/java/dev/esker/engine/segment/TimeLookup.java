package dev.esker.engine.segment;

import dev.esker.engine.TimestampOffset;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.catalog.SegmentIndex;
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.records.InvalidBatchException;
import dev.esker.records.Record;
import dev.esker.records.RecordBatch;
import dev.esker.records.RecordCursor;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/** Finds records of a partition's segments by their time stamps. Any thread. */
public final class TimeLookup {
  private TimeLookup() {}

  /** The first record at or after {@code from} whose time stamp is at least {@code timestamp}. */
  public static Optional<TimestampOffset> firstAtLeast(SegmentedLog log, long timestamp, long from)
      throws IOException {
    return search(log, segments -> firstAtLeast(log, segments, timestamp, from));
  }

  /** What looks at segments one after the other. */
  @FunctionalInterface
  private interface Search<T> {
    T in(List<SegmentEntry> segments) throws IOException;
  }

  /** Begins anew if one of them is deleted or replaced before the search comes to it. */
  private static <T> T search(SegmentedLog log, Search<T> search) throws IOException {
    while (true) {
      List<SegmentEntry> segments = log.entries();
      try {
        return search.in(segments);
      } catch (NoSuchFileException e) {
        if (names(log.entries()).equals(names(segments))) {
          throw e;
        }
      }
    }
  }

  private static List<SegmentName> names(List<SegmentEntry> segments) {
    return segments.stream().map(SegmentName::of).toList();
  }

  private static Optional<TimestampOffset> firstAtLeast(
      SegmentedLog log, List<SegmentEntry> segments, long timestamp, long from) throws IOException {
    for (SegmentEntry segment : segments) {
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
    return log.scan(
        segment,
        startEntry(log, segment, timestamp),
        scan -> firstInSegment(scan, timestamp, from));
  }

  /**
   * An index entry's time covers the batch that it names, so the search begins at the one before.
   */
  private static Optional<IndexEntry> startEntry(
      SegmentedLog log, SegmentEntry segment, long timestamp) throws IOException {
    SegmentIndex index = log.index(segment);
    Optional<IndexEntry> reached = index.firstWithTimestampAtLeast(timestamp);
    return index.before(reached.isPresent() ? reached.get().offset() : Long.MAX_VALUE);
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

  /**
   * The highest time stamp of the records from {@code from} to the end of the batches before {@code
   * end}; -1 if there are none.
   */
  public static long max(SegmentedLog log, long from, long end) throws IOException {
    return search(log, segments -> max(log, segments, from, end));
  }

  private static long max(SegmentedLog log, List<SegmentEntry> segments, long from, long end)
      throws IOException {
    long max = -1;
    for (SegmentEntry segment : segments) {
      if (segment.nextOffset() > from && segment.baseOffset() < end) {
        max = Math.max(max, log.scan(segment, Optional.empty(), scan -> max(scan, from, end)));
      }
    }
    return max;
  }

  private static long max(SegmentScan scan, long from, long end) throws IOException {
    long max = -1;
    while (scan.next() && scan.header().baseOffset() < end) {
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
