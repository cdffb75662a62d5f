package dev.esker.server.inspect;

import dev.esker.engine.PartitionId;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.CatalogCorruptException;
import dev.esker.engine.catalog.CatalogUnreadableException;
import dev.esker.engine.catalog.CheckpointEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.RocksCatalogStore;
import dev.esker.engine.segment.PartitionMetadata;
import dev.esker.engine.segment.SegmentNames;
import dev.esker.wal.WalReader;
import dev.esker.wal.WalReport;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * Compares the catalog of a stopped broker with its segments and write-ahead log. Changes nothing;
 * whoever calls holds the data directory's lock.
 */
public final class CatalogCheck {
  private final Disk disk;
  private final Path data;
  private final Path topics;
  private final LongConsumer progress;
  private final CatalogReport report = new CatalogReport();
  private final Set<PartitionId> claimed = new HashSet<>();

  /**
   * Prepares a check.
   *
   * @param progress told from time to time how many bytes of segments have been compared
   */
  public CatalogCheck(Disk disk, Path data, LongConsumer progress) {
    this.disk = disk;
    this.data = data;
    this.topics = data.resolve("topics");
    this.progress = progress;
  }

  /** Compares everything. */
  public CatalogReport run() throws IOException {
    Path directory = data.resolve("catalog");
    if (!Files.isDirectory(directory)) {
      report.problem(directory, "missing");
      return report;
    }
    try (RocksCatalogStore store = RocksCatalogStore.openReadOnly(directory)) {
      store.verifyChecksums();
      check(new Catalog(store));
    } catch (CatalogUnreadableException | CatalogCorruptException e) {
      report.problem(directory, "unreadable: " + e.getMessage());
    }
    return report;
  }

  private void check(Catalog catalog) throws IOException {
    List<PartitionEntry> partitions = new ArrayList<>();
    WalTail tail = new WalTail(report);
    catalog.partitions(
        entry -> {
          tail.known(entry);
          return partitions.add(entry);
        });
    Optional<CheckpointEntry> checkpoint = catalog.checkpoint();
    if (checkpoint.isEmpty()) {
      report.problem(data.resolve("catalog"), "it has no checkpoint, so it was never finished");
    }
    readWal(checkpoint.map(CheckpointEntry::walPosition).orElse(0L), tail);
    for (PartitionEntry entry : partitions) {
      if (!claimed.add(new PartitionId(entry.topicId(), entry.partition()))) {
        report.problem(
            entry.topic() + "-" + entry.partition(), "the catalog has it under two numbers");
      }
      if (!tail.isDeleted(entry.number())) {
        new PartitionCheck(disk, catalog, entry, topics, tail.logStart(entry.number()), report)
            .run();
      }
      progress.accept(report.bytes());
    }
    tail.described().values().forEach(description -> claimed.add(description.id()));
    Set<String> going = new HashSet<>();
    catalog.pendingDeletions().forEach(deletion -> going.add(deletion.path()));
    directories(going);
  }

  private void readWal(long from, WalTail tail) throws IOException {
    Path directory = data.resolve("wal");
    WalReport wal = new WalReader(disk, directory).read(from, tail);
    wal.corruption()
        .ifPresent(
            damage ->
                report.problem(
                    damage.file(),
                    "damaged at position " + damage.position() + ": " + damage.reason()));
    if (!wal.isHealthy()) {
      return;
    }
    if (from > wal.endPosition() || (wal.files() > 0 && from < wal.startPosition())) {
      report.problem(
          directory,
          "it goes from position "
              + wal.startPosition()
              + " to "
              + wal.endPosition()
              + ", but the catalog's checkpoint is at "
              + from);
    } else if (!wal.cleanClose()) {
      report.note(
          directory,
          "the broker didn't stop in good order; the next start replays "
              + (wal.endPosition() - from)
              + " bytes");
    }
  }

  /** Every directory with segments has to be a partition's. */
  private void directories(Set<String> going) throws IOException {
    for (Path directory : disk.list(topics)) {
      String name = directory.getFileName().toString();
      boolean segments = false;
      for (Path file : disk.list(directory)) {
        segments |= SegmentNames.parse(file).isPresent();
      }
      if (segments && !going.contains(name) && !isClaimed(directory, name)) {
        report.problem(directory, "the catalog has no partition to which these segments belong");
      }
    }
  }

  private boolean isClaimed(Path directory, String name) throws IOException {
    Optional<UUID> topicId = PartitionMetadata.read(disk, directory);
    String number = name.substring(name.lastIndexOf('-') + 1);
    return topicId.isPresent()
        && number.matches("[0-9]{1,9}")
        && claimed.contains(new PartitionId(topicId.get(), Integer.parseInt(number)));
  }
}
