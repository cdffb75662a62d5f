package dev.esker.engine.segment;

import dev.esker.engine.EngineCounters;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.SegmentEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which segments a partition has: read from the catalog when first needed, so that a restart with
 * ten thousand partitions reads none of them. Any thread reads, the storage thread changes.
 *
 * <p>After a crash the catalog may be ahead of the checkpoint. What was begun later is dropped, and
 * the last segment is cut to the length that it had then: the replay brings the same batches again,
 * perhaps to other places.
 */
final class SegmentList {
  private final Catalog catalog;
  private final EngineCounters counters;
  private final PartitionEntry checkpoint;
  private final int number;
  private final TreeMap<Long, SegmentEntry> segments = new TreeMap<>();
  private long bytes;
  private boolean loaded;

  /** Reads nothing yet. */
  SegmentList(Catalog catalog, EngineCounters counters, PartitionEntry checkpoint) {
    this.catalog = catalog;
    this.counters = counters;
    this.checkpoint = checkpoint;
    this.number = checkpoint.number();
  }

  private void load() throws IOException {
    if (loaded) {
      return;
    }
    Catalog.Batch repair = catalog.newBatch();
    for (SegmentEntry segment : catalog.segments(number)) {
      if (segment.baseOffset() > checkpoint.checkpointSegmentBase()) {
        repair.deleteSegment(number, segment.baseOffset());
      } else {
        segments.put(segment.baseOffset(), segment);
      }
    }
    SegmentEntry last = segments.get(checkpoint.checkpointSegmentBase());
    if (last != null && last.sizeBytes() != checkpoint.checkpointSegmentBytes()) {
      SegmentEntry cut =
          new SegmentEntry(
              number,
              last.baseOffset(),
              checkpoint.checkpointEndOffset(),
              checkpoint.checkpointSegmentBytes(),
              last.maxTimestamp(),
              last.maxTimestampOffset(),
              last.createdMillis(),
              last.isCompacted(),
              last.generation());
      segments.put(cut.baseOffset(), cut);
      repair.putSegment(cut);
      repair.deleteIndexFrom(number, cut.baseOffset(), cut.generation(), cut.nextOffset());
    }
    if (!repair.isEmpty()) {
      catalog.write(repair);
    }
    loaded = true;
    for (SegmentEntry segment : segments.values()) {
      bytes += segment.sizeBytes();
    }
    counters.segments(segments.size(), bytes);
  }

  /** Counts a change that has made one of these of the other; null is none. */
  private void changed(SegmentEntry before, SegmentEntry after) {
    int count = (after == null ? 0 : 1) - (before == null ? 0 : 1);
    long grown =
        (after == null ? 0 : after.sizeBytes()) - (before == null ? 0 : before.sizeBytes());
    bytes += grown;
    counters.segments(count, grown);
  }

  /** All of them as they are now, by base offset. */
  synchronized List<SegmentEntry> all() throws IOException {
    load();
    return new ArrayList<>(segments.values());
  }

  /** The last one, or null if there is none. */
  synchronized SegmentEntry last() throws IOException {
    load();
    return segments.isEmpty() ? null : segments.lastEntry().getValue();
  }

  synchronized boolean contains(SegmentNames.SegmentName name) throws IOException {
    load();
    SegmentEntry segment = segments.get(name.baseOffset());
    return segment != null && segment.generation() == name.generation();
  }

  /** Whether a segment is among them as it is. */
  synchronized boolean contains(SegmentEntry segment) throws IOException {
    load();
    return segment.equals(segments.get(segment.baseOffset()));
  }

  /** Bytes in all of them. */
  synchronized long sizeInBytes() throws IOException {
    load();
    return bytes;
  }

  /** The segment that has an offset, or the first one after it; null if there is none. */
  synchronized SegmentEntry holding(long offset) throws IOException {
    load();
    Map.Entry<Long, SegmentEntry> floor = segments.floorEntry(offset);
    if (floor != null && floor.getValue().nextOffset() > offset) {
      return floor.getValue();
    }
    Map.Entry<Long, SegmentEntry> next = segments.higherEntry(offset);
    return next == null ? null : next.getValue();
  }

  /** Adds one, or replaces the one of that base offset. */
  synchronized void put(SegmentEntry segment) {
    changed(segments.put(segment.baseOffset(), segment), segment);
  }

  synchronized void remove(long baseOffset) {
    changed(segments.remove(baseOffset), null);
  }

  /** Puts one in the place of several, which readers see at once. */
  synchronized void replace(List<SegmentEntry> sources, SegmentEntry compacted) {
    sources.forEach(source -> remove(source.baseOffset()));
    put(compacted);
  }

  /** Takes some out, and puts a shorter one in the place of another; null for none. */
  synchronized void cut(List<SegmentEntry> removed, SegmentEntry shorter) {
    removed.forEach(segment -> remove(segment.baseOffset()));
    if (shorter != null) {
      put(shorter);
    }
  }

  /** Forgets all of them, and what the catalog may have. */
  synchronized void clear() {
    counters.segments(-segments.size(), -bytes);
    bytes = 0;
    segments.clear();
    loaded = true;
  }
}
