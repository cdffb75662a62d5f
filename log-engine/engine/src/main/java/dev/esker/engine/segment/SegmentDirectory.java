package dev.esker.engine.segment;

import dev.esker.engine.PartitionId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The directory of one partition's segments. Storage thread only, but for the paths. */
final class SegmentDirectory {
  private final SegmentContext context;
  private final PartitionId id;
  private final Path path;
  private boolean ready;

  SegmentDirectory(SegmentContext context, PartitionId id, String topic) {
    this.context = context;
    this.id = id;
    this.path = SegmentNames.directory(context.topics(), topic, id.partition());
  }

  Path path() {
    return path;
  }

  Path segment(long baseOffset) {
    return SegmentNames.segment(path, baseOffset);
  }

  /**
   * Whether a segment of the catalog has its file. It may have been deleted before a crash that
   * took back what the catalog knew of that, and the replay may have to write before it comes to
   * the frame that says so.
   */
  boolean has(long baseOffset) throws IOException {
    return ready || context.disk().exists(segment(baseOffset));
  }

  /** Opens the file of a segment for writing; a fresh one is created, empty. */
  OpenFiles.OpenFile openToWrite(
      long baseOffset, boolean fresh, SegmentList segments, Touched touched) throws IOException {
    if (!ready) {
      takePossession(segments, touched);
      deleteStrayFiles(segments);
      ready = true;
    }
    if (fresh) {
      touched.directory(path);
      return context.files().createToWrite(segment(baseOffset));
    }
    return context.files().borrowToWrite(segment(baseOffset));
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
      OptionalLong base = SegmentNames.baseOffset(leftover);
      boolean known = base.isPresent() && segments.contains(base.getAsLong());
      if (owner.isPresent() || !known) {
        delete(leftover, touched);
      }
    }
    context.disk().createDirectories(path);
    touched.file(PartitionMetadata.write(context.disk(), path, id.topicId()));
    touched.directory(path);
    touched.directory(context.topics());
  }

  /** Segments begun after the last checkpoint before a crash: their records come again. */
  private void deleteStrayFiles(SegmentList segments) throws IOException {
    for (Path file : context.disk().list(path)) {
      OptionalLong base = SegmentNames.baseOffset(file);
      if (base.isPresent() && !segments.contains(base.getAsLong())) {
        delete(file, new Touched());
      }
    }
  }

  /** Leaves an empty file that bears an offset in its name. */
  void keepOffset(long offset, Touched touched) throws IOException {
    Path file = segment(offset);
    // Without its directory, the partition is about to be deleted by the replay.
    if (context.disk().exists(path) && !context.disk().exists(file)) {
      context.disk().create(file).close();
      touched.directory(path);
    }
  }

  /** Deletes one file. */
  void delete(Path file, Touched touched) throws IOException {
    touched.forget(file);
    context.files().forget(file);
    context.disk().delete(file);
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
