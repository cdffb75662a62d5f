package dev.esker.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.catalog.ProducerEntry.BatchMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The typed view, over both stores. */
@ParameterizedClass
@EnumSource
class CatalogTest {

  /** What the catalog is kept in. */
  enum Kept {
    IN_MEMORY,
    IN_ROCKSDB
  }

  private static final UUID TOPIC = new UUID(0x1234_5678_9ABC_DEF0L, -5);
  private static final int LAST_NUMBER = Integer.MAX_VALUE;

  @Parameter Kept kept;

  @TempDir Path directory;

  private Catalog catalog;

  @BeforeEach
  void open() throws IOException {
    catalog =
        new Catalog(
            kept == Kept.IN_MEMORY
                ? new MemoryCatalogStore()
                : RocksCatalogStore.open(directory.resolve("catalog")));
  }

  @AfterEach
  void close() throws IOException {
    catalog.close();
  }

  @Test
  void anEmptyCatalogHasNothing() throws IOException {
    assertEquals(List.of(), partitions());
    assertEquals(Optional.empty(), catalog.partition(0));
    assertEquals(Optional.empty(), catalog.checkpoint());
    assertEquals(List.of(), catalog.pendingDeletions());
    assertEquals(0, catalog.nextPartitionNumber());
    assertEquals(Optional.empty(), catalog.lastSegment(0));
    assertEquals(Optional.empty(), catalog.index(0, 0, 0).firstWithTimestampAtLeast(0));
  }

  @Test
  void everyEntryComesBackAsItWasPut() throws IOException {
    PartitionEntry partition =
        new PartitionEntry(LAST_NUMBER, TOPIC, 3, "höhe-ø", 5, Long.MAX_VALUE, 7, 1L << 40);
    PartitionEntry fresh = PartitionEntry.empty(0, TOPIC, 0, "t", 0);
    SegmentEntry segment =
        new SegmentEntry(LAST_NUMBER, 5, Long.MAX_VALUE, 1L << 40, -1, -1, 77, true);
    SegmentEntry open =
        new SegmentEntry(LAST_NUMBER, Long.MAX_VALUE, Long.MAX_VALUE, 0, 1, 2, 3, false);
    IndexEntry index = new IndexEntry(LAST_NUMBER, 5, Long.MAX_VALUE, Integer.MAX_VALUE, -1, -1);
    EpochEntry epoch = new EpochEntry(LAST_NUMBER, Integer.MAX_VALUE, Long.MAX_VALUE);
    ProducerEntry producer =
        new ProducerEntry(
            LAST_NUMBER,
            Long.MAX_VALUE,
            Short.MAX_VALUE,
            -1,
            List.of(
                new BatchMeta(Integer.MAX_VALUE, 3, 10, 14, 99), new BatchMeta(4, 4, 15, 15, -1)));
    ProducerEntry silent = new ProducerEntry(LAST_NUMBER, 0, (short) 0, 5, List.of());
    CheckpointEntry checkpoint = new CheckpointEntry(Long.MAX_VALUE, 12);
    PendingDeletion deletion = new PendingDeletion("topics/höhe-3/00000000000000000005.log");
    catalog.write(
        catalog
            .newBatch()
            .putPartition(partition)
            .putPartition(fresh)
            .putSegment(segment)
            .putSegment(open)
            .putIndex(index)
            .putEpoch(epoch)
            .putProducer(producer)
            .putProducer(silent)
            .putCheckpoint(checkpoint)
            .putPendingDeletion(deletion)
            .putNextPartitionNumber(LAST_NUMBER));
    catalog.flush();

    assertEquals(List.of(fresh, partition), partitions());
    assertEquals(Optional.of(partition), catalog.partition(LAST_NUMBER));
    assertEquals(List.of(segment, open), catalog.segments(LAST_NUMBER));
    assertEquals(List.of(index), index(LAST_NUMBER, 5));
    assertEquals(List.of(epoch), catalog.epochs(LAST_NUMBER));
    assertEquals(List.of(silent, producer), catalog.producers(LAST_NUMBER));
    assertEquals(Optional.of(checkpoint), catalog.checkpoint());
    assertEquals(List.of(deletion), catalog.pendingDeletions());
    assertTrue(catalog.memoryBytes() > 0);
  }

  @Test
  void anEmptyBatchIsNoOperation() throws IOException {
    if (kept == Kept.IN_MEMORY) {
      MemoryCatalogStore store = new MemoryCatalogStore();
      Catalog counted = new Catalog(store);
      counted.write(counted.newBatch());
      assertEquals(0, store.unflushedBatches());
    }
    Catalog.Batch batch = catalog.newBatch();
    assertTrue(batch.isEmpty());
    catalog.write(batch);
    assertFalse(batch.deleteProducer(1, 1).isEmpty());
    assertEquals(13, batch.bytes());
  }

  @Test
  void segmentsAreFoundByOffset() throws IOException {
    catalog.write(
        catalog
            .newBatch()
            .putSegment(segment(1, 500))
            .putSegment(segment(2, 10))
            .putSegment(segment(2, 20))
            .putSegment(segment(2, 30))
            .putSegment(segment(3, 0)));
    assertEquals(Optional.empty(), catalog.segmentFor(2, 9));
    assertEquals(Optional.of(segment(2, 10)), catalog.segmentFor(2, 10));
    assertEquals(Optional.of(segment(2, 10)), catalog.segmentFor(2, 19));
    assertEquals(Optional.of(segment(2, 30)), catalog.segmentFor(2, 1000));
    assertEquals(Optional.of(segment(2, 30)), catalog.lastSegment(2));
    assertEquals(Optional.of(segment(2, 10)), catalog.segmentAtOrAfter(2, 0));
    assertEquals(Optional.of(segment(2, 30)), catalog.segmentAtOrAfter(2, 21));
    assertEquals(Optional.empty(), catalog.segmentAtOrAfter(2, 31));
    List<SegmentEntry> from = new ArrayList<>();
    catalog.segmentsFrom(2, 11, from::add);
    assertEquals(List.of(segment(2, 20), segment(2, 30)), from);
    assertEquals(Optional.empty(), catalog.lastSegment(4));
  }

  @Test
  void indexEntriesAreFoundByOffset() throws IOException {
    catalog.write(
        catalog
            .newBatch()
            .putIndex(index(1, 0, 90, 1))
            .putIndex(index(1, 100, 110, 1))
            .putIndex(index(1, 100, 120, 2))
            .putIndex(index(1, 200, 210, 3)));
    assertEquals(Optional.empty(), catalog.index(1, 100, 0).floor(109));
    assertEquals(Optional.of(index(1, 100, 110, 1)), catalog.index(1, 100, 0).floor(119));
    assertEquals(
        Optional.of(index(1, 100, 120, 2)), catalog.index(1, 100, 0).floor(Long.MAX_VALUE));
    assertEquals(Optional.of(index(1, 100, 110, 1)), catalog.index(1, 100, 0).before(120));
    assertEquals(Optional.empty(), catalog.index(1, 100, 0).before(110));
    assertEquals(Optional.empty(), catalog.index(1, 0, 0).before(0));
    assertEquals(List.of(index(1, 100, 110, 1), index(1, 100, 120, 2)), index(1, 100));
  }

  /**
   * The bisection against a walk through all entries, with gaps between offsets and repeated
   * timestamps.
   */
  @Test
  void indexEntriesAreFoundByTimestamp() throws IOException {
    long seed = Long.getLong("esker.seed", 7);
    SplittableRandom random = new SplittableRandom(seed);
    Catalog.Batch batch = catalog.newBatch().putIndex(index(1, 2_000_000, 2_000_000, 0));
    List<IndexEntry> all = new ArrayList<>();
    long offset = 1000;
    long timestamp = 50;
    for (int i = 0; i < 200; i++) {
      offset += 1 + random.nextInt(random.nextInt(1, 1000));
      timestamp += random.nextInt(3);
      IndexEntry entry = new IndexEntry(1, 1000, offset, i * 4096, timestamp, offset);
      all.add(entry);
      batch.putIndex(entry);
    }
    catalog.write(batch);
    for (long wanted = 48; wanted <= timestamp + 2; wanted++) {
      long least = wanted;
      assertEquals(
          all.stream().filter(entry -> entry.maxTimestampSoFar() >= least).findFirst(),
          catalog.index(1, 1000, 0).firstWithTimestampAtLeast(wanted),
          "seed " + seed + " (replay with -Desker.seed), timestamp " + wanted);
    }
  }

  @Test
  void deletingAPartitionLeavesNothingOfItAndAllOfTheOthers() throws IOException {
    for (int number : new int[] {0, 6, 7, 8, 255, 256, LAST_NUMBER}) {
      catalog.write(everythingOf(number));
    }
    catalog.flush();
    catalog.write(
        catalog.newBatch().deletePartition(7).deletePartition(255).deletePartition(LAST_NUMBER));
    for (int number : new int[] {7, 255, LAST_NUMBER}) {
      assertEquals(Optional.empty(), catalog.partition(number));
      assertEquals(List.of(), catalog.segments(number));
      assertEquals(List.of(), index(number, 100));
      assertEquals(List.of(), catalog.epochs(number));
      assertEquals(List.of(), catalog.producers(number));
    }
    for (int number : new int[] {0, 6, 8, 256}) {
      assertTrue(catalog.partition(number).isPresent());
      assertEquals(2, catalog.segments(number).size());
      assertEquals(2, index(number, 100).size());
      assertEquals(2, catalog.epochs(number).size());
      assertEquals(1, catalog.producers(number).size());
    }
    assertEquals(4, partitions().size());
  }

  private Catalog.Batch everythingOf(int number) {
    return catalog
        .newBatch()
        .putPartition(PartitionEntry.empty(number, TOPIC, 0, "t", 0))
        .putSegment(segment(number, 0))
        .putSegment(segment(number, 100))
        .putIndex(index(number, 100, 150, 1))
        .putIndex(index(number, 100, Long.MAX_VALUE, 2))
        .putEpoch(new EpochEntry(number, 0, 0))
        .putEpoch(new EpochEntry(number, 4, Long.MAX_VALUE))
        .putProducer(new ProducerEntry(number, Long.MAX_VALUE, (short) 0, 0, List.of()));
  }

  @Test
  void deletingASegmentTakesItsIndexAlong() throws IOException {
    for (long base : new long[] {0, 100, 200}) {
      catalog.write(
          catalog
              .newBatch()
              .putSegment(segment(1, base))
              .putIndex(index(1, base, base, 0))
              .putIndex(index(1, base, base + 50, 1)));
    }
    catalog.write(catalog.newBatch().deleteSegment(1, 100));
    assertEquals(List.of(segment(1, 0), segment(1, 200)), catalog.segments(1));
    assertEquals(List.of(), index(1, 100));
    assertEquals(2, index(1, 0).size());
    assertEquals(2, index(1, 200).size());

    catalog.write(catalog.newBatch().deleteIndexFrom(1, 0, 50));
    assertEquals(List.of(index(1, 0, 0, 0)), index(1, 0));
    assertEquals(2, index(1, 200).size());

    catalog.write(catalog.newBatch().deleteSegmentsFrom(1, 1));
    assertEquals(List.of(segment(1, 0)), catalog.segments(1));
    assertEquals(1, index(1, 0).size());
    assertEquals(List.of(), index(1, 200));
  }

  @Test
  void epochsAreCutFromEitherEnd() throws IOException {
    Catalog.Batch batch = catalog.newBatch().putEpoch(new EpochEntry(2, 9, 9));
    for (int epoch = 0; epoch < 5; epoch++) {
      batch.putEpoch(new EpochEntry(1, epoch, epoch * 10L));
    }
    catalog.write(batch);
    catalog.write(catalog.newBatch().deleteEpochsFrom(1, 30));
    assertEquals(List.of(0L, 10L, 20L), epochStarts());
    catalog.write(catalog.newBatch().deleteEpochsBefore(1, 15).putEpoch(new EpochEntry(1, 1, 15)));
    assertEquals(List.of(15L, 20L), epochStarts());
    catalog.write(catalog.newBatch().putEpoch(new EpochEntry(1, 8, 20)));
    assertEquals(List.of(new EpochEntry(1, 1, 15), new EpochEntry(1, 8, 20)), catalog.epochs(1));
    assertEquals(1, catalog.epochs(2).size());
  }

  private List<Long> epochStarts() throws IOException {
    return catalog.epochs(1).stream().map(EpochEntry::startOffset).toList();
  }

  @Test
  void producersAndPendingDeletionsComeAndGo() throws IOException {
    ProducerEntry first = new ProducerEntry(1, 5, (short) 1, 10, List.of());
    ProducerEntry second = new ProducerEntry(1, 6, (short) 1, 10, List.of());
    PendingDeletion file = new PendingDeletion("topics/t-0/1.log");
    PendingDeletion folder = new PendingDeletion("topics/t-0");
    catalog.write(
        catalog
            .newBatch()
            .putProducer(first)
            .putProducer(second)
            .putPendingDeletion(file)
            .putPendingDeletion(folder));
    List<ProducerEntry> seen = new ArrayList<>();
    catalog.producers(
        1,
        producer -> {
          seen.add(producer);
          return false;
        });
    assertEquals(List.of(first), seen);
    assertEquals(List.of(folder, file), catalog.pendingDeletions());
    catalog.write(catalog.newBatch().deleteProducer(1, 5).removePendingDeletion(folder));
    assertEquals(List.of(second), catalog.producers(1));
    assertEquals(List.of(file), catalog.pendingDeletions());
  }

  @Test
  void aPartitionNumberIsNotGivenTwice() throws IOException {
    catalog.write(catalog.newBatch().putNextPartitionNumber(5));
    assertEquals(5, catalog.nextPartitionNumber());
    catalog.write(catalog.newBatch().putPartition(PartitionEntry.empty(9, TOPIC, 0, "t", 0)));
    assertEquals(10, catalog.nextPartitionNumber());
    catalog.write(catalog.newBatch().putNextPartitionNumber(10).deletePartition(9));
    assertEquals(10, catalog.nextPartitionNumber());
    catalog.write(
        catalog.newBatch().putPartition(PartitionEntry.empty(LAST_NUMBER, TOPIC, 0, "t", 0)));
    assertThrows(ArithmeticException.class, catalog::nextPartitionNumber);
  }

  private List<PartitionEntry> partitions() throws IOException {
    List<PartitionEntry> entries = new ArrayList<>();
    catalog.partitions(entries::add);
    return entries;
  }

  private List<IndexEntry> index(int number, long base) throws IOException {
    List<IndexEntry> entries = new ArrayList<>();
    catalog.index(number, base, 0).visit(entries::add);
    return entries;
  }

  private static SegmentEntry segment(int number, long base) {
    return new SegmentEntry(number, base, base + 5, 4096, 1, base, 2, true);
  }

  private static IndexEntry index(int number, long base, long offset, int position) {
    return new IndexEntry(number, base, offset, position, position, offset);
  }
}
