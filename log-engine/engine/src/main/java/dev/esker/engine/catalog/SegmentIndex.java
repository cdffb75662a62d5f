package dev.esker.engine.catalog;

import dev.esker.engine.catalog.CatalogStore.Entry;
import java.io.IOException;
import java.util.Optional;

/**
 * The sparse index of one generation of a segment. Each generation has keys of its own, so that
 * whoever still reads an old file while compaction puts a new one in its place never gets a
 * position of the new one: at worst the old index is gone, and the file is read from its start.
 *
 * <p>Any thread; keeps nothing.
 */
public final class SegmentIndex {
  private final CatalogStore store;
  private final int number;
  private final long segmentBase;
  private final int generation;
  private final int prefixLength;

  SegmentIndex(CatalogStore store, int number, long segmentBase, int generation) {
    this.store = store;
    this.number = number;
    this.segmentBase = segmentBase;
    this.generation = generation;
    this.prefixLength = prefix(number, segmentBase, generation).length;
  }

  static byte[] prefix(int number, long segmentBase, int generation) {
    return generation == 0
        ? CatalogKeys.of(CatalogKeys.INDEX, number, segmentBase)
        : CatalogKeys.compacted(number, segmentBase, generation);
  }

  static byte[] key(int number, long segmentBase, int generation, long offset) {
    return generation == 0
        ? CatalogKeys.of(CatalogKeys.INDEX, number, segmentBase, offset)
        : CatalogKeys.compacted(number, segmentBase, generation, offset);
  }

  /** The last entry at or before an offset; empty means: read from the segment's start. */
  public Optional<IndexEntry> floor(long offset) throws IOException {
    Optional<Entry> entry = store.floor(key(number, segmentBase, generation, offset), prefixLength);
    return entry.isEmpty()
        ? Optional.empty()
        : Optional.of(decode(entry.get().key(), entry.get().value()));
  }

  /** The last entry before an offset; empty means: read from the segment's start. */
  public Optional<IndexEntry> before(long offset) throws IOException {
    return offset == 0 ? Optional.empty() : floor(offset - 1);
  }

  /**
   * The first entry whose {@link IndexEntry#maxTimestampSoFar} is at least a timestamp. The first
   * batch that reaches the timestamp lies after the entry {@linkplain #before before} this one, and
   * not after this one. Empty if no entry reaches it; the batches after the last entry still may.
   *
   * <p>Timestamps don't decrease along a segment's index, so it is found by bisection: at most 64
   * look-ups.
   */
  public Optional<IndexEntry> firstWithTimestampAtLeast(long timestamp) throws IOException {
    Optional<IndexEntry> found = floor(Long.MAX_VALUE);
    if (found.isEmpty() || found.get().maxTimestampSoFar() < timestamp) {
      return Optional.empty();
    }
    IndexEntry first = found.get();
    long low = segmentBase;
    while (low < first.offset()) {
      long middle = low + (first.offset() - low) / 2;
      Optional<IndexEntry> candidate = floor(middle);
      if (candidate.isPresent()
          && candidate.get().offset() >= low
          && candidate.get().maxTimestampSoFar() >= timestamp) {
        first = candidate.get();
      } else {
        low = middle + 1;
      }
    }
    return Optional.of(first);
  }

  /** Visits the entries by ascending offset. */
  public void visit(Catalog.Visitor<IndexEntry> visitor) throws IOException {
    byte[] prefix = prefix(number, segmentBase, generation);
    store.scan(prefix, prefixLength, (key, value) -> visitor.visit(decode(key, value)));
  }

  private static IndexEntry decode(byte[] key, byte[] value) throws IOException {
    CatalogValues.Decoder<IndexEntry> decoder = CatalogValues::index;
    return decoder.strictly(key, value);
  }
}
