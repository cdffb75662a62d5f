package dev.esker.server.inspect;

import dev.esker.engine.PartitionId;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.CatalogUnreadableException;
import dev.esker.engine.catalog.EpochEntry;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.ProducerEntry;
import dev.esker.engine.catalog.RocksCatalogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * What only a catalog knows, and segments and the write-ahead log can't tell: log starts within a
 * segment, and where partitions go on whose records have all been deleted.
 */
final class OldCatalog {

  /** A partition with what hangs on it. */
  private record Kept(
      PartitionEntry entry, List<EpochEntry> epochs, List<ProducerEntry> producers) {}

  private final Map<PartitionId, Kept> partitions = new HashMap<>();

  private OldCatalog() {}

  /**
   * Reads one.
   *
   * @param deleted tells numbers of partitions that the write-ahead log deletes
   * @throws CatalogUnreadableException if it is damaged
   */
  static OldCatalog read(Path directory, IntPredicate deleted) throws IOException {
    OldCatalog old = new OldCatalog();
    try (Catalog catalog = new Catalog(RocksCatalogStore.openReadOnly(directory))) {
      List<PartitionEntry> entries = new ArrayList<>();
      catalog.partitions(entries::add);
      for (PartitionEntry entry : entries) {
        if (!deleted.test(entry.number())) {
          old.partitions.put(
              new PartitionId(entry.topicId(), entry.partition()),
              new Kept(entry, catalog.epochs(entry.number()), catalog.producers(entry.number())));
        }
      }
    }
    return old;
  }

  /** One that knew nothing. */
  static OldCatalog nothing() {
    return new OldCatalog();
  }

  /**
   * Adds what a rebuilt catalog lacks.
   *
   * @return for each partition that ends earlier than it did: which offsets are in no file
   */
  List<String> complete(Catalog rebuilt) throws IOException {
    Map<PartitionId, PartitionEntry> present = new HashMap<>();
    rebuilt.partitions(
        entry -> {
          present.put(new PartitionId(entry.topicId(), entry.partition()), entry);
          return true;
        });
    List<String> lost = new ArrayList<>();
    Catalog.Batch batch = rebuilt.newBatch();
    int number = rebuilt.nextPartitionNumber();
    for (Map.Entry<PartitionId, Kept> each : partitions.entrySet()) {
      PartitionEntry old = each.getValue().entry();
      PartitionEntry now = present.get(each.getKey());
      long end = now == null ? old.logStartOffset() : now.checkpointEndOffset();
      if (end < old.checkpointEndOffset()) {
        lost.add(
            old.topic()
                + "-"
                + old.partition()
                + ": the old catalog knew of offsets "
                + end
                + " to "
                + (old.checkpointEndOffset() - 1)
                + ", which are in no file");
      }
      if (now == null && end == old.checkpointEndOffset()) {
        add(batch, each.getValue(), number++);
      } else if (now != null && now.logStartOffset() < old.logStartOffset()) {
        batch.putPartition(now.withLogStartOffset(Math.min(old.logStartOffset(), end)));
      }
    }
    rebuilt.write(batch.putNextPartitionNumber(number));
    rebuilt.flush();
    return lost;
  }

  /** A partition without records goes on where it was; its number changes, as it is no one's. */
  private static void add(Catalog.Batch batch, Kept kept, int number) {
    PartitionEntry old = kept.entry();
    batch.putPartition(
        PartitionEntry.empty(
            number, old.topicId(), old.partition(), old.topic(), old.checkpointEndOffset()));
    for (EpochEntry epoch : kept.epochs()) {
      batch.putEpoch(new EpochEntry(number, epoch.epoch(), epoch.startOffset()));
    }
    for (ProducerEntry producer : kept.producers()) {
      batch.putProducer(
          new ProducerEntry(
              number,
              producer.producerId(),
              producer.epoch(),
              producer.lastTimestampMillis(),
              producer.batches()));
    }
  }
}
