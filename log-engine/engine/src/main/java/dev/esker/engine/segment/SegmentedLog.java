package dev.esker.engine.segment;

import dev.esker.engine.LogConfig;
import dev.esker.engine.LogRead;
import dev.esker.engine.PartitionId;
import dev.esker.engine.Release;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.PendingDeletion;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The segments of one partition: their files, and their entries in the catalog.
 *
 * <p><b>Threads.</b> The storage thread alone writes ({@link #append}, {@link #deleteBelow}, {@link
 * #deleteAll}); anybody reads. The list of segments is guarded by this object's lock, never held
 * during I/O on a segment.
 *
 * <p><b>Durability.</b> Nothing here is stable before the next checkpoint has forced the files
 * named by {@link #append} and flushed the catalog; until then the write-ahead log has it too. So
 * after a crash the catalog and the files may be ahead of the checkpoint. {@link #load} goes back
 * to it: segments that were begun later are dropped, the last one is cut to the length it had, and
 * the replay appends the same batches again, perhaps to other positions.
 */
public final class SegmentedLog {
  private final SegmentContext context;
  private final int number;
  private final PartitionId id;
  private final Path directory;

  private final TreeMap<Long, SegmentEntry> segments = new TreeMap<>();
  private boolean loaded;
  private boolean directoryReady;
  private long bytesSinceIndex;
  private PartitionEntry checkpoint;

  /**
   * Reads nothing yet.
   *
   * @param checkpoint the partition as of the last checkpoint
   */
  public SegmentedLog(SegmentContext context, PartitionEntry checkpoint) {
    this.context = context;
    this.number = checkpoint.number();
    this.id = new PartitionId(checkpoint.topicId(), checkpoint.partition());
    this.directory =
        SegmentNames.directory(context.topics(), checkpoint.topic(), checkpoint.partition());
    this.checkpoint = checkpoint;
  }

  /** Where the files are. */
  public Path directory() {
    return directory;
  }

  private synchronized void load() throws IOException {
    if (loaded) {
      return;
    }
    Catalog catalog = context.catalog();
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
              false);
      segments.put(cut.baseOffset(), cut);
      repair.putSegment(cut);
      repair.deleteIndexFrom(number, cut.baseOffset(), cut.nextOffset());
    }
    if (!repair.isEmpty()) {
      catalog.write(repair);
    }
    loaded = true;
  }

  /** The segments as they are now, by base offset. */
  public synchronized List<SegmentEntry> entries() throws IOException {
    load();
    return new ArrayList<>(segments.values());
  }

  /** The last one, or null if there is none. */
  public synchronized SegmentEntry last() throws IOException {
    load();
    return segments.isEmpty() ? null : segments.lastEntry().getValue();
  }

  /** Bytes in all segments. */
  public synchronized long sizeInBytes() throws IOException {
    load();
    return segments.values().stream().mapToLong(SegmentEntry::sizeBytes).sum();
  }

  /**
   * Writes batches to the last segment, and to further ones as it fills. Storage thread only.
   *
   * @param touched takes the files that the next checkpoint has to force
   * @return how many of the batches are written
   * @throws dev.esker.wal.io.NoSpaceException if the disk is full: nothing of this call counts
   */
  public int append(List<CachedBatch> batches, LogConfig config, Touched touched)
      throws IOException {
    load();
    Catalog.Batch catalogBatch = context.catalog().newBatch();
    SegmentEntry segment = writable(last(), batches.get(0), config);
    List<ByteBuffer> views = new ArrayList<>();
    SegmentBuilder builder = new SegmentBuilder(segment, bytesSinceIndex);
    int count = 0;
    for (CachedBatch batch : batches) {
      if (count > 0 && (!builder.fits(batch, config) || views.size() > 1000)) {
        break;
      }
      builder.add(batch, config, catalogBatch);
      batch.addViews(views);
      count++;
    }
    boolean fresh = segment.sizeBytes() == 0;
    OpenFiles.OpenFile open = openForAppend(segment, fresh, touched);
    try {
      open.file().write(segment.sizeBytes(), views.toArray(ByteBuffer[]::new));
    } finally {
      open.giveBack();
    }
    touched.file(open.file().path());
    SegmentEntry grown = builder.build();
    catalogBatch.putSegment(grown);
    context.catalog().write(catalogBatch);
    bytesSinceIndex = builder.bytesSinceIndex();
    synchronized (this) {
      segments.put(grown.baseOffset(), grown);
    }
    return count;
  }

  private OpenFiles.OpenFile openForAppend(SegmentEntry segment, boolean fresh, Touched touched)
      throws IOException {
    if (!directoryReady) {
      Optional<java.util.UUID> owner = PartitionMetadata.read(context.disk(), directory);
      if (owner.isEmpty() || !owner.get().equals(id.topicId())) {
        // Files of a former topic of that name, whose deletion was cut short, are not this one's.
        for (Path leftover : context.disk().list(directory)) {
          context.files().forget(leftover);
          context.disk().delete(leftover);
        }
        context.disk().createDirectories(directory);
        PartitionMetadata.write(context.disk(), directory, id.topicId());
        touched.directory(directory);
        touched.directory(context.topics());
      }
      deleteStrayFiles();
      directoryReady = true;
    }
    Path path = SegmentNames.segment(directory, segment.baseOffset());
    if (fresh) {
      touched.directory(directory);
      return context.files().create(path);
    }
    return context.files().borrow(path);
  }

  /**
   * Segments that were begun after the last checkpoint before a crash: their records come again.
   */
  private void deleteStrayFiles() throws IOException {
    for (Path file : context.disk().list(directory)) {
      OptionalLong base = SegmentNames.baseOffset(file);
      boolean known;
      synchronized (this) {
        known = base.isEmpty() || segments.containsKey(base.getAsLong());
      }
      if (!known) {
        context.files().forget(file);
        context.disk().delete(file);
      }
    }
  }

  /** The segment that takes the batch: the last one, or a new one if that is full or too old. */
  private SegmentEntry writable(SegmentEntry last, CachedBatch first, LogConfig config)
      throws IOException {
    if (last != null && !last.sealed()) {
      boolean old = context.clock().wallMillis() - last.createdMillis() >= config.segmentMillis();
      if (!old && new SegmentBuilder(last, 0).fits(first, config)) {
        return last;
      }
      seal(last);
    }
    bytesSinceIndex = 0;
    return new SegmentEntry(
        number,
        first.baseOffset(),
        first.baseOffset(),
        0,
        Long.MIN_VALUE,
        -1,
        context.clock().wallMillis(),
        false);
  }

  private void seal(SegmentEntry last) throws IOException {
    SegmentEntry sealed =
        new SegmentEntry(
            number,
            last.baseOffset(),
            last.nextOffset(),
            last.sizeBytes(),
            last.maxTimestamp(),
            last.maxTimestampOffset(),
            last.createdMillis(),
            true);
    context.catalog().write(context.catalog().newBatch().putSegment(sealed));
    synchronized (this) {
      segments.put(sealed.baseOffset(), sealed);
    }
  }

  /**
   * Reads from the segment that contains an offset.
   *
   * @param maxBytes how much at most; the first batch is returned even if larger, if {@code
   *     minOneBatch}
   */
  public LogRead read(long offset, int maxBytes, boolean minOneBatch) throws IOException {
    SegmentEntry segment = holding(offset);
    if (segment == null) {
      return new LogRead.Nothing(LogRead.Nothing.Reason.OUT_OF_RANGE);
    }
    OpenFiles.OpenFile open;
    try {
      open = context.files().borrow(SegmentNames.segment(directory, segment.baseOffset()));
    } catch (OpenFiles.AllInUseException e) {
      return new LogRead.Nothing(LogRead.Nothing.Reason.BUSY);
    }
    Release release = new Release(open::giveBack);
    boolean lent = false;
    try {
      SegmentScan scan = scanFrom(open.file(), segment, offset);
      while (scan.next() && scan.header().lastOffset() < offset) {
        // Batches before the one that is wanted.
      }
      if (scan.position() < 0 || scan.header().lastOffset() < offset) {
        throw new CorruptSegmentException(
            open.file().path(), Math.max(0, scan.position()), "no batch with offset " + offset);
      }
      long position = scan.position();
      int first = (int) (scan.nextPosition() - position);
      int bytes = (int) Math.min(maxBytes, segment.sizeBytes() - position);
      if (bytes < first) {
        bytes = minOneBatch ? first : 0;
      }
      LogRead read = lend(open.file(), position, bytes, release);
      lent = read instanceof LogRead.InFile;
      return read;
    } finally {
      if (!lent) {
        release.run();
      }
    }
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

  private SegmentScan scanFrom(DiskFile file, SegmentEntry segment, long offset)
      throws IOException {
    int from =
        context
            .catalog()
            .indexFloor(number, segment.baseOffset(), offset)
            .map(IndexEntry::position)
            .orElse(0);
    return new SegmentScan(file, from, segment.sizeBytes());
  }

  /** The segment that has an offset, or the first one after it; null if there is none. */
  private synchronized SegmentEntry holding(long offset) throws IOException {
    load();
    Map.Entry<Long, SegmentEntry> floor = segments.floorEntry(offset);
    if (floor != null && floor.getValue().nextOffset() > offset) {
      return floor.getValue();
    }
    Map.Entry<Long, SegmentEntry> next = segments.higherEntry(offset);
    return next == null ? null : next.getValue();
  }

  /** A walk over the batches of a segment from an index position on, for look-ups by time. */
  <T> T scan(SegmentEntry segment, long position, ScanFunction<T> function) throws IOException {
    OpenFiles.OpenFile open =
        context.files().borrow(SegmentNames.segment(directory, segment.baseOffset()));
    try {
      return function.apply(new SegmentScan(open.file(), position, segment.sizeBytes()));
    } finally {
      open.giveBack();
    }
  }

  /** What a walk is for. */
  interface ScanFunction<T> {
    T apply(SegmentScan scan) throws IOException;
  }

  int number() {
    return number;
  }

  SegmentContext context() {
    return context;
  }

  /**
   * Deletes the segments whose records all lie before an offset. Storage thread only.
   *
   * @return how many
   */
  public int deleteBelow(long offset, Touched touched) throws IOException {
    int deleted = 0;
    for (SegmentEntry segment : entries()) {
      if (segment.nextOffset() > offset) {
        break;
      }
      // The catalog first: if it refuses, everything is as before and it may be tried again.
      context
          .catalog()
          .write(context.catalog().newBatch().deleteSegment(number, segment.baseOffset()));
      synchronized (this) {
        segments.remove(segment.baseOffset());
      }
      Path path = SegmentNames.segment(directory, segment.baseOffset());
      touched.forget(path);
      context.files().forget(path);
      context.disk().delete(path);
      touched.directory(directory);
      deleted++;
    }
    return deleted;
  }

  /**
   * Deletes every file of the partition and its directory, and its entries in the catalog, which
   * keeps in mind that the directory has to go until a checkpoint has made that stable. Storage
   * thread only.
   */
  public void deleteAll(Touched touched) throws IOException {
    synchronized (this) {
      segments.clear();
      loaded = true;
      directoryReady = false;
    }
    String name = directory.getFileName().toString();
    Catalog catalog = context.catalog();
    catalog.write(
        catalog.newBatch().deletePartition(number).putPendingDeletion(new PendingDeletion(name)));
    for (Path file : context.disk().list(directory)) {
      touched.forget(file);
      context.files().forget(file);
      context.disk().delete(file);
    }
    touched.forgetDirectory(directory);
    context.disk().delete(directory);
    touched.directory(context.topics());
  }

  /**
   * The partition's entry for a checkpoint, given that every file is forced before it is written.
   *
   * @param endOffset the end of the log; everything below is in segments
   */
  public PartitionEntry checkpointEntry(long logStartOffset, long endOffset) throws IOException {
    SegmentEntry last = last();
    PartitionEntry entry =
        checkpoint
            .withLogStartOffset(logStartOffset)
            .withCheckpoint(
                endOffset,
                last == null ? PartitionEntry.NO_SEGMENT : last.baseOffset(),
                last == null ? 0 : last.sizeBytes());
    checkpoint = entry;
    return entry;
  }
}
