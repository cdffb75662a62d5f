package dev.esker.engine.segment;

import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentNames.SegmentName;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Puts one segment in the place of some that follow each other, in steps between which a crash may
 * come at any time. No file is ever replaced by another of the same name, so that what an older
 * catalog says of a name stays true as long as the file is there.
 *
 * <ol>
 *   <li>{@link #begin}: an empty file {@code <base>.<generation>.log.cleaned}. {@link
 *       #syncDirectory}, so that whatever was left there earlier is gone for good. Whoever is left
 *       after a crash is deleted.
 *   <li>It is written and forced, which is the caller's business; {@link #index} adds to the
 *       catalog what nothing refers to yet.
 *   <li>{@link #publishName}: it is renamed to {@code <base>.<generation>.log}; {@link
 *       #syncDirectory}. A file of that name is therefore whole. The catalog doesn't know it, so
 *       after a crash it is deleted; if the catalog is lost, it takes the place of its sources,
 *       whose offsets it covers all of ({@link dev.esker.engine.storage} rebuilds).
 *   <li>{@link #commit}: one batch of the catalog names the new segment and none of its sources.
 *       Readers have it from here on. A crash keeps this or not; the files of both are there.
 *   <li>{@link #deleteSources}: once the catalog is flushed, the old files go. What of them comes
 *       back by a crash is known to no catalog, and deleted.
 * </ol>
 *
 * <p>All names of a partition's directory are changed by the storage thread alone: a deleted topic
 * and a new one of its name may come between any two steps, which {@link #isPossible} tells. After
 * a step that isn't possible, or has failed, comes {@link #abandon}.
 */
public final class Replacement {
  private final SegmentContext context;
  private final SegmentDirectory directory;
  private final SegmentList segments;
  private final List<SegmentEntry> sources;
  private final SegmentName name;
  private boolean begun;
  private boolean committed;

  Replacement(
      SegmentContext context,
      SegmentDirectory directory,
      SegmentList segments,
      List<SegmentEntry> sources) {
    this.context = context;
    this.directory = directory;
    this.segments = segments;
    this.sources = List.copyOf(sources);
    int generation = 0;
    for (SegmentEntry source : sources) {
      generation = Math.max(generation, source.generation());
    }
    this.name = new SegmentName(sources.get(0).baseOffset(), generation + 1);
  }

  /** What is to be replaced, by ascending offsets. */
  public List<SegmentEntry> sources() {
    return sources;
  }

  /** What the new segment is called. */
  public SegmentName name() {
    return name;
  }

  /** The file of a source. */
  public Path path(SegmentEntry source) {
    return directory.segment(source);
  }

  /** Whether all sources are still there, each as it was. Storage thread. */
  public boolean isPossible() throws IOException {
    for (SegmentEntry source : sources) {
      if (!segments.contains(source)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Creates the file, to be closed by the caller. Storage thread.
   *
   * @throws dev.esker.wal.io.NoSpaceException if there is no room
   */
  public DiskFile begin(Touched touched) throws IOException {
    directory.getReady(segments, touched);
    begun = true;
    context.catalog().write(withoutIndex());
    Path file = unfinished();
    context.disk().delete(file);
    return context.disk().create(file);
  }

  /** Adds entries to the index of the new segment. Storage thread. */
  public void index(List<IndexEntry> entries) throws IOException {
    Catalog.Batch batch = context.catalog().newBatch();
    entries.forEach(entry -> batch.putIndex(name.generation(), entry));
    context.catalog().write(batch);
  }

  /** Makes all changes of names stable. Any thread; fails if the partition is deleted meanwhile. */
  public void syncDirectory() throws IOException {
    context.disk().syncDirectory(directory.path());
  }

  /** Gives the file, which is forced, its name. Storage thread. */
  public void publishName() throws IOException {
    context.disk().rename(unfinished(), SegmentNames.segment(directory.path(), name));
  }

  /** Switches over. Storage thread. */
  public void commit(SegmentEntry compacted) throws IOException {
    Catalog.Batch batch = context.catalog().newBatch();
    for (SegmentEntry source : sources) {
      if (source.baseOffset() == name.baseOffset()) {
        batch.deleteIndex(number(), source.baseOffset(), source.generation());
      } else {
        batch.deleteSegment(number(), source.baseOffset());
      }
    }
    context.catalog().write(batch.putSegment(compacted));
    committed = true;
    segments.replace(sources, compacted);
  }

  /**
   * Makes the switch stable and deletes the old files, unless the partition is being deleted, as
   * for {@link #abandon}. Storage thread. May be called again after a failure.
   *
   * @throws dev.esker.wal.io.NoSpaceException if there is no room for the catalog; all files stay
   */
  public void deleteSources(boolean gone, Touched touched) throws IOException {
    if (gone) {
      return;
    }
    context.catalog().flush();
    for (SegmentEntry source : sources) {
      directory.delete(directory.segment(source), touched);
    }
  }

  /**
   * Removes what was begun and not committed, unless the partition is being deleted: then its
   * directory may be another's by now, and everything of this one goes anyway. Storage thread.
   */
  public void abandon(boolean gone, Touched touched) throws IOException {
    if (!begun || committed || gone) {
      return;
    }
    directory.delete(unfinished(), touched);
    directory.delete(SegmentNames.segment(directory.path(), name), touched);
    context.catalog().write(withoutIndex());
  }

  private Catalog.Batch withoutIndex() {
    return context.catalog().newBatch().deleteIndex(number(), name.baseOffset(), name.generation());
  }

  private Path unfinished() {
    return SegmentNames.unfinished(directory.path(), name);
  }

  private int number() {
    return sources.get(0).partitionNumber();
  }
}
