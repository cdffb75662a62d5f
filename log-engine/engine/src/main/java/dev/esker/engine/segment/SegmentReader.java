package dev.esker.engine.segment;

import dev.esker.engine.LogRead;
import dev.esker.engine.Release;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.catalog.SegmentIndex;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads the segments of one partition. Any thread; no lock is held during I/O.
 *
 * <p><b>What a read is checked for.</b> The CRC of a batch covers its records and travels with it,
 * so whoever parses it checks that. It doesn't cover the base offset, so this is checked here: a
 * batch that claims other offsets than the segment and the batches before it allow is corrupt. A
 * missing offset is, too, except within a segment that says that some may be missing.
 */
final class SegmentReader {
  private final SegmentContext context;
  private final SegmentDirectory directory;
  private final SegmentList segments;

  SegmentReader(SegmentContext context, SegmentDirectory directory, SegmentList segments) {
    this.context = context;
    this.directory = directory;
    this.segments = segments;
  }

  /** Where batches end in a segment, and at which offset. */
  record Place(SegmentEntry segment, long position, long end) {}

  /**
   * Reads from the batch on that contains an offset, or from the next one if compaction has removed
   * that.
   */
  ReplicaRead read(ReadRange range) throws IOException {
    SegmentEntry segment = segments.holding(range.offset());
    while (segment != null) {
      try {
        return read(segment, range);
      } catch (NoSuchFileException e) {
        SegmentEntry now = segments.holding(range.offset());
        if (now == null || now.baseOffset() > range.offset() || sameFile(now, segment)) {
          throw e;
        }
        // Compaction was quicker, and has put this one in its place.
        segment = now;
      }
    }
    return nothing(LogRead.Nothing.Reason.OUT_OF_RANGE, range);
  }

  private static ReplicaRead nothing(LogRead.Nothing.Reason reason, ReadRange range) {
    return new ReplicaRead(new LogRead.Nothing(reason), range.offset());
  }

  private static boolean sameFile(SegmentEntry one, SegmentEntry other) {
    return SegmentNames.SegmentName.of(one).equals(SegmentNames.SegmentName.of(other));
  }

  private ReplicaRead read(SegmentEntry segment, ReadRange range) throws IOException {
    OpenFiles.OpenFile open;
    try {
      open = context.files().borrow(directory.segment(segment));
    } catch (OpenFiles.AllInUseException e) {
      return nothing(LogRead.Nothing.Reason.BUSY, range);
    }
    Release release = new Release(open::giveBack);
    boolean lent = false;
    try {
      SegmentScan scan = find(open.file(), segment, range.offset());
      if (scan.header().nextOffset() > range.end()) {
        return nothing(LogRead.Nothing.Reason.AT_END, range);
      }
      long position = scan.position();
      int first = (int) (scan.nextPosition() - position);
      Stretch found =
          range.wholeBatches()
              ? wholeBatches(scan, range)
              : new Stretch(readableBytes(open.file(), segment, scan, range), -1);
      int bytes = found.bytes();
      if (bytes < first) {
        bytes = range.minOneBatch() ? first : 0;
      }
      LogRead read = lend(open.file(), position, bytes, release);
      lent = read instanceof LogRead.InFile;
      return new ReplicaRead(read, read.sizeInBytes() == 0 ? range.offset() : found.nextOffset());
    } finally {
      if (!lent) {
        release.run();
      }
    }
  }

  /** Bytes from the batch on that was found, and the offset after them. */
  private record Stretch(int bytes, long nextOffset) {}

  /** Goes on as long as whole batches fit; the first one is returned if that is asked for. */
  private static Stretch wholeBatches(SegmentScan scan, ReadRange range) throws IOException {
    long start = scan.position();
    long end = scan.nextPosition();
    long next = scan.header().nextOffset();
    if (end - start > range.maxBytes()) {
      return new Stretch(0, range.minOneBatch() ? next : range.offset());
    }
    while (scan.next()
        && scan.nextPosition() - start <= range.maxBytes()
        && scan.header().nextOffset() <= range.end()) {
      end = scan.nextPosition();
      next = scan.header().nextOffset();
    }
    return new Stretch((int) (end - start), next);
  }

  /** The last batch may be cut off by the size, but what may not be read isn't part of it. */
  private int readableBytes(DiskFile file, SegmentEntry segment, SegmentScan found, ReadRange range)
      throws IOException {
    long start = found.position();
    long end = segment.sizeBytes();
    if (range.end() < segment.nextOffset()) {
      Optional<IndexEntry> floor = context.catalog().index(segment).floor(range.end());
      long near = Math.max(start, floor.map(IndexEntry::position).orElse(0));
      SegmentScan scan = near > start ? SegmentScan.from(file, segment, floor) : found;
      end = near > start ? near : found.nextPosition();
      while (end - start < range.maxBytes()
          && scan.next()
          && scan.header().nextOffset() <= range.end()) {
        end = scan.nextPosition();
      }
    }
    return (int) Math.min(range.maxBytes(), end - start);
  }

  /** Goes to the batch that has an offset, or to the segment's first one if that is later. */
  private SegmentScan find(DiskFile file, SegmentEntry segment, long offset) throws IOException {
    if (file.size() < segment.sizeBytes()) {
      throw new CorruptSegmentException(
          file.path(), file.size(), "the file ends before byte " + segment.sizeBytes());
    }
    Optional<IndexEntry> floor = context.catalog().index(segment).floor(offset);
    SegmentScan scan = SegmentScan.from(file, segment, floor);
    boolean more = scan.next();
    while (more && scan.header().lastOffset() < offset) {
      more = scan.next();
    }
    long latestBase =
        segment.mayMissOffsets() ? Long.MAX_VALUE : Math.max(offset, segment.baseOffset());
    if (!more || scan.header().baseOffset() > latestBase) {
      throw new CorruptSegmentException(
          file.path(),
          more ? scan.position() : scan.nextPosition(),
          "no batch with offset " + offset);
    }
    return scan;
  }

  private LogRead lend(DiskFile file, long position, int bytes, Release release)
      throws IOException {
    Optional<FileChannel> channel = file.channel();
    if (channel.isPresent()) {
      return new LogRead.InFile(channel.get(), position, bytes, release);
    }
    ByteBuffer memory = context.memory().borrow(bytes);
    if (memory == null) {
      return new LogRead.Nothing(LogRead.Nothing.Reason.BUSY);
    }
    file.read(position, memory);
    memory.flip();
    return new LogRead.InMemory(memory, new Release(() -> context.memory().giveBack(memory)));
  }

  /** A walk over the batches of a segment from an index entry on. */
  <T> T scan(SegmentEntry segment, Optional<IndexEntry> from, ScanFunction<T> function)
      throws IOException {
    OpenFiles.OpenFile open = context.files().borrow(directory.segment(segment));
    try {
      return function.apply(SegmentScan.from(open.file(), segment, from));
    } finally {
      open.giveBack();
    }
  }

  /** What a walk is for. */
  interface ScanFunction<T> {
    T apply(SegmentScan scan) throws IOException;
  }

  /** Where the batches that lie wholly before an offset end; null if there are none. */
  Place endBefore(long offset) throws IOException {
    while (true) {
      List<SegmentEntry> all = segments.all();
      try {
        return endBefore(all, offset);
      } catch (NoSuchFileException e) {
        if (all.equals(segments.all())) {
          throw e;
        }
      }
    }
  }

  /** The same among some of the segments. */
  Place endBefore(List<SegmentEntry> some, long offset) throws IOException {
    for (int i = some.size() - 1; i >= 0; i--) {
      SegmentEntry segment = some.get(i);
      if (segment.baseOffset() < offset && segment.sizeBytes() > 0) {
        Place end =
            segment.nextOffset() <= offset
                ? new Place(segment, segment.sizeBytes(), segment.nextOffset())
                : endWithin(segment, offset);
        if (end != null) {
          return end;
        }
      }
    }
    return null;
  }

  /** Begins an index entry earlier than it seems, so as to see the batch before the offset. */
  private Place endWithin(SegmentEntry segment, long offset) throws IOException {
    SegmentIndex index = context.catalog().index(segment);
    Optional<IndexEntry> floor = index.floor(offset);
    Optional<IndexEntry> from =
        floor.isPresent() ? index.before(floor.get().offset()) : Optional.empty();
    // Beside those that readers share, who may have taken all that may be open.
    try (DiskFile file = context.disk().open(directory.segment(segment), Disk.Access.READ)) {
      SegmentScan scan = SegmentScan.from(file, segment, from);
      Place end = null;
      while (scan.next() && scan.header().nextOffset() <= offset) {
        end = new Place(segment, scan.nextPosition(), scan.header().nextOffset());
      }
      return end;
    }
  }

  /** The base offset of a segment's first batch: behind its own if the log has a gap there. */
  long firstBatch(SegmentEntry segment) throws IOException {
    if (!segment.sparse()) {
      return segment.baseOffset();
    }
    try (DiskFile file = context.disk().open(directory.segment(segment), Disk.Access.READ)) {
      SegmentScan scan = SegmentScan.from(file, segment, Optional.empty());
      return scan.next() ? scan.header().baseOffset() : segment.baseOffset();
    } catch (NoSuchFileException e) {
      if (segments.contains(segment)) {
        throw e;
      }
      // Retention has deleted it meanwhile.
      return segment.baseOffset();
    }
  }

  /** Shows the headers of a segment's batches from one offset to another, oldest first. */
  void headers(SegmentEntry segment, long from, long before, Consumer<RecordBatch> visitor)
      throws IOException {
    Optional<IndexEntry> start = context.catalog().index(segment).floor(Math.max(0, from));
    try (DiskFile file = context.disk().open(directory.segment(segment), Disk.Access.READ)) {
      SegmentScan scan = SegmentScan.from(file, segment, start);
      while (scan.next() && scan.header().nextOffset() <= before) {
        if (scan.header().lastOffset() >= from) {
          visitor.accept(scan.header());
        }
      }
    }
  }
}
