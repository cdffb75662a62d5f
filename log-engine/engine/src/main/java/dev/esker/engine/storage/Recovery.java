package dev.esker.engine.storage;

import dev.esker.engine.CatalogOpener;
import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.PartitionId;
import dev.esker.engine.cache.TailCache;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.CatalogCorruptException;
import dev.esker.engine.catalog.CatalogUnreadableException;
import dev.esker.engine.catalog.CheckpointEntry;
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
  private Map<PartitionId, Long> attested = Map.of();
  private Set<Integer> deleted = Set.of();

  /** Prepares a recovery. */
  public Recovery(
      EngineConfig config, Disk disk, Clock clock, CatalogOpener opener, EngineListener listener) {
    this.config = config;
    this.disk = disk;
    this.clock = clock;
    this.opener = opener;
    this.listener = listener;
  }

  private Path walDirectory() {
    return config.directory().resolve("wal");
  }

  private Path catalogDirectory() {
    return config.directory().resolve("catalog");
  }

  /**
   * Opens the catalog and what hangs on it; the partitions as of the last checkpoint are
   * registered.
   */
  public SegmentContext openSegments(PartitionRegistry registry) throws IOException {
    Path topics = config.directory().resolve("topics");
    disk.createDirectories(topics);
    disk.createDirectories(walDirectory());
    disk.syncDirectory(config.directory());
    try {
      SegmentContext context = context(topics, new Catalog(opener.open(catalogDirectory())));
      Optional<CheckpointEntry> checkpoint = context.catalog().checkpoint();
      register(context, registry);
      if (checkpoint.isPresent()) {
        finishDeletions(context, registry);
        return context;
      }
      if (!disk.list(topics).isEmpty()) {
        listener.notice("there is no catalog: rebuilding it from the segments");
        rebuild(context, registry);
      }
      return context;
    } catch (CatalogUnreadableException | CatalogCorruptException e) {
      Path aside = setAside();
      listener.notice(
          "the catalog is unreadable ("
              + e.getMessage()
              + "), set aside as "
              + aside
              + ": rebuilding it from the segments");
      SegmentContext context = context(topics, new Catalog(opener.open(catalogDirectory())));
      rebuild(context, registry);
      return context;
    }
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

  private SegmentContext context(Path topics, Catalog catalog) {
    return new SegmentContext(
        disk,
        clock,
        topics,
        catalog,
        new OpenFiles(disk, config.maxOpenFiles()),
        new ReadMemory(config.memory().readBytes()));
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

  private void rebuild(SegmentContext context, PartitionRegistry registry) throws IOException {
    CatalogRebuild rebuild = new CatalogRebuild(context, limits());
    int partitions = rebuild.run(walDirectory());
    attested = rebuild.attested();
    deleted = rebuild.deleted();
    registry.all().stream().toList().forEach(registry::remove);
    register(context, registry);
    listener.notice("the catalog is rebuilt, " + partitions + " partitions have segments");
  }

  private void register(SegmentContext context, PartitionRegistry registry) throws IOException {
    context
        .catalog()
        .partitions(
            entry -> {
              registry.add(new PartitionLog(entry, Replay.UNTIL_TOLD, context, limits()));
              return true;
            });
  }

  /** How many producers partitions remember. */
  public PartitionLog.ProducerLimits limits() {
    return new PartitionLog.ProducerLimits(
        config.memory().producersPerPartition(), config.producerExpiration().toMillis());
  }

  /** Replays the write-ahead log and opens it for appends. */
  public Recovered replay(SegmentContext context, TailCache cache, PartitionRegistry registry)
      throws IOException {
    Optional<CheckpointEntry> checkpoint = context.catalog().checkpoint();
    long from = checkpoint.map(CheckpointEntry::walPosition).orElse(0L);
    Replay replay =
        new Replay(
            new Replay.Target(context, cache, registry, limits()),
            context.catalog().nextPartitionNumber(),
            deleted);
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
    return new Recovered(open, from, replay.nextNumber(), replay.backlog());
  }
}
