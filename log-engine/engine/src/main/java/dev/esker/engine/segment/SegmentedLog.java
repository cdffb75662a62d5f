package dev.esker.engine.segment;

import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.ReplicaRead;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.cache.PendingCut;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.PendingDeletion;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.catalog.SegmentIndex;
import dev.esker.engine.catalog.VoidFrames;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The segments of one partition: their files, and their entries in the catalog.
 *
 * <p><b>Threads.</b> The storage thread alone writes ({@link #append}, {@link #deleteBelow}, {@link
 * #deleteAll}); anybody reads. No lock is held during I/O on a segment.
 *
 * <p><b>Durability.</b> Nothing here is stable before the next checkpoint has forced the files
 * named by {@link #append} and flushed the catalog; until then the write-ahead log has it too. So
 * after a crash the catalog and the files may be ahead of the checkpoint; {@link SegmentList} goes
 * back to it. What lies below the segment that a finished checkpoint names is left alone by that,
 * and is what compaction may replace ({@link Replacement}).
 */
public final class SegmentedLog {
  private static final int MAX_VIEWS = 1000;

  private final SegmentContext context;
  private final int number;
  private final SegmentDirectory directory;
  private final SegmentList segments;
  private final SegmentReader reader;
  private long bytesSinceIndex;
  private PartitionEntry checkpoint;
  private PartitionEntry stable;
  private volatile long stableBelow;

  /**
   * Reads nothing yet.
   *
   * @param checkpoint the partition as of the last checkpoint
   */
  public SegmentedLog(SegmentContext context, PartitionEntry checkpoint) {
    this.context = context;
    this.number = checkpoint.number();
    this.checkpoint = checkpoint;
    this.stable = checkpoint;
    this.stableBelow = checkpoint.checkpointSegmentBase();
    this.segments = new SegmentList(context.catalog(), context.counters(), checkpoint);
    this.directory =
        new SegmentDirectory(
            context,
            new PartitionId(checkpoint.topicId(), checkpoint.partition()),
            checkpoint.topic());
    this.reader = new SegmentReader(context, directory, segments);
  }

  /** Where the files are. */
  public Path directory() {
    return directory.path();
  }

  /** The segments as they are now, by base offset. */
  public List<SegmentEntry> entries() throws IOException {
    return segments.all();
  }

  /**
   * The segments that nothing but compaction and deletion ever changes again, not even a crash: all
   * before the one that was written to at the last finished checkpoint.
   */
  public List<SegmentEntry> settled() throws IOException {
    List<SegmentEntry> settled = segments.all();
    settled.removeIf(segment -> segment.baseOffset() >= stableBelow);
    return settled;
  }

  /** Whether {@link #tidy} has nothing to do. */
  public boolean isTidy() throws IOException {
    return directory.isReady() || segments.last() == null;
  }

  /**
   * Deletes what a crash has left of compactions, if there are segments at all and that wasn't done
   * already. Storage thread only.
   */
  public void tidy(Touched touched) throws IOException {
    if (segments.last() != null) {
      directory.getReady(segments, touched);
    }
  }

  /** Prepares to put one segment in the place of some that follow each other. */
  public Replacement replace(List<SegmentEntry> sources) {
    return new Replacement(context, directory, segments, sources);
  }

  /** The index of a segment. */
  public SegmentIndex index(SegmentEntry segment) {
    return context.catalog().index(segment);
  }

  /**
   * Opens the file of a segment beside those that readers share, to be closed by the caller.
   *
   * @throws NoSuchFileException if it isn't there any more
   */
  public DiskFile open(SegmentEntry segment) throws IOException {
    return context.disk().open(directory.segment(segment), Disk.Access.READ);
  }

  /**
   * Looks whether there is room for a copy of some segments.
   *
   * @throws NoSpaceException if there isn't
   */
  public void requireRoom(List<SegmentEntry> copied) throws IOException {
    long needed = copied.stream().mapToLong(SegmentEntry::sizeBytes).sum();
    long usable = context.disk().usableBytes(directory.path());
    if (usable < needed) {
      throw new NoSpaceException(
          directory.path() + ": a copy needs " + needed + " bytes, the disk has " + usable, null);
    }
  }

  /** The first offset that compaction has not dealt with yet; empty before its first pass. */
  public Optional<Long> compactedTo() throws IOException {
    return context.catalog().compactedTo(number);
  }

  /** Sets that. Storage thread only; stable with the next flush of the catalog. */
  public void putCompactedTo(long offset) throws IOException {
    context.catalog().write(context.catalog().newBatch().putCompactedTo(number, offset));
  }

  /** Bytes in all segments. */
  public long sizeInBytes() throws IOException {
    return segments.sizeInBytes();
  }

  /**
   * Writes batches to the last segment, and to further ones as it fills. Storage thread only.
   *
   * @param end where what was written before ends; the first batch may lie behind a gap
   * @param touched takes the files that the next checkpoint has to force
   * @return how many of the batches are written
   * @throws dev.esker.wal.io.NoSpaceException if the disk is full: nothing of this call counts
   */
  public int append(List<CachedBatch> batches, long end, LogConfig config, Touched touched)
      throws IOException {
    Catalog.Batch catalogBatch = context.catalog().newBatch();
    SegmentEntry segment = writable(end, batches.get(0), config);
    List<ByteBuffer> views = new ArrayList<>();
    SegmentBuilder builder = new SegmentBuilder(segment, bytesSinceIndex);
    int count = 0;
    for (CachedBatch batch : batches) {
      if (count > 0 && (!builder.fits(batch, config) || views.size() > MAX_VIEWS)) {
        break;
      }
      builder.add(batch, config, catalogBatch);
      batch.addViews(views);
      count++;
    }
    boolean fresh = segment.sizeBytes() == 0;
    OpenFiles.OpenFile open = directory.openToWrite(segment, fresh, segments, touched);
    try {
      open.file().write(segment.sizeBytes(), views.toArray(ByteBuffer[]::new));
    } finally {
      open.giveBack();
    }
    SegmentEntry grown = builder.build();
    touched.file(open.file().path(), grown.sizeBytes() - segment.sizeBytes());
    catalogBatch.putSegment(grown);
    context.catalog().write(catalogBatch);
    bytesSinceIndex = builder.bytesSinceIndex();
    segments.put(grown);
    return count;
  }

  /** The segment that takes the batch: the last one, or a new one if that is full or too old. */
  private SegmentEntry writable(long end, CachedBatch first, LogConfig config) throws IOException {
    SegmentEntry last = segments.last();
    if (last != null && !last.sealed() && directory.has(last)) {
      boolean old = context.clock().wallMillis() - last.createdMillis() >= config.rollMillis();
      if (!old && new SegmentBuilder(last, 0).fits(first, config)) {
        return last;
      }
      seal(last);
    }
    bytesSinceIndex = 0;
    long base = first.baseOffset();
    if (last == null) {
      // In the place of the empty file that has kept the end, if there is one: two that don't join
      // would look like damage when the catalog is lost.
      base = Math.min(base, end);
    } else if (directory.has(last)) {
      // The same, if no records are missing in between. Otherwise the last one is about to be
      // deleted, with what comes behind it.
      base = last.nextOffset();
    }
    return new SegmentEntry(
        number, base, base, 0, Long.MIN_VALUE, -1, context.clock().wallMillis(), false);
  }

  private void seal(SegmentEntry last) throws IOException {
    SegmentEntry sealed = last.seal();
    context.catalog().write(context.catalog().newBatch().putSegment(sealed));
    segments.put(sealed);
  }

  /**
   * Reads from the batch on that contains an offset, or from the next one if compaction has removed
   * that.
   */
  public ReplicaRead read(ReadRange range) throws IOException {
    return reader.read(range);
  }

  /** A walk over the batches of a segment from an index entry on, for look-ups by time. */
  <T> T scan(
      SegmentEntry segment, Optional<IndexEntry> from, SegmentReader.ScanFunction<T> function)
      throws IOException {
    return reader.scan(segment, from, function);
  }

  /** Where the last batch ends that lies wholly before an offset; -1 if there is none. */
  public long endBefore(long offset) throws IOException {
    SegmentReader.Place end = reader.endBefore(offset);
    return end == null ? -1 : end.end();
  }

  /** The base offset of a segment's first batch. */
  public long firstBatch(SegmentEntry segment) throws IOException {
    return reader.firstBatch(segment);
  }

  /** Shows the headers of a segment's batches from one offset to another, oldest first. */
  public void headers(SegmentEntry segment, long from, long before, Consumer<RecordBatch> visitor)
      throws IOException {
    reader.headers(segment, from, before, visitor);
  }

  /**
   * Cuts off what the log has cut off, for good. Storage thread only. What the last checkpoint has
   * left stable goes only after the catalog says so, stably; with that a recovery finds its way
   * from there.
   *
   * @param logStart as it is now
   * @param highWatermark as it is now, or {@link PartitionEntry#NONE}
   * @throws NoSpaceException if there is no room for that; may be tried again
   */
  public void cut(PendingCut cut, long logStart, long highWatermark, Touched touched)
      throws IOException {
    SegmentCut change = new SegmentCut(context, directory, segments, cut);
    change.prepare(reader, touched);
    if (change.concerns(stable)) {
      checkpoint = change.note(stable, logStart, highWatermark);
      stable = checkpoint;
      stableBelow = Math.min(stableBelow, checkpoint.checkpointSegmentBase());
    }
    change.apply(touched);
    bytesSinceIndex = Integer.MAX_VALUE;
  }

  /** Notes that the entry that {@link #checkpointEntry} has returned is on stable storage. */
  public void checkpointDone() {
    stableBelow = checkpoint.checkpointSegmentBase();
  }

  /**
   * Notes that what the entry that {@link #checkpointEntry} has returned speaks of is stable, so
   * that it may be written. Storage thread only.
   */
  public void checkpointStable() {
    stable = checkpoint;
  }

  SegmentContext context() {
    return context;
  }

  /**
   * Deletes the segments whose records all lie before an offset. Storage thread only. If none is
   * left, an empty one, at the place of the next, keeps the end of the last for the day on which
   * the catalog is lost: else the log would begin at 0 again.
   *
   * @return how many
   */
  public int deleteBelow(long offset, Touched touched) throws IOException {
    int deleted = 0;
    long end = 0;
    for (SegmentEntry segment : entries()) {
      if (segment.nextOffset() > offset) {
        break;
      }
      // The catalog first: if it refuses, everything is as before and it may be tried again.
      context
          .catalog()
          .write(context.catalog().newBatch().deleteSegment(number, segment.baseOffset()));
      segments.remove(segment.baseOffset());
      directory.delete(directory.segment(segment), touched);
      context.counters().segmentDeleted(segment.sizeBytes());
      deleted++;
      end = segment.nextOffset();
    }
    if (deleted > 0) {
      directory.deleteStraysBelow(end, segments, touched);
    }
    if (deleted > 0 && segments.last() == null) {
      directory.keepOffset(end, touched);
    }
    return deleted;
  }

  /**
   * Deletes every file of the partition and its directory, and its entries in the catalog, which
   * keeps in mind that the directory has to go until a checkpoint has made that stable. A directory
   * that belongs to a later topic of the same name stays, since nothing of this one is left in it.
   * Storage thread only.
   */
  public void deleteAll(Touched touched) throws IOException {
    segments.clear();
    String name = directory.path().getFileName().toString();
    Catalog.Batch batch = context.catalog().newBatch().deletePartition(number);
    if (directory.belongsToAnother()) {
      context.catalog().write(batch);
    } else {
      context.catalog().write(batch.putPendingDeletion(new PendingDeletion(name)));
      directory.deleteAll(touched);
    }
  }

  /**
   * The partition's entry for a checkpoint, given that every file is forced before it is written.
   *
   * @param endOffset the end of the log; everything below is in segments
   * @param highWatermark or {@link PartitionEntry#NONE}
   * @param lastCut where in the write-ahead log the end was last cut off, or 0 if a restart can't
   *     come by there any more
   */
  public PartitionEntry checkpointEntry(
      long logStartOffset, long endOffset, long highWatermark, long lastCut) throws IOException {
    SegmentEntry last = segments.last();
    PartitionEntry entry =
        checkpoint
            .withLogStartOffset(logStartOffset)
            .withCheckpoint(
                endOffset,
                last == null ? PartitionEntry.NO_SEGMENT : last.baseOffset(),
                last == null ? 0 : last.sizeBytes())
            .with(highWatermark, VoidFrames.before(lastCut));
    checkpoint = entry;
    return entry;
  }
}
