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
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.records.RecordBatch;
import dev.esker.wal.WalReader;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes a catalog anew from the segments, when the old one is lost or unreadable. The write-ahead
 * log is replayed on top of it afterwards, from its beginning: it says which number each partition
 * that it speaks of has, and has every batch that may not be stable in a segment.
 *
 * <p>Segments are read up to the first batch that isn't whole or has a wrong CRC; what comes behind
 * may never have been forced, and is left to the write-ahead log. Whether the log really has it is
 * checked after the replay, by {@link #attested}: if not, stable records are damaged, and the start
 * is refused. What a catalog alone knows is lost: a log start within a segment goes back to the
 * segment's first record, producers of deleted records are forgotten, and so is a partition that
 * never had any records.
 */
final class CatalogRebuild {
  private static final Replay.Cut NO_CUT = new Replay.Cut(Long.MAX_VALUE, 0);

  private final SegmentContext context;
  private final PartitionLog.ProducerLimits limits;
  private final Map<PartitionId, Integer> numbers = new HashMap<>();
  private final Map<PartitionId, Attested> attested = new HashMap<>();
  private final Map<Integer, Long> logStarts = new HashMap<>();
  private final Map<Integer, Long> logged = new HashMap<>();
  private final Map<Path, Set<Integer>> described = new HashMap<>();
  private final Set<Integer> deleted = new HashSet<>();
  private final Map<Integer, Replay.Cut> cuts = new HashMap<>();
  private int nextNumber;

  /**
   * What a damaged segment still shows.
   *
   * @param end the offset up to which there once were records
   * @param file the segment
   * @param position the first byte that can't be used
   */
  record Attested(long end, Path file, long position) {

    /** The one that reaches further; the damage that comes first. */
    Attested and(Attested later) {
      return new Attested(Math.max(end, later.end), file, position);
    }
  }

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
      String name = directory.getFileName().toString();
      int dash = name.lastIndexOf('-');
      if (dash <= 0 || !name.substring(dash + 1).matches("[0-9]{1,9}")) {
        continue;
      }
      Optional<UUID> topicId = PartitionMetadata.read(context.disk(), directory);
      if (topicId.isEmpty()) {
        refuseIfUnknown(directory);
      } else {
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
      FrameKind.Description description = FrameKind.Description.decode(payload);
      numbers.put(description.id(), number);
      logged.putIfAbsent(number, offset);
      logStarts.merge(number, description.logStart(), Math::max);
      int partition = description.id().partition();
      Path directory = SegmentNames.directory(context.topics(), description.topic(), partition);
      described.computeIfAbsent(directory, ignored -> new HashSet<>()).add(number);
    } else if (kind == FrameKind.LOG_START) {
      logStarts.merge(number, offset, Math::max);
    } else if (kind == FrameKind.DELETE) {
      deleted.add(number);
    } else if (kind == FrameKind.TRUNCATE) {
      logStarts.computeIfPresent(number, (key, start) -> Math.min(start, offset));
      Replay.Cut cut = cuts.get(number);
      if (cut == null || offset <= cut.offset()) {
        cuts.put(number, new Replay.Cut(offset, position));
      }
    } else if (kind == FrameKind.RESTART) {
      logStarts.put(number, offset);
      cuts.put(number, new Replay.Cut(0, position));
    }
  }

  /**
   * The segments that count, by base offset: not those that the log start has passed. Such a file
   * may be back because its deletion wasn't stable, while that of a later one was. Of those with
   * the same base offset the last generation counts: it is whole, and has what the others have.
   */
  private List<SegmentName> names(Path directory, int number) throws IOException {
    TreeMap<Long, SegmentName> newest = new TreeMap<>();
    for (Path file : context.disk().list(directory)) {
      Optional<SegmentName> name = SegmentNames.parse(file);
      if (name.isPresent()) {
        newest.merge(
            name.get().baseOffset(),
            name.get(),
            (one, other) -> one.generation() > other.generation() ? one : other);
      }
    }
    List<SegmentName> names = new ArrayList<>(newest.values());
    long start = logStarts.getOrDefault(number, 0L);
    while (names.size() > 1 && names.get(1).baseOffset() <= start) {
      names.remove(0);
    }
    return names;
  }

  private void rebuild(Path directory, String topic, PartitionId id) throws IOException {
    Integer known = numbers.get(id);
    if (known != null && deleted.contains(known)) {
      PartitionMetadata.deleteDirectory(context.disk(), directory);
      context.disk().syncDirectory(context.topics());
      return;
    }
    int number = known != null ? known : nextNumber++;
    Replay.Cut cut = cuts.getOrDefault(number, NO_CUT);
    List<SegmentName> names = names(directory, number);
    long first = names.isEmpty() ? 0 : names.get(0).baseOffset();
    if (cut.offset() == 0) {
      // Whatever of it counts is in the write-ahead log, which says where it begins, too.
      return;
    }
    if (!names.isEmpty() && first > logged.getOrDefault(number, Long.MAX_VALUE)) {
      // What is left of a deletion that a crash cut short: the write-ahead log has all of it, and
      // begins before. Taken for the start of the log, it would hide what comes earlier.
      return;
    }
    PartitionEntry entry = PartitionEntry.empty(number, id.topicId(), id.partition(), topic, first);
    PartitionLog log = new PartitionLog(entry, LogConfig.DEFAULTS, context, limits);
    SegmentEntry last = null;
    boolean whole = true;
    long end = first;
    for (SegmentName name : names) {
      long base = name.baseOffset();
      if (base >= cut.offset()) {
        // The write-ahead log has what counts of it.
        continue;
      }
      if (whole && base < end) {
        // Left over from before an earlier recovery or compaction, which wrote these records to
        // other segments.
        continue;
      }
      Path path = SegmentNames.segment(directory, name);
      try (DiskFile file = context.disk().open(path, Disk.Access.READ_WRITE)) {
        long good = 0;
        if (whole && base == end) {
          SegmentEntry segment = segment(file, number, name, log, cut.offset());
          last = segment.sizeBytes() > 0 ? segment : last;
          good = segment.sizeBytes();
          end = segment.nextOffset();
        }
        whole = whole && base <= end && good == file.size();
        if (!whole) {
          attest(id, file, good, cut.offset());
          refuseIfStable(id, number, file, good);
        }
      }
    }
    if (names.isEmpty()) {
      // If there are records, the write-ahead log has them, and says what they belong to.
      return;
    }
    Catalog.Batch batch = context.catalog().newBatch();
    log.checkpointMemory(batch);
    PartitionEntry found =
        last == null
            ? entry
            : entry.withCheckpoint(last.nextOffset(), last.baseOffset(), last.sizeBytes());
    batch.putPartition(
        cuts.containsKey(number) ? found.withCut(cut.offset(), cut.position()) : found);
    context.catalog().write(batch);
  }

  private SegmentEntry segment(
      DiskFile file, int number, SegmentName name, PartitionLog log, long limit)
      throws IOException {
    Catalog.Batch batch = context.catalog().newBatch();
    SegmentEntry segment = scan(file, number, name, log, limit, batch);
    if (segment.sizeBytes() > 0) {
      batch.putSegment(segment);
      context.catalog().write(batch);
    }
    // From here on the catalog says that it is there, so it has to be.
    file.force(true);
    return segment;
  }

  private SegmentEntry scan(
      DiskFile file,
      int number,
      SegmentName name,
      PartitionLog log,
      long limit,
      Catalog.Batch batch)
      throws IOException {
    long base = name.baseOffset();
    SegmentScan scan = new SegmentScan(file, 0, file.size());
    long end = 0;
    long next = base;
    long maxTimestamp = Long.MIN_VALUE;
    long maxOffset = -1;
    long indexed = 0;
    while (nextIsGood(scan, next) && scan.header().nextOffset() <= limit) {
      RecordBatch header = scan.header();
      if (header.maxTimestamp() > maxTimestamp) {
        maxTimestamp = header.maxTimestamp();
        maxOffset = header.baseOffset();
      }
      if (scan.position() - indexed > LogConfig.DEFAULTS.indexIntervalBytes()) {
        indexed = scan.position();
        batch.putIndex(
            name.generation(),
            new IndexEntry(
                number, base, header.baseOffset(), (int) indexed, maxTimestamp, maxOffset));
      }
      log.rememberStored(header);
      next = header.nextOffset();
      end = scan.nextPosition();
    }
    long now = context.clock().wallMillis();
    return new SegmentEntry(
        number,
        base,
        next,
        end,
        maxTimestamp,
        maxOffset,
        now,
        name.isCompacted(),
        name.generation());
  }

  /** Notes up to which offset a segment once had records, as far as headers behind damage say. */
  private void attest(PartitionId id, DiskFile file, long from, long limit) throws IOException {
    SegmentScan scan = new SegmentScan(file, from, file.size());
    while (nextIsPlausible(scan) && scan.header().nextOffset() <= limit) {
      Attested found = new Attested(scan.header().nextOffset(), file.path(), from);
      attested.merge(id, found, Attested::and);
    }
  }

  /**
   * Refuses to go on if it can't be told whose segments those are. After a crash it needn't be:
   * what was begun or given up since the last checkpoint is in the write-ahead log from its
   * beginning, or deleted there.
   */
  private void refuseIfUnknown(Path directory) throws IOException {
    Optional<SegmentName> first = Optional.empty();
    for (Path file : context.disk().list(directory)) {
      if (first.isEmpty()) {
        first = SegmentNames.parse(file);
      }
    }
    if (first.isEmpty()) {
      return;
    }
    for (int number : described.getOrDefault(directory, Set.of())) {
      if (deleted.contains(number) || logged.get(number) <= first.get().baseOffset()) {
        return;
      }
    }
    throw new CorruptSegmentException(
        PartitionMetadata.path(directory),
        0,
        "missing or damaged, so that it isn't known which topic the segments beside it belong to;"
            + " the catalog can't be rebuilt");
  }

  /**
   * Refuses to go on if nothing behind the damage can be recognised and the write-ahead log doesn't
   * speak of the partition at all: then its last checkpoint has forced everything that the segment
   * holds.
   */
  private void refuseIfStable(PartitionId id, int number, DiskFile file, long from)
      throws IOException {
    if (!attested.containsKey(id) && !logged.containsKey(number)) {
      throw new CorruptSegmentException(
          file.path(),
          from,
          "damaged, and the write-ahead log has none of this partition's records; the catalog can't"
              + " be rebuilt");
    }
  }

  /**
   * The partitions that the log says were deleted. It is replayed from its beginning, where they
   * still live; but their directories may belong to later topics of the same names by now, whose
   * records are stable there and nowhere else.
   */
  Set<Integer> deleted() {
    return deleted;
  }

  /** The highest start that the write-ahead log knows of each partition. */
  Map<Integer, Long> logStarts() {
    return logStarts;
  }

  /** Where each damaged partition must end at least once the log is replayed. */
  Map<PartitionId, Attested> attested() {
    return attested;
  }

  private static boolean nextIsPlausible(SegmentScan scan) {
    try {
      return scan.next()
          && scan.header().recordCount() >= 0
          && scan.header().lastOffsetDelta() >= scan.header().recordCount() - 1;
    } catch (IOException e) {
      // Not a header at all: nothing behind it can be found.
      return false;
    }
  }

  private static boolean nextIsGood(SegmentScan scan, long expected) {
    try {
      return scan.next() && scan.whole().crcMatches() && scan.header().baseOffset() >= expected;
    } catch (IOException e) {
      // An unfinished or damaged batch; whether it matters is seen after the replay.
      return false;
    }
  }
}
