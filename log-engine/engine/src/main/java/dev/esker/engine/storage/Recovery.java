package dev.esker.engine.storage;

import dev.esker.engine.CatalogOpener;
import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineCounters;
import dev.esker.engine.EngineListener;
import dev.esker.engine.PartitionId;
import dev.esker.engine.cache.TailCache;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.CatalogCorruptException;
import dev.esker.engine.catalog.CatalogUnreadableException;
import dev.esker.engine.catalog.CheckpointEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.PendingDeletion;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.OpenFiles;
import dev.esker.engine.segment.PartitionMetadata;
import dev.esker.engine.segment.ReadMemory;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.wal.Wal;
import dev.esker.wal.WalConfig;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Opens what a data directory holds: the catalog, rebuilt from the segments if it is unreadable,
 * and the write-ahead log, replayed from the last checkpoint. One thread.
 */
public final class Recovery {
  /** What a file of the write-ahead log needs beside two frames of the largest size. */
  private static final int WAL_FILE_OVERHEAD_BYTES = 1024;

  private final EngineConfig config;
  private final Disk disk;
  private final Clock clock;
  private final CatalogOpener opener;
  private final EngineListener listener;
  private final DamagedCatalogMark mark;
  private Map<PartitionId, CatalogRebuild.Attested> attested = Map.of();
  private Set<Integer> deleted = Set.of();
  private Map<Integer, Long> logStarts = Map.of();
  private final Map<Integer, Replay.Cut> cuts = new HashMap<>();

  /** Prepares a recovery. */
  public Recovery(
      EngineConfig config, Disk disk, Clock clock, CatalogOpener opener, EngineListener listener) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    this.opener = opener;
    this.listener = listener;
    this.mark = new DamagedCatalogMark(disk, config.directory());
  }

  private Path topics() {
    return config.directory().resolve("topics");
  }

  private Path walDirectory() {
    return config.directory().resolve("wal");
  }

  private Path catalogDirectory() {
    return config.directory().resolve("catalog");
  }

  /**
   * Recovers. A catalog that turns out to be damaged, at once or while the log is replayed, is set
   * aside and rebuilt; nothing has been changed by then that a second try wouldn't do again.
   *
   * @throws dev.esker.engine.catalog.CatalogVersionException if the catalog is from a newer version
   * @throws dev.esker.wal.WalCorruptException if stable bytes of the write-ahead log are damaged
   * @throws IOException if the disk fails, or records are missing
   */
  public Recovered run() throws IOException {
    disk.createDirectories(topics());
    disk.createDirectories(walDirectory());
    disk.syncDirectory(config.directory());
    String damage = mark.isSet() ? "an earlier run has found damage in it" : null;
    if (damage == null) {
      try {
        return recover(false);
      } catch (CatalogUnreadableException | CatalogCorruptException e) {
        damage = e.getMessage();
      }
    }
    listener.notice(
        "the catalog is unreadable ("
            + damage
            + "), set aside as "
            + setAside()
            + ": rebuilding it from the segments");
    Recovered recovered = recover(true);
    mark.clear();
    return recovered;
  }

  private Recovered recover(boolean rebuild) throws IOException {
    PartitionRegistry registry = new PartitionRegistry();
    SegmentContext context = context(new Catalog(opener.open(catalogDirectory())));
    try {
      boolean lost = context.catalog().checkpoint().isEmpty() && !disk.list(topics()).isEmpty();
      if (lost && !rebuild) {
        listener.notice("there is no catalog: rebuilding it from the segments");
      }
      if (lost || rebuild) {
        rebuild(context);
      }
      register(context, registry);
      if (!lost && !rebuild) {
        finishDeletions(context, registry);
      }
      return replay(context, registry);
    } catch (IOException | RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** The partitions as of the last checkpoint, or as the rebuild has found them. */
  private void register(SegmentContext context, PartitionRegistry registry) throws IOException {
    cuts.clear();
    context
        .catalog()
        .partitions(
            entry -> {
              registry.add(new PartitionLog(entry, Replay.UNTIL_TOLD, context, limits()));
              if (entry.cutPosition() != PartitionEntry.NONE) {
                cuts.put(entry.number(), new Replay.Cut(entry.cutOffset(), entry.cutPosition()));
              }
              return true;
            });
  }

  /** Deletes directories of which the catalog knows that they have to go, unless they are back. */
  private static void finishDeletions(SegmentContext context, PartitionRegistry registry)
      throws IOException {
    List<PendingDeletion> pending = context.catalog().pendingDeletions();
    for (PendingDeletion deletion : pending) {
      Path directory = context.topics().resolve(deletion.path());
      String name = deletion.path();
      int partition = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
      boolean owned =
          PartitionMetadata.read(context.disk(), directory)
              .flatMap(topicId -> registry.find(new PartitionId(topicId, partition)))
              .isPresent();
      if (!owned) {
        PartitionMetadata.deleteDirectory(context.disk(), directory);
      }
    }
    if (!pending.isEmpty()) {
      context.disk().syncDirectory(context.topics());
    }
  }

  private SegmentContext context(Catalog catalog) {
    return new SegmentContext(
        disk,
        clock,
        topics(),
        catalog,
        new OpenFiles(disk, config.maxOpenFiles()),
        new ReadMemory(config.memory().readBytes()),
        new EngineCounters());
  }

  private Path setAside() throws IOException {
    for (int i = 1; ; i++) {
      Path aside = config.directory().resolve("catalog.unreadable-" + i);
      if (!disk.exists(aside)) {
        if (disk.exists(catalogDirectory())) {
          disk.rename(catalogDirectory(), aside);
        }
        return aside;
      }
    }
  }

  private void rebuild(SegmentContext context) throws IOException {
    CatalogRebuild rebuild = new CatalogRebuild(context, limits());
    int partitions = rebuild.run(walDirectory());
    attested = rebuild.attested();
    deleted = rebuild.deleted();
    logStarts = rebuild.logStarts();
    listener.notice("the catalog is rebuilt, " + partitions + " partitions have segments");
  }

  /** How many producers partitions remember. */
  public PartitionLog.ProducerLimits limits() {
    return new PartitionLog.ProducerLimits(
        config.memory().producersPerPartition(), config.producerExpiration().toMillis(), clock);
  }

  /** Replays the write-ahead log and opens it for appends. */
  private Recovered replay(SegmentContext context, PartitionRegistry registry) throws IOException {
    TailCache cache = new TailCache(config.memory().cacheBytes(), config.memory().chunkBytes());
    Optional<CheckpointEntry> checkpoint = context.catalog().checkpoint();
    long from = checkpoint.map(CheckpointEntry::walPosition).orElse(0L);
    checkpoint.ifPresent(found -> context.counters().checkpointFound(found.wallMillis()));
    Replay replay =
        new Replay(
            new Replay.Target(context, cache, registry, limits()),
            context.catalog().nextPartitionNumber(),
            deleted,
            logStarts,
            cuts);
    WalConfig wal =
        new WalConfig(
            walDirectory(),
            config.wal().fileBytes(),
            config.wal().spareFiles(),
            (int) ((config.wal().fileBytes() - WAL_FILE_OVERHEAD_BYTES) / 2));
    Wal open = Wal.open(wal, disk, from, replay);
    try {
      replay.finish(attested);
      if (checkpoint.isEmpty()) {
        // From now on a missing checkpoint means a missing catalog.
        from = open.startPosition();
        context
            .catalog()
            .write(
                context
                    .catalog()
                    .newBatch()
                    .putCheckpoint(new CheckpointEntry(from, clock.wallMillis())));
        context.catalog().flush();
      }
    } catch (IOException | RuntimeException e) {
      open.close();
      throw e;
    }
    return new Recovered(
        context, cache, registry, open, from, replay.nextNumber(), replay.backlog());
  }
}
