package dev.esker.engine.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.catalog.ProducerEntry.BatchMeta;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries that were never written by this code: each is an error that names its key. */
class CatalogCorruptionTest {

  private static final UUID TOPIC = new UUID(1, 2);

  private final MemoryCatalogStore store = new MemoryCatalogStore();
  private final Catalog catalog = new Catalog(store);

  @FunctionalInterface
  private interface Read {
    Object from(Catalog catalog) throws IOException;
  }

  /** A good entry, how it is read, and what a message calls its key. */
  record Table(String name, CatalogStore.Entry entry, Read read) {
    Table(String name, byte[] key, byte[] value, Read read) {
      this(name, new CatalogStore.Entry(key, value), read);
    }

    byte[] key() {
      return entry.key();
    }

    byte[] value() {
      return entry.value();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Table> tables() {
    byte[] partition = CatalogValues.encode(new PartitionEntry(7, TOPIC, 0, "topic", 1, 2, 3, 4));
    byte[] segment = CatalogValues.encode(new SegmentEntry(7, 10, 20, 30, 40, 15, 60, true));
    byte[] compacted = CatalogValues.encode(new SegmentEntry(7, 10, 20, 30, 40, 15, 60, true, 3));
    byte[] index = CatalogValues.encode(new IndexEntry(7, 10, 12, 100, 40, 11));
    byte[] epoch = CatalogValues.encode(new EpochEntry(7, 3, 10));
    byte[] producer =
        CatalogValues.encode(
            new ProducerEntry(7, 10, (short) 1, 5, List.of(new BatchMeta(1, 2, 3, 4, 5))));
    byte[] checkpoint = CatalogValues.encode(new CheckpointEntry(1, 2));
    return Stream.of(
        new Table(
            "partition of partition number 7",
            CatalogKeys.of(CatalogKeys.PARTITION, 7),
            partition,
            c -> c.partition(7)),
        new Table(
            "segment of partition number 7 at 10",
            CatalogKeys.of(CatalogKeys.SEGMENT, 7, 10),
            segment,
            c -> c.segments(7)),
        new Table(
            "segment of partition number 7 at 10",
            CatalogKeys.of(CatalogKeys.SEGMENT, 7, 10),
            compacted,
            c -> c.segments(7)),
        new Table(
            "compacted index of partition number 7 at 10/12",
            CatalogKeys.compacted(7, 10, 3, 12),
            index,
            c -> c.index(7, 10, 3).floor(20)),
        new Table(
            "compacted up to of partition number 7",
            CatalogKeys.of(CatalogKeys.COMPACTED_TO, 7),
            CatalogValues.encodeOffset(5),
            c -> c.compactedTo(7)),
        new Table(
            "index of partition number 7 at 10/12",
            CatalogKeys.of(CatalogKeys.INDEX, 7, 10, 12),
            index,
            c -> c.index(7, 10, 0).floor(20)),
        new Table(
            "leader epoch of partition number 7 at 10",
            CatalogKeys.of(CatalogKeys.EPOCH, 7, 10),
            epoch,
            c -> c.epochs(7)),
        new Table(
            "producer of partition number 7 at 10",
            CatalogKeys.of(CatalogKeys.PRODUCER, 7, 10),
            producer,
            c -> c.producers(7)),
        new Table(
            "checkpoint",
            CatalogKeys.table(CatalogKeys.CHECKPOINT),
            checkpoint,
            Catalog::checkpoint),
        new Table(
            "next partition number",
            CatalogKeys.table(CatalogKeys.NEXT_NUMBER),
            CatalogValues.encodeNextNumber(5),
            Catalog::nextPartitionNumber),
        new Table(
            "pending deletion a/b",
            CatalogKeys.of(CatalogKeys.PENDING_DELETION, "a/b"),
            CatalogValues.encode(new PendingDeletion("a/b")),
            Catalog::pendingDeletions));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void everyShorterOrLongerValueIsRefused(Table table) throws IOException {
    put(table.key(), table.value());
    table.read().from(catalog);
    for (int length = 0; length <= table.value().length + 3; length++) {
      if (length != table.value().length) {
        put(table.key(), Arrays.copyOf(table.value(), length));
        refused(table.read(), table.name());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("tables")
  void anUnknownVersionIsCorruption(Table table) {
    putVersion(table, 0);
    assertTrue(refused(table.read(), table.name()).contains("version 0"));
  }

  /** Not corruption, which would be answered with a rebuild that loses what is newer. */
  @ParameterizedTest
  @MethodSource("tables")
  void aNewerVersionIsRefusedAsWhatItIs(Table table) {
    for (int version : new int[] {4, 255}) {
      putVersion(table, version);
      CatalogVersionException e =
          assertThrows(CatalogVersionException.class, () -> table.read().from(catalog));
      assertTrue(e.getMessage().contains(table.name()), e::toString);
      assertTrue(e.getMessage().contains("version " + version), e::toString);
    }
  }

  private void putVersion(Table table, int version) {
    byte[] value = table.value().clone();
    value[0] = (byte) version;
    put(table.key(), value);
  }

  /**
   * No value may make a read fail in another way than by the exception that says which entry it is.
   */
  @ParameterizedTest
  @MethodSource("tables")
  void noFlippedBitHasAnotherOutcomeThanAnEntryOrARefusal(Table table) throws IOException {
    for (int bit = 0; bit < table.value().length * 8; bit++) {
      byte[] value = table.value().clone();
      value[bit / 8] ^= (byte) (1 << (bit % 8));
      put(table.key(), value);
      try {
        table.read().from(catalog);
      } catch (CatalogCorruptException | CatalogVersionException e) {
        assertTrue(e.getMessage().contains(table.name()), e::toString);
      }
    }
  }

  @Test
  void fieldsOutOfRangeAreRefused() {
    byte[] segment = CatalogKeys.of(CatalogKeys.SEGMENT, 7, 10);
    byte[] value = CatalogValues.encode(new SegmentEntry(7, 9, 9, 30, 40, 15, 60, true));
    put(segment, value);
    String message = refused(c -> c.lastSegment(7), "segment of partition number 7 at 10");
    assertTrue(message.contains("nextOffset must be at least 10, not 9"), message);
    value[value.length - 1] = 2;
    put(segment, value);
    assertTrue(refused(c -> c.segments(7), "segment").contains("a flag is 0 or 1, not 2"));
  }

  @Test
  void aTextThatIsNotUtf8IsRefused() {
    byte[] value = CatalogValues.encode(PartitionEntry.empty(7, TOPIC, 0, "topic", 0));
    value[23] = (byte) 0xFF;
    put(CatalogKeys.of(CatalogKeys.PARTITION, 7), value);
    assertTrue(refused(c -> c.partition(7), "partition").contains("isn't UTF-8"));
    put(new byte[] {CatalogKeys.PENDING_DELETION, (byte) 0xFF}, new byte[] {1});
    assertTrue(refused(Catalog::pendingDeletions, "deletion").contains("isn't UTF-8"));
  }

  @Test
  void aKeyOfAnotherLengthIsRefused() {
    put(CatalogKeys.of(CatalogKeys.PARTITION, 7, 1), new byte[] {1});
    assertTrue(
        refused(
                c -> {
                  c.partitions(p -> true);
                  return null;
                },
                "partition of partition number 7")
            .contains("the key has 13 bytes, not 5"));
    put(CatalogKeys.of(CatalogKeys.SEGMENT, 7), new byte[] {1});
    refused(c -> c.segments(7), "segment of partition number 7");
    put(CatalogKeys.of(CatalogKeys.SEGMENT, -1, 5), new byte[] {1});
    refused(c -> c.segments(-1), "segment of partition number -1");
  }

  @Test
  void aPathThatLeavesTheDataDirectoryIsNeverReturned() {
    for (String path : List.of("", "/etc", "../x", "a/../../x", "a//b", "a/", ".", "a\\b", "\0")) {
      assertThrows(IllegalArgumentException.class, () -> new PendingDeletion(path), path);
      put(CatalogKeys.of(CatalogKeys.PENDING_DELETION, path), new byte[] {1});
      refused(Catalog::pendingDeletions, "pending deletion " + path);
      delete(CatalogKeys.of(CatalogKeys.PENDING_DELETION, path));
    }
  }

  @Test
  void entriesRefuseWhatTheyCouldNotStore() {
    String longest = "t".repeat(PartitionEntry.MAX_TOPIC_BYTES);
    assertEquals(longest, PartitionEntry.empty(0, TOPIC, 0, longest, 0).topic());
    invalid(() -> PartitionEntry.empty(0, TOPIC, 0, longest + "t", 0));
    invalid(() -> PartitionEntry.empty(0, TOPIC, 0, "", 0));
    invalid(() -> PartitionEntry.empty(-1, TOPIC, 0, "t", 0));
    invalid(() -> new IndexEntry(0, 5, 4, 0, 0, 0));
    invalid(() -> new EpochEntry(0, -1, 0));
    invalid(() -> new CheckpointEntry(-1, 0));
    invalid(() -> new BatchMeta(0, 0, 5, 4, 0));
    List<BatchMeta> six = Collections.nCopies(6, new BatchMeta(0, 0, 0, 0, 0));
    assertEquals(5, new ProducerEntry(0, 0, (short) 0, 0, six.subList(0, 5)).batches().size());
    invalid(() -> new ProducerEntry(0, 0, (short) 0, 0, six));
    String path = "p".repeat(PendingDeletion.MAX_PATH_BYTES);
    assertEquals(path, new PendingDeletion(path).path());
    invalid(() -> new PendingDeletion(path + "p"));
  }

  @Test
  void keysOfUnknownTablesAreDescribedToo() {
    assertEquals("without a key", CatalogKeys.describe(new byte[0]));
    assertTrue(CatalogKeys.describe(new byte[] {1}).contains("unknown table 1"));
    assertTrue(CatalogKeys.after(new byte[] {(byte) 0xFF}).isEmpty());
    assertTrue(CatalogKeys.after(new byte[0]).isEmpty());
    assertArrayEquals(
        new byte[] {'a', 1}, CatalogKeys.after(new byte[] {'a', 0, (byte) 0xFF}).orElseThrow());
  }

  private static void invalid(Runnable construction) {
    assertThrows(IllegalArgumentException.class, construction::run);
  }

  private String refused(Read read, String name) {
    CatalogCorruptException e =
        assertThrows(CatalogCorruptException.class, () -> read.from(catalog), name);
    assertTrue(e.getMessage().contains(name), e::toString);
    return e.getMessage();
  }

  private void put(byte[] key, byte[] value) {
    store.write(new CatalogBatch().put(key, value));
  }

  private void delete(byte[] key) {
    store.write(new CatalogBatch().delete(key));
  }
}
