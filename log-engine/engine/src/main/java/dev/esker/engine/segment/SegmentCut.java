package dev.esker.engine.segment;

import dev.esker.engine.cache.PendingCut;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.SegmentEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Cuts off the end of a partition's segments. Storage thread, or recovery; may be done again after
 * any failure.
 *
 * <p><b>What a crash leaves.</b> Segments are only ever as long as the last checkpoint says, or
 * longer; a recovery goes back to there and replays the log, cut included. So what lies behind the
 * checkpoint may simply go. What lies below must not, before the catalog has a note, stably, that
 * the checkpoint ends earlier: that note also says which frames of the write-ahead log are void,
 * since they follow on what is gone. Files are changed after that. A file of which nothing is left
 * is deleted, another one made shorter, so that a catalog that is rebuilt from them finds nothing
 * that was cut off; as long as a crash may take that back, the write-ahead log says where they end.
 */
final class SegmentCut {
  private final SegmentContext context;
  private final SegmentDirectory directory;
  private final SegmentList segments;
  private final PendingCut cut;
  private final List<SegmentEntry> removed = new ArrayList<>();
  private SegmentEntry last;
  private SegmentEntry shorter;
  private boolean present;

  SegmentCut(
      SegmentContext context, SegmentDirectory directory, SegmentList segments, PendingCut cut) {
    this.context = context;
    this.directory = directory;
    this.segments = segments;
    this.cut = cut;
  }

  /** Finds out what goes. */
  void prepare(SegmentReader reader, Touched touched) throws IOException {
    present = directory.exists();
    if (present) {
      directory.getReady(segments, touched);
    }
    SegmentReader.Place end = cut.everything() ? null : reader.endBefore(cut.end());
    for (SegmentEntry segment : segments.all()) {
      if (end == null || segment.baseOffset() > end.segment().baseOffset()) {
        removed.add(segment);
      }
    }
    if (end != null) {
      last = end.segment();
      if (end.position() < last.sizeBytes()) {
        shorter =
            new SegmentEntry(
                last.partitionNumber(),
                last.baseOffset(),
                end.end(),
                end.position(),
                last.maxTimestamp(),
                last.maxTimestampOffset(),
                last.createdMillis(),
                last.sealed(),
                last.generation());
        last = shorter;
      }
    }
  }

  /** Whether something goes that a checkpoint has left stable. */
  boolean concerns(PartitionEntry stable) {
    return stable.checkpointSegmentBase() != PartitionEntry.NO_SEGMENT
        && (cut.everything() || cut.end() < stable.checkpointEndOffset());
  }

  /** Says stably where the checkpoint ends now. */
  PartitionEntry note(PartitionEntry stable, long logStart, long highWatermark) throws IOException {
    PartitionEntry note =
        stable
            .withLogStartOffset(Math.min(logStart, cut.end()))
            .withCheckpoint(
                cut.end(),
                last == null ? PartitionEntry.NO_SEGMENT : last.baseOffset(),
                last == null ? 0 : last.sizeBytes())
            .withHighWatermark(Math.min(highWatermark, cut.end()))
            .withCut(cut.everything() ? 0 : cut.offset(), cut.position());
    context.catalog().write(changes(note.number()).putPartition(note));
    context.catalog().flush();
    return note;
  }

  private Catalog.Batch changes(int number) throws IOException {
    Catalog.Batch batch = context.catalog().newBatch();
    removed.forEach(segment -> batch.deleteSegment(number, segment.baseOffset()));
    if (shorter != null) {
      batch.putSegment(shorter);
      batch.deleteIndexFrom(
          number, shorter.baseOffset(), shorter.generation(), shorter.nextOffset());
    }
    Optional<Long> compactedTo = context.catalog().compactedTo(number);
    if (compactedTo.isPresent() && compactedTo.get() > cut.end()) {
      batch.putCompactedTo(number, cut.end());
    }
    return batch;
  }

  /** Does it. */
  void apply(Touched touched) throws IOException {
    SegmentEntry any = shorter != null || removed.isEmpty() ? shorter : removed.get(0);
    if (any != null) {
      context.catalog().write(changes(any.partitionNumber()));
      segments.cut(removed, shorter);
    }
    for (SegmentEntry segment : removed) {
      directory.delete(directory.segment(segment), touched);
      context.counters().segmentDeleted(segment.sizeBytes());
    }
    if (!present) {
      return;
    }
    boolean strays =
        directory.deleteStraysFrom(cut.everything() ? 0 : cut.end(), segments, touched);
    if (last != null) {
      directory.trim(last, touched);
    } else if (cut.end() > 0 && (strays || cut.everything() || !removed.isEmpty())) {
      directory.keepOffset(cut.end(), touched);
    }
  }
}
