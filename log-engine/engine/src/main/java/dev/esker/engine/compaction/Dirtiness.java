package dev.esker.engine.compaction;

import dev.esker.engine.LogConfig;
import dev.esker.engine.catalog.SegmentEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * How much of a log there is to compact. Pure.
 *
 * @param from the first offset that no pass has dealt with
 * @param clean segments that one has dealt with as a whole
 * @param dirty those after them that the next pass may deal with
 */
record Dirtiness(long from, List<SegmentEntry> clean, List<SegmentEntry> dirty) {

  /**
   * Looks at a log.
   *
   * @param settled its segments that may be compacted at all
   * @param from where the last pass has ended, or the start of the log
   * @param uncleanableFrom records from here on may not be looked at yet: where the first
   *     transaction begins that is open, or the high watermark
   * @param nowMillis for {@code min.compaction.lag.ms}
   */
  static Dirtiness of(
      List<SegmentEntry> settled,
      long from,
      long uncleanableFrom,
      LogConfig.Compaction config,
      long nowMillis) {
    List<SegmentEntry> clean = new ArrayList<>();
    List<SegmentEntry> dirty = new ArrayList<>();
    for (SegmentEntry segment : settled) {
      boolean tooYoung =
          config.minLagMillis() > 0 && segment.maxTimestamp() > nowMillis - config.minLagMillis();
      if (segment.nextOffset() <= from) {
        clean.add(segment);
      } else if (tooYoung || segment.nextOffset() > uncleanableFrom) {
        break;
      } else {
        dirty.add(segment);
      }
    }
    return new Dirtiness(from, List.copyOf(clean), List.copyOf(dirty));
  }

  /** The share of bytes that are dirty, from 0 to 1. */
  double ratio() {
    long dirtyBytes = bytes(dirty);
    return dirtyBytes == 0 ? 0 : (double) dirtyBytes / (dirtyBytes + bytes(clean));
  }

  /** The offset behind the last dirty segment; {@link #from} if there is none. */
  long end() {
    return dirty.isEmpty() ? from : dirty.get(dirty.size() - 1).nextOffset();
  }

  private static long bytes(List<SegmentEntry> segments) {
    return segments.stream().mapToLong(SegmentEntry::sizeBytes).sum();
  }

  /**
   * Puts segments together that compaction may make one of: as long as they have no more bytes in
   * all than a segment may, and no more offsets than an integer counts.
   *
   * @param end segments that begin there or later are left out
   */
  List<List<SegmentEntry>> groups(long end, long maxBytes) {
    List<SegmentEntry> all = new ArrayList<>(clean);
    all.addAll(dirty);
    List<List<SegmentEntry>> groups = new ArrayList<>();
    List<SegmentEntry> group = new ArrayList<>();
    long bytes = 0;
    for (SegmentEntry segment : all) {
      if (segment.baseOffset() >= end) {
        break;
      }
      boolean fits =
          group.isEmpty()
              || (bytes + segment.sizeBytes() <= maxBytes
                  && segment.nextOffset() - 1 - group.get(0).baseOffset() <= Integer.MAX_VALUE);
      if (!fits) {
        groups.add(List.copyOf(group));
        group.clear();
        bytes = 0;
      }
      group.add(segment);
      bytes += segment.sizeBytes();
    }
    if (!group.isEmpty()) {
      groups.add(List.copyOf(group));
    }
    return groups;
  }
}
