package dev.esker.server.inspect;

import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.EpochEntry;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.CorruptSegmentException;
import dev.esker.engine.segment.PartitionMetadata;
import dev.esker.engine.segment.SegmentNames;
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Compares what the catalog says of one partition with its directory, as of the last checkpoint:
 * what the catalog or the files have beyond it is left from an unclean stop, and is dropped or
 * completed by the next start.
 */
final class PartitionCheck {
  private static final String LEFT_OVER =
      "left over from a compaction that a stop has cut short; the broker deletes it";

  private final Disk disk;
  private final Catalog catalog;
  private final PartitionEntry entry;
  private final Path directory;
  private final CatalogReport report;
  private final long logStart;

  PartitionCheck(
      Disk disk,
      Catalog catalog,
      PartitionEntry entry,
      Path topics,
      OptionalLong newerLogStart,
      CatalogReport report) {
    this.disk = disk;
    this.catalog = catalog;
    this.entry = entry;
    this.directory = SegmentNames.directory(topics, entry.topic(), entry.partition());
    this.report = report;
    this.logStart = Math.max(entry.logStartOffset(), newerLogStart.orElse(0));
  }

  void run() throws IOException {
    report.partition();
    List<SegmentEntry> segments = segments();
    if (!segments.isEmpty()) {
      owner();
    }
    bounds(segments);
    for (SegmentEntry segment : segments) {
      compare(segment);
    }
    strays(segments);
    epochs();
  }

  /** The segments that count, the last one as long as it was at the checkpoint. */
  private List<SegmentEntry> segments() throws IOException {
    List<SegmentEntry> segments = new ArrayList<>();
    for (SegmentEntry segment : catalog.segments(entry.number())) {
      if (segment.baseOffset() > entry.checkpointSegmentBase()) {
        report.note(path(segment), "the catalog has it from after the last checkpoint");
      } else if (segment.baseOffset() == entry.checkpointSegmentBase()
          && segment.sizeBytes() != entry.checkpointSegmentBytes()) {
        segments.add(
            new SegmentEntry(
                entry.number(),
                segment.baseOffset(),
                entry.checkpointEndOffset(),
                entry.checkpointSegmentBytes(),
                Long.MAX_VALUE,
                segment.maxTimestampOffset(),
                segment.createdMillis(),
                segment.sealed(),
                segment.generation()));
      } else {
        segments.add(segment);
      }
    }
    return segments;
  }

  private Path path(SegmentEntry segment) {
    return SegmentNames.segment(directory, SegmentName.of(segment));
  }

  private void owner() throws IOException {
    Optional<UUID> topicId = PartitionMetadata.read(disk, directory);
    if (topicId.isEmpty()) {
      report.problem(directory, "there is no readable partition.metadata in it");
    } else if (!topicId.get().equals(entry.topicId())) {
      report.problem(
          directory,
          "it belongs to the topic id "
              + topicId.get()
              + ", in the catalog it is "
              + entry.topicId());
    }
  }

  /** Offsets must run from the log start to the checkpoint's end without a gap. */
  private void bounds(List<SegmentEntry> segments) {
    long end = entry.checkpointEndOffset();
    if (entry.logStartOffset() > end) {
      report.problem(
          directory, "its log start " + entry.logStartOffset() + " is after its end " + end);
    }
    long next = logStart;
    long before = 0;
    for (SegmentEntry segment : segments) {
      if (segment.baseOffset() > next) {
        report.problem(
            path(segment),
            "no segment in the catalog has the offsets "
                + next
                + " to "
                + (segment.baseOffset() - 1));
      } else if (segment.baseOffset() < before) {
        report.problem(path(segment), "in the catalog it overlaps the one before it");
      }
      before = segment.nextOffset();
      next = Math.max(next, before);
    }
    if (next < end) {
      report.problem(
          directory,
          "its segments in the catalog end before "
              + next
              + ", but the checkpoint says that records up to "
              + (end - 1)
              + " are in segments");
    } else if (!segments.isEmpty() && next > Math.max(end, logStart)) {
      report.problem(
          directory,
          "its segments in the catalog end before " + next + ", but the checkpoint says " + end);
    }
  }

  private void compare(SegmentEntry segment) throws IOException {
    Path path = path(segment);
    if (!disk.exists(path)) {
      report.problem(
          path,
          "missing; the catalog has "
              + segment.sizeBytes()
              + " bytes of offsets "
              + segment.baseOffset()
              + " to "
              + (segment.nextOffset() - 1));
      return;
    }
    try (DiskFile file = disk.open(path, Disk.Access.READ)) {
      long size = file.size();
      if (size < segment.sizeBytes()) {
        report.problem(path, "it has " + size + " bytes, the catalog says " + segment.sizeBytes());
        return;
      }
      if (size > segment.sizeBytes()) {
        report.note(
            path,
            "it has "
                + (size - segment.sizeBytes())
                + " bytes more than the "
                + segment.sizeBytes()
                + " that the catalog knows");
      }
      report.segment(segment.sizeBytes());
      walk(file, segment);
    }
  }

  private void walk(DiskFile file, SegmentEntry segment) throws IOException {
    Deque<IndexEntry> index = index(segment);
    SegmentScan scan = new SegmentScan(file, 0, segment.sizeBytes());
    long next = segment.baseOffset();
    long maxTimestamp = Long.MIN_VALUE;
    try {
      while (scan.next()) {
        RecordBatch header = scan.header();
        maxTimestamp = Math.max(maxTimestamp, header.maxTimestamp());
        checkIndex(file.path(), index, scan.position(), header.baseOffset());
        next = header.nextOffset();
      }
    } catch (CorruptSegmentException e) {
      report.problem(file.path(), e.getMessage());
      return;
    }
    if (scan.nextPosition() != segment.sizeBytes()) {
      report.problem(
          file.path(),
          "the "
              + segment.sizeBytes()
              + " bytes that the catalog knows end within the batch at "
              + scan.nextPosition());
    } else if (next != segment.nextOffset()) {
      report.problem(
          file.path(),
          "it ends before offset " + next + ", the catalog says " + segment.nextOffset());
    } else if (segment.maxTimestamp() != Long.MAX_VALUE && segment.maxTimestamp() != maxTimestamp) {
      report.problem(
          file.path(),
          "its greatest time stamp is "
              + maxTimestamp
              + ", the catalog says "
              + segment.maxTimestamp());
    }
    if (!index.isEmpty()) {
      wrong(file.path(), index.getFirst(), "which is behind its last batch");
    }
  }

  private Deque<IndexEntry> index(SegmentEntry segment) throws IOException {
    Deque<IndexEntry> index = new ArrayDeque<>();
    catalog
        .index(segment)
        .visit(
            each -> {
              if (each.offset() < segment.nextOffset()) {
                report.indexEntry();
                index.addLast(each);
              }
              return true;
            });
    return index;
  }

  private void checkIndex(Path path, Deque<IndexEntry> index, long position, long offset) {
    while (!index.isEmpty()
        && (index.getFirst().position() <= position || index.getFirst().offset() <= offset)) {
      IndexEntry point = index.removeFirst();
      if (point.position() != position || point.offset() != offset) {
        wrong(path, point, "where no batch with that offset begins");
      }
    }
  }

  private void wrong(Path path, IndexEntry point, String how) {
    report.problem(
        path,
        "the index has offset " + point.offset() + " at position " + point.position() + ", " + how);
  }

  private void strays(List<SegmentEntry> segments) throws IOException {
    Set<SegmentName> known = new HashSet<>();
    segments.forEach(segment -> known.add(SegmentName.of(segment)));
    for (Path file : disk.list(directory)) {
      Optional<SegmentName> name = SegmentNames.parse(file);
      if (SegmentNames.isUnfinished(file)) {
        report.note(file, LEFT_OVER);
      } else if (name.isPresent() && !known.contains(name.get())) {
        stray(file, name.get(), segments);
      }
    }
  }

  private void stray(Path file, SegmentName name, List<SegmentEntry> segments) {
    long base = name.baseOffset();
    if (name.isCompacted() || segments.stream().anyMatch(each -> replaces(each, base))) {
      report.note(file, LEFT_OVER);
    } else if (base >= entry.checkpointEndOffset()) {
      report.note(file, "begun after the last checkpoint; the write-ahead log has its records");
    } else if (base < logStart) {
      report.note(file, "older than the log start; it should have been deleted");
    } else {
      report.problem(file, "the catalog doesn't know it");
    }
  }

  private static boolean replaces(SegmentEntry segment, long base) {
    return segment.isCompacted() && segment.baseOffset() <= base && base < segment.nextOffset();
  }

  private void epochs() throws IOException {
    int last = -1;
    for (EpochEntry epoch : catalog.epochs(entry.number())) {
      if (epoch.epoch() <= last) {
        report.problem(
            directory,
            "leader epoch "
                + epoch.epoch()
                + " at offset "
                + epoch.startOffset()
                + " comes after epoch "
                + last);
      }
      last = epoch.epoch();
    }
  }
}
