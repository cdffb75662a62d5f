package dev.esker.engine.catalog;

import dev.esker.engine.catalog.CatalogStore.Entry;
import dev.esker.engine.catalog.CatalogValues.Decoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The typed view of the engine's index. It only encodes and decodes: it keeps no state of its own
 * beside the store, and entries of different tables are not checked against each other.
 *
 * <p>Any thread may read; one thread at a time writes and flushes. What a crash leaves is said in
 * the package's description. Reads throw {@link CatalogCorruptException} for an entry that can't be
 * decoded.
 */
public final class Catalog implements AutoCloseable {

  /** Takes the entries of a table, in key order. */
  @FunctionalInterface
  public interface Visitor<T> {
    /** Returns whether to go on. May read from the catalog, but not close it. */
    boolean visit(T entry) throws IOException;
  }

  private final CatalogStore store;

  /** Owns the store from here on: {@link #close} closes it. */
  public Catalog(CatalogStore store) {
    this.store = store;
  }

  // Writing

  /** An empty batch. */
  public Batch newBatch() {
    return new Batch();
  }

  /** Applies a batch as a whole; see {@link CatalogStore#write}. */
  public void write(Batch batch) throws IOException {
    if (!batch.changes.isEmpty()) {
      store.write(batch.changes);
    }
  }

  /** Returns once every batch written before is on stable storage. */
  public void flush() throws IOException {
    store.flush();
  }

  // Reading

  /** Visits all partitions by ascending number. */
  public void partitions(Visitor<PartitionEntry> visitor) throws IOException {
    scan(CatalogKeys.table(CatalogKeys.PARTITION), 1, CatalogValues::partition, visitor);
  }

  /** The partition of that number. */
  public Optional<PartitionEntry> partition(int number) throws IOException {
    return get(CatalogKeys.of(CatalogKeys.PARTITION, number), CatalogValues::partition);
  }

  /**
   * The least number that no partition ever had, as far as the catalog knows: the one last put, or
   * the one after the greatest partition if that is more. 0 in an empty catalog.
   */
  public int nextPartitionNumber() throws IOException {
    int next = get(CatalogKeys.table(CatalogKeys.NEXT_NUMBER), CatalogValues::nextNumber).orElse(0);
    Optional<PartitionEntry> last =
        floor(
            CatalogKeys.of(CatalogKeys.PARTITION, Integer.MAX_VALUE), 1, CatalogValues::partition);
    return last.isPresent() ? Math.max(next, Math.addExact(last.get().number(), 1)) : next;
  }

  /** All segments of a partition, ascending. */
  public List<SegmentEntry> segments(int number) throws IOException {
    return list(CatalogKeys.of(CatalogKeys.SEGMENT, number), CatalogValues::segment);
  }

  /**
   * The segment in whose range an offset falls: the last one that doesn't start after it. The
   * offset may still lie at or after its {@link SegmentEntry#nextOffset}.
   */
  public Optional<SegmentEntry> segmentFor(int number, long offset) throws IOException {
    return floor(
        CatalogKeys.of(CatalogKeys.SEGMENT, number, offset),
        CatalogKeys.PARTITION_PREFIX,
        CatalogValues::segment);
  }

  /** The first segment that starts at or after an offset. */
  public Optional<SegmentEntry> segmentAtOrAfter(int number, long offset) throws IOException {
    return ceiling(
        CatalogKeys.of(CatalogKeys.SEGMENT, number, offset),
        CatalogKeys.PARTITION_PREFIX,
        CatalogValues::segment);
  }

  /** The segment that starts last. */
  public Optional<SegmentEntry> lastSegment(int number) throws IOException {
    return segmentFor(number, Long.MAX_VALUE);
  }

  /** Visits the segments of a partition that start at or after an offset, ascending. */
  public void segmentsFrom(int number, long offset, Visitor<SegmentEntry> visitor)
      throws IOException {
    scan(
        CatalogKeys.of(CatalogKeys.SEGMENT, number, offset),
        CatalogKeys.PARTITION_PREFIX,
        CatalogValues::segment,
        visitor);
  }

  /** The index of a segment. */
  public SegmentIndex index(SegmentEntry segment) {
    return index(segment.partitionNumber(), segment.baseOffset(), segment.generation());
  }

  /** The index of one generation of a segment; empty if there is none. */
  public SegmentIndex index(int number, long segmentBase, int generation) {
    return new SegmentIndex(store, number, segmentBase, generation);
  }

  /** The first offset that compaction has not dealt with yet; empty before its first pass. */
  public Optional<Long> compactedTo(int number) throws IOException {
    return get(CatalogKeys.of(CatalogKeys.COMPACTED_TO, number), CatalogValues::offset);
  }

  /** The leader epochs of a partition by ascending start offset, and so by ascending epoch. */
  public List<EpochEntry> epochs(int number) throws IOException {
    return list(CatalogKeys.of(CatalogKeys.EPOCH, number), CatalogValues::epoch);
  }

  /** Visits the producers of a partition by ascending id. */
  public void producers(int number, Visitor<ProducerEntry> visitor) throws IOException {
    byte[] prefix = CatalogKeys.of(CatalogKeys.PRODUCER, number);
    scan(prefix, prefix.length, CatalogValues::producer, visitor);
  }

  /** A producer of a partition. */
  public Optional<ProducerEntry> producer(int number, long producerId) throws IOException {
    return get(CatalogKeys.of(CatalogKeys.PRODUCER, number, producerId), CatalogValues::producer);
  }

  /** All producers of a partition by ascending id. */
  public List<ProducerEntry> producers(int number) throws IOException {
    return list(CatalogKeys.of(CatalogKeys.PRODUCER, number), CatalogValues::producer);
  }

  /** The last checkpoint; empty before the first one. */
  public Optional<CheckpointEntry> checkpoint() throws IOException {
    return get(CatalogKeys.table(CatalogKeys.CHECKPOINT), CatalogValues::checkpoint);
  }

  /** All pending deletions by path. */
  public List<PendingDeletion> pendingDeletions() throws IOException {
    return list(CatalogKeys.table(CatalogKeys.PENDING_DELETION), CatalogValues::pendingDeletion);
  }

  /** Bytes of memory held by the store. */
  public long memoryBytes() throws IOException {
    return store.memoryBytes();
  }

  /** Closes the store without a flush; see {@link CatalogStore#close}. */
  @Override
  public void close() throws IOException {
    store.close();
  }

  private <T> Optional<T> get(byte[] key, Decoder<T> decoder) throws IOException {
    Optional<byte[]> value = store.get(key);
    return value.isEmpty() ? Optional.empty() : Optional.of(decoder.strictly(key, value.get()));
  }

  private <T> Optional<T> floor(byte[] key, int prefixLength, Decoder<T> decoder)
      throws IOException {
    return decode(store.floor(key, prefixLength), decoder);
  }

  private <T> Optional<T> ceiling(byte[] key, int prefixLength, Decoder<T> decoder)
      throws IOException {
    return decode(store.ceiling(key, prefixLength), decoder);
  }

  private static <T> Optional<T> decode(Optional<Entry> entry, Decoder<T> decoder)
      throws IOException {
    return entry.isEmpty()
        ? Optional.empty()
        : Optional.of(decoder.strictly(entry.get().key(), entry.get().value()));
  }

  private <T> void scan(byte[] from, int prefixLength, Decoder<T> decoder, Visitor<T> visitor)
      throws IOException {
    store.scan(from, prefixLength, (key, value) -> visitor.visit(decoder.strictly(key, value)));
  }

  private <T> List<T> list(byte[] prefix, Decoder<T> decoder) throws IOException {
    List<T> entries = new ArrayList<>();
    scan(prefix, prefix.length, decoder, entries::add);
    return entries;
  }

  /**
   * Changes that take effect together once {@linkplain Catalog#write written}, in the order in
   * which they were added. Used by one thread at a time, for one write.
   */
  public static final class Batch {
    private final CatalogBatch changes = new CatalogBatch();

    private Batch() {}

    /** Adds or replaces a partition; its other tables are left as they are. */
    public Batch putPartition(PartitionEntry entry) {
      changes.put(
          CatalogKeys.of(CatalogKeys.PARTITION, entry.number()), CatalogValues.encode(entry));
      return this;
    }

    /** Removes a partition with all of its segments, index entries, epochs and producers. */
    public Batch deletePartition(int number) {
      changes.delete(CatalogKeys.of(CatalogKeys.PARTITION, number));
      deleteAll(CatalogKeys.of(CatalogKeys.SEGMENT, number));
      deleteAll(CatalogKeys.of(CatalogKeys.INDEX, number));
      deleteAll(CatalogKeys.of(CatalogKeys.COMPACTED_INDEX, number));
      changes.delete(CatalogKeys.of(CatalogKeys.COMPACTED_TO, number));
      deleteAll(CatalogKeys.of(CatalogKeys.EPOCH, number));
      deleteAll(CatalogKeys.of(CatalogKeys.PRODUCER, number));
      return this;
    }

    /** Sets the number that the next new partition gets. */
    public Batch putNextPartitionNumber(int number) {
      Ranges.atLeast(0, "next partition number", number);
      changes.put(
          CatalogKeys.table(CatalogKeys.NEXT_NUMBER), CatalogValues.encodeNextNumber(number));
      return this;
    }

    /** Adds or replaces a segment. */
    public Batch putSegment(SegmentEntry entry) {
      changes.put(
          CatalogKeys.of(CatalogKeys.SEGMENT, entry.partitionNumber(), entry.baseOffset()),
          CatalogValues.encode(entry));
      return this;
    }

    /** Removes a segment and its index entries. */
    public Batch deleteSegment(int number, long baseOffset) {
      changes.delete(CatalogKeys.of(CatalogKeys.SEGMENT, number, baseOffset));
      deleteAll(CatalogKeys.of(CatalogKeys.INDEX, number, baseOffset));
      deleteAll(CatalogKeys.of(CatalogKeys.COMPACTED_INDEX, number, baseOffset));
      return this;
    }

    /** Removes all segments that start at or after an offset, and their index entries. */
    public Batch deleteSegmentsFrom(int number, long baseOffset) {
      deleteFrom(
          CatalogKeys.of(CatalogKeys.SEGMENT, number, baseOffset),
          CatalogKeys.of(CatalogKeys.SEGMENT, number));
      deleteFrom(
          CatalogKeys.of(CatalogKeys.INDEX, number, baseOffset),
          CatalogKeys.of(CatalogKeys.INDEX, number));
      return deleteFrom(
          CatalogKeys.of(CatalogKeys.COMPACTED_INDEX, number, baseOffset),
          CatalogKeys.of(CatalogKeys.COMPACTED_INDEX, number));
    }

    /** Adds or replaces an index entry of a segment as it was appended. */
    public Batch putIndex(IndexEntry entry) {
      return putIndex(0, entry);
    }

    /** Adds or replaces an index entry of one generation of a segment. */
    public Batch putIndex(int generation, IndexEntry entry) {
      changes.put(
          SegmentIndex.key(
              entry.partitionNumber(), entry.segmentBase(), generation, entry.offset()),
          CatalogValues.encode(entry));
      return this;
    }

    /** Removes the index of one generation of a segment. */
    public Batch deleteIndex(int number, long segmentBase, int generation) {
      deleteAll(SegmentIndex.prefix(number, segmentBase, generation));
      return this;
    }

    /** Sets the first offset that compaction has not dealt with yet. */
    public Batch putCompactedTo(int number, long offset) {
      Ranges.atLeast(0, "compacted up to", offset);
      changes.put(
          CatalogKeys.of(CatalogKeys.COMPACTED_TO, number), CatalogValues.encodeOffset(offset));
      return this;
    }

    /** Removes the index entries of a segment at and after an offset, as it was appended. */
    public Batch deleteIndexFrom(int number, long segmentBase, long offset) {
      return deleteIndexFrom(number, segmentBase, 0, offset);
    }

    /** Removes the index entries of one generation of a segment at and after an offset. */
    public Batch deleteIndexFrom(int number, long segmentBase, int generation, long offset) {
      return deleteFrom(
          SegmentIndex.key(number, segmentBase, generation, offset),
          SegmentIndex.prefix(number, segmentBase, generation));
    }

    /** Adds an epoch; it replaces one that starts at the same offset. */
    public Batch putEpoch(EpochEntry entry) {
      changes.put(
          CatalogKeys.of(CatalogKeys.EPOCH, entry.partitionNumber(), entry.startOffset()),
          CatalogValues.encode(entry));
      return this;
    }

    /** Removes the epochs that start at or after an offset. */
    public Batch deleteEpochsFrom(int number, long offset) {
      return deleteFrom(
          CatalogKeys.of(CatalogKeys.EPOCH, number, offset),
          CatalogKeys.of(CatalogKeys.EPOCH, number));
    }

    /**
     * Removes the epochs that start before an offset. The one in whose range the offset falls is
     * among them: whoever moves the log start puts it again with the new start.
     */
    public Batch deleteEpochsBefore(int number, long offset) {
      changes.deleteRange(
          CatalogKeys.of(CatalogKeys.EPOCH, number),
          CatalogKeys.of(CatalogKeys.EPOCH, number, offset));
      return this;
    }

    /** Adds or replaces a producer. */
    public Batch putProducer(ProducerEntry entry) {
      changes.put(
          CatalogKeys.of(CatalogKeys.PRODUCER, entry.partitionNumber(), entry.producerId()),
          CatalogValues.encode(entry));
      return this;
    }

    /** Removes a producer. */
    public Batch deleteProducer(int number, long producerId) {
      changes.delete(CatalogKeys.of(CatalogKeys.PRODUCER, number, producerId));
      return this;
    }

    /** Replaces the checkpoint. */
    public Batch putCheckpoint(CheckpointEntry entry) {
      changes.put(CatalogKeys.table(CatalogKeys.CHECKPOINT), CatalogValues.encode(entry));
      return this;
    }

    /** Remembers a file or directory to be deleted. */
    public Batch putPendingDeletion(PendingDeletion entry) {
      changes.put(
          CatalogKeys.of(CatalogKeys.PENDING_DELETION, entry.path()), CatalogValues.encode(entry));
      return this;
    }

    /** Forgets a file or directory that is deleted. */
    public Batch removePendingDeletion(PendingDeletion entry) {
      changes.delete(CatalogKeys.of(CatalogKeys.PENDING_DELETION, entry.path()));
      return this;
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
      return changes.isEmpty();
    }

    /**
     * Its size; whoever writes a lot starts a new batch well below {@link CatalogBatch#MAX_BYTES}.
     */
    public long bytes() {
      return changes.bytes();
    }

    private void deleteAll(byte[] prefix) {
      deleteFrom(prefix, prefix);
    }

    /** Every table byte is below 0xFF, so that there is a key after each prefix. */
    private Batch deleteFrom(byte[] from, byte[] prefix) {
      changes.deleteRange(from, CatalogKeys.after(prefix).orElseThrow());
      return this;
    }
  }
}
