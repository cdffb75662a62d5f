package dev.esker.engine.partition;

import dev.esker.engine.LogRead;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.TimestampOffset;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.segment.ReadRange;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads one log: from the tail cache what is there, from segments what isn't any more. Any thread.
 *
 * <p>A log may be cut while it is read. Whoever finds at the end that it was begins anew, so that
 * what is returned was in the log, as a whole, at some moment of the read. What is lent stays as it
 * was, even if it is cut off later.
 */
final class LogReads {
  private final SegmentContext context;
  private final LogBounds bounds;
  private final LogTail tail;
  private final SegmentedLog segments;
  private final TimeSearch times;

  LogReads(SegmentContext context, LogBounds bounds, LogTail tail, SegmentedLog segments) {
    this.context = context;
    this.bounds = bounds;
    this.tail = tail;
    this.segments = segments;
    this.times = new TimeSearch(segments, tail);
  }

  boolean inMemory(long offset) {
    long first = tail.firstOffset();
    return offset >= bounds.highWatermark() || (first >= 0 && offset >= first);
  }

  /** Something that is looked for. */
  @FunctionalInterface
  private interface Search<T> {
    T find() throws IOException;
  }

  /** Looks again if the log was cut meanwhile. */
  private <T> T uncut(Search<T> search, Consumer<T> giveBack) throws IOException {
    while (true) {
      long cuts = tail.cuts();
      try {
        T found = search.find();
        if (tail.cuts() == cuts) {
          return found;
        }
        giveBack.accept(found);
      } catch (IOException e) {
        if (tail.cuts() == cuts) {
          throw e;
        }
      }
    }
  }

  LogRead read(long offset, int maxBytes, boolean minOneBatch) throws IOException {
    ReplicaRead found =
        uncut(
            () -> {
              long end = bounds.highWatermark();
              // What isn't replicated ends there anyway; where that is needn't be searched for.
              long limit = bounds.isReplicated() ? end : Long.MAX_VALUE;
              return read(new ReadRange(offset, limit, maxBytes, minOneBatch, false), end);
            },
            ReplicaRead::close);
    return found.read();
  }

  ReplicaRead readForReplica(long offset, int maxBytes, boolean minOneBatch) throws IOException {
    return uncut(
        () -> {
          long end = bounds.logEnd();
          return read(new ReadRange(offset, end, maxBytes, minOneBatch, true), end);
        },
        ReplicaRead::close);
  }

  private ReplicaRead read(ReadRange range, long end) throws IOException {
    long offset = range.offset();
    if (offset < bounds.logStart() || offset > Math.max(end, bounds.logEnd()) || bounds.isGone()) {
      return nothing(range, LogRead.Nothing.Reason.OUT_OF_RANGE);
    }
    if (offset >= end) {
      return nothing(range, LogRead.Nothing.Reason.AT_END);
    }
    long first = tail.firstOffset();
    if (first >= 0 && offset >= first) {
      LogRead read = TailRead.from(tail, context.memory(), range);
      if (read != null) {
        context.counters().tailRead();
        return new ReplicaRead(read, range.wholeBatches() ? nextOffset(read, offset) : -1);
      }
    }
    context.counters().segmentRead();
    long limit = tail.segmentLimit();
    return offset < limit
        ? fromSegments(range.endingBy(limit))
        : nothing(range, LogRead.Nothing.Reason.AT_END);
  }

  private ReplicaRead fromSegments(ReadRange range) throws IOException {
    try {
      ReplicaRead read = segments.read(range);
      if (bounds.isGone()) {
        // A new topic of the same name may have the directory by now, and a file of that name.
        read.close();
        return nothing(range, LogRead.Nothing.Reason.OUT_OF_RANGE);
      }
      return read;
    } catch (NoSuchFileException e) {
      if (range.offset() < bounds.logStart() || bounds.isGone()) {
        return nothing(range, LogRead.Nothing.Reason.OUT_OF_RANGE);
      }
      throw e;
    }
  }

  private static ReplicaRead nothing(ReadRange range, LogRead.Nothing.Reason reason) {
    return new ReplicaRead(new LogRead.Nothing(reason), range.offset());
  }

  private static long nextOffset(LogRead read, long offset) {
    long next = offset;
    if (read instanceof LogRead.InMemory found) {
      ByteBuffer bytes = found.bytes();
      RecordBatch header = new RecordBatch();
      for (int at = bytes.position(); at < bytes.limit(); at += header.sizeInBytes()) {
        next = header.wrap(bytes, at).nextOffset();
      }
    }
    return next;
  }

  Optional<TimestampOffset> firstAtLeast(long timestamp) throws IOException {
    return uncut(
        () -> times.firstAtLeast(timestamp, bounds.logStart(), bounds.highWatermark()),
        nothing -> {});
  }

  Optional<TimestampOffset> maxTimestamp() throws IOException {
    return uncut(() -> times.max(bounds.logStart(), bounds.highWatermark()), nothing -> {});
  }
}
