package dev.esker.engine.compaction;

import dev.esker.engine.CleanerConfig;
import dev.esker.engine.LogConfig;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.Replacement;
import dev.esker.records.BatchFilter;
import dev.esker.records.InvalidBatchException;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One pass over one log: the keys of what is dirty, then every group of segments up to there, in
 * the order of their offsets. Each group is switched over before the next is begun, and stably so:
 * a tombstone that goes has nothing before it any more that it would have to hide.
 *
 * <p>Does a little at each {@link #step}. One thread at a time; memory is let go at the end.
 */
final class CleaningPass {
  private static final long STEP_BYTES = 256 * 1024;

  private final PartitionLog log;
  private final LogConfig config;
  private final Dirtiness dirtiness;
  private final StorageSide storage;
  private final Clock clock;
  private final PassStats stats;
  private final long startMillis;
  private final BatchFilter filter = new BatchFilter();
  private final Deque<List<SegmentEntry>> groups = new ArrayDeque<>();

  private OffsetMap map;
  private BatchSource source;
  private KeyIndexing indexing;
  private GroupRewrite.Rules rules;
  private GroupWork work;
  private long end;
  private boolean done;

  /** Begins one; its memory is taken here. */
  CleaningPass(
      PartitionLog log,
      Dirtiness dirtiness,
      CleanerConfig cleaner,
      StorageSide storage,
      Clock clock) {
    this.log = log;
    this.config = log.config();
    this.dirtiness = dirtiness;
    this.storage = storage;
    this.clock = clock;
    this.stats = new PassStats(clock.nowNanos());
    this.startMillis = clock.wallMillis();
    // No more keys than offsets.
    long keys = dirtiness.end() - dirtiness.from();
    long bytes =
        Math.min(
            cleaner.dedupeBufferBytes() / cleaner.threads(),
            OffsetMap.bytesFor(keys, cleaner.loadFactor()));
    this.map = new OffsetMap(bytes, cleaner.loadFactor(), cleaner.hashKey());
    this.source = new BatchSource(log.segments(), dirtiness.dirty(), dirtiness.from());
    this.indexing = new KeyIndexing(source, map, filter, dirtiness.from(), dirtiness.end(), stats);
  }

  PartitionLog log() {
    return log;
  }

  PassStats stats() {
    return stats;
  }

  boolean isDone() {
    return done;
  }

  /** Whether what it works on is gone, or was cut or replaced by others. */
  boolean isVoid() throws IOException {
    if (log.isGone()) {
      return true;
    }
    List<SegmentEntry> present = log.segments().entries();
    return work == null
        ? !present.containsAll(dirtiness.dirty())
        : !present.containsAll(work.group);
  }

  /** For the log: what was done. */
  String report() {
    return stats.report(name(), dirtiness.from(), end);
  }

  String name() {
    return log.topic() + "-" + log.id().partition();
  }

  /**
   * Goes on.
   *
   * @return bytes read and written, for the throttle
   * @throws AbandonedException if the log isn't what it was
   * @throws NoSpaceException if the disk is full
   * @throws UncleanableException if a batch can't be read
   */
  long step() throws IOException, InvalidBatchException {
    if (indexing != null) {
      return index();
    }
    if (work == null) {
      beginGroup();
      return 0;
    }
    long bytes = work.step();
    if (work.isDone()) {
      work = null;
    }
    return bytes;
  }

  private long index() throws IOException, InvalidBatchException {
    long read = indexing.step(STEP_BYTES);
    if (read == 0) {
      source.close();
      stats.indexDone(clock.nowNanos(), map);
      end = indexing.end();
      rules =
          new GroupRewrite.Rules(
              map,
              log.logStartOffset(),
              end,
              log.keptBatches(),
              startMillis,
              config.compaction().deleteRetentionMillis());
      groups.addAll(dirtiness.groups(end, config.segmentBytes()));
      indexing = null;
    }
    return read;
  }

  private void beginGroup() throws IOException {
    if (groups.isEmpty()) {
      finish();
      return;
    }
    if (!log.config().compact()) {
      throw new AbandonedException("it isn't to be compacted any more");
    }
    List<SegmentEntry> group = groups.removeFirst();
    work = new GroupWork(group);
  }

  private void finish() throws IOException {
    storage.call(
        touched -> {
          if (!log.isGone()) {
            log.segments().putCompactedTo(end);
          }
          return null;
        });
    stats.done(clock.nowNanos());
    letGo();
  }

  /** Nothing holds the memory of the keys any more. */
  private void letGo() {
    done = true;
    map = null;
    rules = null;
    indexing = null;
  }

  /**
   * Ends it early. What is switched over stays so.
   *
   * @throws IOException if what was begun can't be deleted
   */
  void abandon() throws IOException {
    letGo();
    source.close();
    if (work != null) {
      work.abandon();
    }
  }

  /** A replacement that is switched over, but whose old files are still there; or null. */
  Replacement undeleted() {
    return work == null ? null : work.undeleted();
  }

  /** One group on its way. */
  private final class GroupWork {
    private final List<SegmentEntry> group;
    private final Replacement replacement;
    private Stage stage = Stage.BEGIN;
    private DiskFile file;
    private SegmentWriter writer;
    private GroupRewrite rewrite;

    GroupWork(List<SegmentEntry> group) {
      this.group = group;
      this.replacement = log.segments().replace(group);
    }

    long step() throws IOException, InvalidBatchException {
      long before = writer == null ? 0 : writer.sizeInBytes();
      switch (stage) {
        case BEGIN -> begin();
        case COPY -> {
          long read = rewrite.step(STEP_BYTES, writer);
          if (read == 0) {
            endCopy();
          }
          return read + writer.sizeInBytes() - before;
        }
        case NAME -> name();
        case COMMIT -> {
          turn(() -> replacement.commit(writer.entry(group)));
          stage = Stage.DELETE;
        }
        case DELETE -> {
          storage.call(
              touched -> {
                replacement.deleteSources(log.isGone(), touched);
                return null;
              });
          stage = Stage.DONE;
        }
        case DONE -> throw new IllegalStateException("the group is done");
      }
      return 0;
    }

    private void begin() throws IOException {
      log.segments().requireRoom(group);
      file =
          storage.call(
              touched -> {
                requirePossible();
                return replacement.begin(touched);
              });
      replacement.syncDirectory();
      writer =
          new SegmentWriter(
              file,
              log.number(),
              replacement.name(),
              config.indexIntervalBytes(),
              entries -> turn(() -> replacement.index(entries)));
      source = new BatchSource(log.segments(), group, 0);
      rewrite = new GroupRewrite(rules, source, group.get(group.size() - 1), filter, stats);
      stage = Stage.COPY;
    }

    private void endCopy() throws IOException {
      source.close();
      writer.finish();
      stage = Stage.NAME;
      if (group.size() == 1 && !rewrite.changed()) {
        // As it was: the old file may stay.
        abandon();
        stage = Stage.DONE;
      }
    }

    private void name() throws IOException {
      turn(replacement::publishName);
      replacement.syncDirectory();
      stage = Stage.COMMIT;
    }

    /** Something on the storage thread that makes sense only if nothing has come in between. */
    private void turn(StorageStep step) throws IOException {
      storage.call(
          touched -> {
            requirePossible();
            step.run();
            return null;
          });
    }

    private void requirePossible() throws IOException {
      if (log.isGone() || !replacement.isPossible()) {
        throw new AbandonedException("it was deleted or cut meanwhile");
      }
    }

    boolean isDone() {
      return stage == Stage.DONE;
    }

    Replacement undeleted() {
      return stage == Stage.DELETE ? replacement : null;
    }

    void abandon() throws IOException {
      if (writer != null) {
        writer.close();
      } else if (file != null) {
        file.close();
      }
      storage.call(
          touched -> {
            replacement.abandon(log.isGone(), touched);
            return null;
          });
    }
  }

  /** A part of a turn. */
  @FunctionalInterface
  private interface StorageStep {
    void run() throws IOException;
  }

  /** How far a group has come. */
  private enum Stage {
    BEGIN,
    COPY,
    NAME,
    COMMIT,
    DELETE,
    DONE
  }
}
