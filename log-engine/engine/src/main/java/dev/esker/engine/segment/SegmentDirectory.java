package dev.esker.engine.segment;

import dev.esker.engine.PartitionId;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** The directory of one partition's segments. Storage thread only, but for the paths. */
final class SegmentDirectory {
  private static final int COPY_BYTES = 1 << 20;

  private final SegmentContext context;
  private final PartitionId id;
  private final Path path;
  private volatile boolean ready;

  SegmentDirectory(SegmentContext context, PartitionId id, String topic) {
    this.context = context;
    this.id = id;
    this.path = SegmentNames.directory(context.topics(), topic, id.partition());
  }

  Path path() {
    return path;
  }

  Path segment(SegmentEntry segment) {
    return SegmentNames.segment(path, SegmentName.of(segment));
  }

  /**
   * Whether a segment of the catalog has its file. It may have been deleted before a crash that
   * took back what the catalog knew of that, and the replay may have to write before it comes to
   * the frame that says so.
   */
  boolean has(SegmentEntry segment) throws IOException {
    return ready || context.disk().exists(segment(segment));
  }

  /** Opens the file of a segment for writing; a fresh one is created, empty. */
  OpenFiles.OpenFile openToWrite(
      SegmentEntry segment, boolean fresh, SegmentList segments, Touched touched)
      throws IOException {
    getReady(segments, touched);
    if (fresh) {
      touched.directory(path);
      return context.files().createToWrite(segment(segment));
    }
    return context.files().borrowToWrite(segment(segment));
  }

  /** Whether {@link #getReady} has nothing to do; any thread. */
  boolean isReady() {
    return ready;
  }

  /** Leaves nothing in the directory but this partition's segments. */
  void getReady(SegmentList segments, Touched touched) throws IOException {
    if (!ready) {
      takePossession(segments, touched);
      deleteStrayFiles(segments, touched);
      SegmentEntry last = segments.last();
      if (last != null && context.disk().exists(segment(last))) {
        trim(last, touched);
      }
      ready = true;
    }
  }

  /**
   * Files of a former topic of that name, whose deletion was cut short, are not this one's. If it
   * can't be told whose they are, those that the catalog knows are.
   */
  private void takePossession(SegmentList segments, Touched touched) throws IOException {
    Optional<UUID> owner = owner();
    if (owner.isPresent() && owner.get().equals(id.topicId())) {
      return;
    }
    for (Path leftover : context.disk().list(path)) {
      Optional<SegmentName> name = SegmentNames.parse(leftover);
      boolean known = name.isPresent() && segments.contains(name.get());
      if (owner.isPresent() || !known) {
        delete(leftover, touched);
      }
    }
    context.disk().createDirectories(path);
    touched.file(PartitionMetadata.write(context.disk(), path, id.topicId()), 0);
    touched.directory(path);
    touched.directory(context.topics());
  }

  /**
   * Segments begun after the last checkpoint before a crash: their records come again. What a
   * compaction was about to put in place, or had replaced.
   */
  private void deleteStrayFiles(SegmentList segments, Touched touched) throws IOException {
    for (Path file : context.disk().list(path)) {
      Optional<SegmentName> name = SegmentNames.parse(file);
      boolean stray = name.isPresent() && !segments.contains(name.get());
      if (stray || SegmentNames.isUnfinished(file)) {
        delete(file, touched);
      }
    }
  }

  /**
   * Deletes what a compaction was about to put in the place of segments that are deleted now, or
   * has left of them. It could otherwise outlive the note in the write-ahead log that the log
   * begins later, and be taken for the log's start when the catalog is lost.
   */
  void deleteStraysBelow(long offset, SegmentList segments, Touched touched) throws IOException {
    if (!ready && owner().filter(id.topicId()::equals).isEmpty()) {
      return;
    }
    for (Path file : context.disk().list(path)) {
      Optional<SegmentName> name = SegmentNames.parse(file);
      if (name.isPresent() && name.get().baseOffset() < offset && !segments.contains(name.get())) {
        delete(file, touched);
      }
    }
  }

  /**
   * Deletes the files that bear a base offset at or after that one and aren't segments: they were
   * cut off, or a crash has left them of what was cut off then.
   *
   * @return whether there were any
   */
  boolean deleteStraysFrom(long offset, SegmentList segments, Touched touched) throws IOException {
    boolean any = false;
    for (Path file : context.disk().list(path)) {
      Optional<SegmentName> name = SegmentNames.parse(file);
      if (name.isPresent() && name.get().baseOffset() >= offset && !segments.contains(name.get())) {
        delete(file, touched);
        any = true;
      }
    }
    return any;
  }

  /**
   * Leaves no bytes in a file behind those that are part of the segment, lest they be taken for
   * records when the catalog is lost. Whoever reads the file now may have been lent more of it;
   * then the segment goes on in a copy, and what was lent stays as it is.
   */
  void trim(SegmentEntry segment, Touched touched) throws IOException {
    Path file = segment(segment);
    OpenFiles.OpenFile open = context.files().borrowToWrite(file);
    try {
      if (open.file().size() <= segment.sizeBytes()) {
        return;
      }
      if (!open.isShared()) {
        open.file().truncate(segment.sizeBytes());
        touched.file(file, 0);
        return;
      }
      copy(open.file(), segment);
    } finally {
      open.giveBack();
    }
    context.disk().rename(unfinished(segment), file);
    context.files().forget(file);
    touched.file(file, 0);
    touched.directory(path);
  }

  private void copy(DiskFile from, SegmentEntry segment) throws IOException {
    context.disk().delete(unfinished(segment));
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, segment.sizeBytes()));
    try (DiskFile to = context.disk().create(unfinished(segment))) {
      for (long done = 0; done < segment.sizeBytes(); done += buffer.limit()) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), segment.sizeBytes() - done));
        if (from.read(done, buffer) < buffer.limit()) {
          throw new CorruptSegmentException(from.path(), done, "the file ends within the segment");
        }
        to.write(done, buffer.flip());
      }
      to.force(true);
    }
  }

  private Path unfinished(SegmentEntry segment) {
    return SegmentNames.unfinished(path, SegmentName.of(segment));
  }

  /** Whether there is a directory of that name, which may be another's. */
  boolean exists() throws IOException {
    return context.disk().exists(path);
  }

  /** Leaves an empty file that bears an offset in its name. */
  void keepOffset(long offset, Touched touched) throws IOException {
    Path file = SegmentNames.segment(path, offset);
    // Without its directory, the partition is about to be deleted by the replay.
    if (context.disk().exists(path) && !context.disk().exists(file)) {
      context.disk().create(file).close();
      touched.directory(path);
    }
  }

  /** Deletes one file. */
  void delete(Path file, Touched touched) throws IOException {
    touched.forget(file);
    context.disk().delete(file);
    // Last, or a reader could open it once more in between, and keep its room on the disk.
    context.files().forget(file);
    touched.directory(path);
  }

  private Optional<UUID> owner() throws IOException {
    return PartitionMetadata.read(context.disk(), path);
  }

  /**
   * Whether a later topic of the same name has taken possession. It does when it is first flushed,
   * which may be before this one's deletion has come to its files.
   */
  boolean belongsToAnother() throws IOException {
    return owner().filter(owner -> !owner.equals(id.topicId())).isPresent();
  }

  /** Deletes everything. */
  void deleteAll(Touched touched) throws IOException {
    ready = false;
    for (Path file : context.disk().list(path)) {
      delete(file, touched);
    }
    touched.forgetDirectory(path);
    context.disk().delete(path);
    touched.directory(context.topics());
  }
}
