package dev.esker.engine.partition;

import dev.esker.engine.cache.LogTail;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Finds the batches of a log again by their headers, in pieces, the newest piece first. */
final class StoredBatches {
  private static final int PIECE = 256;

  private final LogTail tail;
  private final SegmentedLog segments;

  StoredBatches(LogTail tail, SegmentedLog segments) {
    this.tail = tail;
    this.segments = segments;
  }

  /** Takes the headers of a piece, oldest first. */
  interface Visitor {
    /** Takes one; valid until the next. */
    void header(RecordBatch header);

    /** Ends the piece; returns whether to go on with an older one. */
    boolean endOfPiece();
  }

  /** Shows the batches that lie wholly before {@code end} and not wholly before {@code from}. */
  void newestFirst(long from, long end, Visitor visitor) throws IOException {
    long before = end;
    List<RecordBatch> headers = tail.headersBefore(before, PIECE);
    while (!headers.isEmpty() && before > from) {
      for (RecordBatch header : headers) {
        if (header.lastOffset() >= from) {
          visitor.header(header);
        }
      }
      if (!visitor.endOfPiece()) {
        return;
      }
      before = headers.get(0).baseOffset();
      headers = tail.headersBefore(before, PIECE);
    }
    segmentsNewestFirst(from, Math.min(before, tail.segmentLimit()), visitor);
  }

  private void segmentsNewestFirst(long from, long end, Visitor visitor) throws IOException {
    long before = end;
    SegmentEntry missing = null;
    SegmentEntry segment = lastBefore(before);
    boolean more = true;
    while (more && segment != null && segment.nextOffset() > from) {
      try {
        segments.headers(segment, from, before, visitor::header);
        more = visitor.endOfPiece();
        before = segment.baseOffset();
      } catch (NoSuchFileException e) {
        // Deleted, or a compaction was quicker; then there is another one in its place.
        if (segment.equals(missing)) {
          before = segment.baseOffset();
        }
        missing = segment;
      }
      segment = lastBefore(before);
    }
  }

  private SegmentEntry lastBefore(long offset) throws IOException {
    SegmentEntry last = null;
    for (SegmentEntry segment : segments.entries()) {
      if (segment.baseOffset() < offset && segment.sizeBytes() > 0) {
        last = segment;
      }
    }
    return last;
  }
}
