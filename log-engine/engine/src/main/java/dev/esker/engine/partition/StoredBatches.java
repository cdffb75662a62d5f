package dev.esker.engine.partition;

import dev.esker.engine.cache.LogTail;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.records.RecordBatch;
import java.io.IOException;
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
    before = Math.min(before, tail.segmentLimit());
    List<SegmentEntry> entries = segments.entries();
    boolean more = true;
    for (int i = entries.size() - 1; more && i >= 0 && before > from; i--) {
      SegmentEntry segment = entries.get(i);
      if (segment.baseOffset() < before && segment.sizeBytes() > 0) {
        segments.headers(segment, from, before, visitor::header);
        more = visitor.endOfPiece();
        before = segment.baseOffset();
      }
    }
  }
}
