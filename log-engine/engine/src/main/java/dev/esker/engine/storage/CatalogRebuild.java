package dev.esker.engine.storage;

import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.FrameKind;
import dev.esker.engine.segment.CorruptSegmentException;
import dev.esker.engine.segment.PartitionMetadata;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.SegmentNames;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.records.RecordBatch;
import dev.esker.wal.WalReader;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes a catalog anew from the segments, when the old one is lost or unreadable. The write-ahead log is
 * replayed on top of it afterwards, from its beginning: it says which number each partition that it speaks
 * of has, and has every batch that may not be stable in a segment.
 *
 * <p>A last segment is read up to its last whole batch with the right CRC; what comes behind is cut off,
 * since the write-ahead log still has it. A bad batch in an earlier segment is damage to stable records:
 * the rebuild refuses and names it. What a catalog alone knows is lost: a log start within a segment goes
 * back to the segment's first record.
 */
final class CatalogRebuild {
  private final SegmentContext context;
  private final PartitionLog.ProducerLimits limits;
  private final Map<PartitionId, Integer> numbers = new HashMap<>();
  private int nextNumber;

  CatalogRebuild(SegmentContext context, PartitionLog.ProducerLimits limits) {
    this.context = context;
    this.limits = limits;
  }

  /**
   * Fills an empty catalog.
   *
   * @return how many partitions have segments
   */
  int run(Path walDirectory) throws IOException {
    new WalReader(context.disk(), walDirectory).read(0, this::noteNumber);
    int partitions = 0;
    for (Path directory : context.disk().list(context.topics())) {
      Optional<UUID> topicId = PartitionMetadata.read(context.disk(), directory);
      String name = directory.getFileName().toString();
      int dash = name.lastIndexOf('-');
      if (topicId.isPresent() && dash > 0 && name.substring(dash + 1).matches("[0-9]{1,9}")) {
        int partition = Integer.parseInt(name.substring(dash + 1));
        rebuild(directory, name.substring(0, dash), new PartitionId(topicId.get(), partition));
        partitions++;
      }
    }
    context.catalog().write(context.catalog().newBatch().putNextPartitionNumber(nextNumber));
    return partitions;
  }

  private void noteNumber(
      long position, long end, byte kind, int number, long offset, java.nio.ByteBuffer payload) {
    nextNumber = Math.max(nextNumber, number + 1);
    if (kind == FrameKind.DESCRIBE) {
      numbers.put(FrameKind.Description.decode(payload).id(), number);
    }
  }

  private void rebuild(Path directory, String topic, PartitionId id) throws IOException {
    List<Long> bases = new ArrayList<>();
    for (Path file : context.disk().list(directory)) {
      SegmentNames.baseOffset(file).ifPresent(bases::add);
    }
    Integer known = numbers.get(id);
    int number = known != null ? known : nextNumber++;
    PartitionEntry entry =
        PartitionEntry.empty(
            number, id.topicId(), id.partition(), topic, bases.isEmpty() ? 0 : bases.get(0));
    PartitionLog log = new PartitionLog(entry, LogConfig.DEFAULTS, context, limits);
    SegmentEntry last = null;
    for (int i = 0; i < bases.size(); i++) {
      boolean isLast = i == bases.size() - 1;
      SegmentEntry segment = segment(directory, number, bases.get(i), isLast, log);
      if (segment.sizeBytes() > 0) {
        last = segment;
      }
    }
    if (last == null && known == null) {
      return;
    }
    Catalog.Batch batch = context.catalog().newBatch();
    log.checkpoint(batch);
    if (last != null) {
      batch.putPartition(
          entry.withCheckpoint(last.nextOffset(), last.baseOffset(), last.sizeBytes()));
    }
    context.catalog().write(batch);
  }

  private SegmentEntry segment(
      Path directory, int number, long base, boolean isLast, PartitionLog log)
      throws IOException {
    Path path = SegmentNames.segment(directory, base);
    try (DiskFile file = context.disk().open(path, Disk.Access.READ_WRITE)) {
      Catalog.Batch batch = context.catalog().newBatch();
      SegmentEntry segment = scan(file, number, base, isLast, log, batch);
      if (segment.sizeBytes() > 0) {
        batch.putSegment(segment);
        context.catalog().write(batch);
      }
      // From here on the catalog says that it is there, so it has to be.
      file.force(true);
      return segment;
    }
  }

  private SegmentEntry scan(
      DiskFile file, int number, long base, boolean isLast, PartitionLog log, Catalog.Batch batch)
      throws IOException {
    SegmentScan scan = new SegmentScan(file, 0, file.size());
    long end = 0;
    long next = base;
    long maxTimestamp = Long.MIN_VALUE;
    long maxOffset = -1;
    long indexed = 0;
    Optional<String> problem = Optional.empty();
    while (problem.isEmpty() && end < file.size()) {
      problem = problemWithNext(scan, next);
      if (problem.isEmpty()) {
        RecordBatch header = scan.header();
        if (header.maxTimestamp() > maxTimestamp) {
          maxTimestamp = header.maxTimestamp();
          maxOffset = header.baseOffset();
        }
        if (scan.position() - indexed > LogConfig.DEFAULTS.indexIntervalBytes()) {
          indexed = scan.position();
          batch.putIndex(
              new IndexEntry(
                  number, base, header.baseOffset(), (int) indexed, maxTimestamp, maxOffset));
        }
        log.rememberStored(header);
        next = header.nextOffset();
        end = scan.nextPosition();
      }
    }
    if (problem.isPresent() && !isLast) {
      throw new CorruptSegmentException(file.path(), end, problem.get());
    }
    long now = context.clock().wallMillis();
    return new SegmentEntry(number, base, next, end, maxTimestamp, maxOffset, now, !isLast);
  }

  private static Optional<String> problemWithNext(SegmentScan scan, long expected) {
    try {
      if (!scan.next()) {
        return Optional.of("an unfinished batch");
      }
      if (!scan.whole().crcMatches()) {
        return Optional.of("a batch with a wrong CRC");
      }
      return scan.header().baseOffset() < expected
          ? Optional.of("offset " + scan.header().baseOffset() + " comes after " + expected)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of(e.getMessage());
    }
  }
}
