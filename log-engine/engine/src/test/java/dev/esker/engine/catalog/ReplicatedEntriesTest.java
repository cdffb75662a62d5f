package dev.esker.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What the catalog keeps of replicated partitions, and that others are written as they ever were.
 */
final class ReplicatedEntriesTest {
  private static final UUID TOPIC = new UUID(1, 2);

  private final Catalog catalog = new Catalog(new MemoryCatalogStore());

  @Test
  void entriesComeBackAsTheyWerePut() throws IOException {
    PartitionEntry plain = new PartitionEntry(1, TOPIC, 0, "t", 5, 90, 50, 1000);
    PartitionEntry replicated = plain.with(77, VoidFrames.NONE);
    PartitionEntry cut = plain.with(PartitionEntry.NONE, VoidFrames.before(9).and(3, 12));
    for (PartitionEntry entry : List.of(plain, replicated, cut)) {
      catalog.write(catalog.newBatch().putPartition(entry));
      assertEquals(Optional.of(entry), catalog.partition(1));
    }
    assertEquals(1, CatalogValues.encode(plain)[0]);
    assertEquals(2, CatalogValues.encode(replicated)[0]);
    assertEquals(2, CatalogValues.encode(cut)[0]);
  }

  @Test
  void aSparseSegmentStaysOneWhenItIsSealedOrCut() throws IOException {
    SegmentEntry sparse = new SegmentEntry(1, 0, 20, 100, 5, 3, 7, false, 0, true);
    catalog.write(catalog.newBatch().putSegment(sparse.seal()));
    assertEquals(List.of(sparse.seal()), catalog.segments(1));
    assertEquals(true, sparse.cut(10, 50).mayMissOffsets());
    assertEquals(3, CatalogValues.encode(sparse)[0]);
    assertEquals(1, CatalogValues.encode(new SegmentEntry(1, 0, 20, 100, 5, 3, 7, false))[0]);
  }

  @Test
  void voidFramesAreThoseBeforeTheirPositions() {
    VoidFrames frames = VoidFrames.before(100).and(30, 200);
    assertEquals(true, frames.has(99, 0));
    assertEquals(false, frames.has(100, 29));
    assertEquals(true, frames.has(199, 30));
    assertEquals(false, frames.has(200, 30));
    assertEquals(false, VoidFrames.NONE.has(0, 0));
  }
}
