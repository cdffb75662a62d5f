package dev.esker.engine.partition;

import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.catalog.ProducerEntry;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what a log still says of producers whose newest batches were cut off, where what was
 * remembered of them doesn't tell: what remains is the last run of batches of one epoch, at most
 * five.
 *
 * <p>The log is read backwards, headers only, until each of them has five batches, or one with
 * sequence number 0, which began its epoch, or one of an earlier epoch; and no further than to
 * where the catalog knows all producers, which is the last checkpoint. So what is read is no more
 * than what the write-ahead log holds. Only after a cut below the last checkpoint may more of the
 * log be read, and all of it in vain for a producer that has begun a later epoch than its first
 * behind the cut and has no older batch: nothing but the log knows of such, and such cuts come from
 * unclean elections alone.
 */
final class LostProducers implements StoredBatches.Visitor {
  private final int number;
  private final Catalog catalog;
  private final long uncut;
  private final StoredBatches batches;
  private final Map<Long, ArrayDeque<BatchRecord>> found = new HashMap<>();
  private final Set<Long> wanted = new LinkedHashSet<>();

  // Of the piece that is being shown: the last run of each, and whose run begins within it.
  private final Map<Long, ArrayDeque<BatchRecord>> piece = new HashMap<>();
  private final Set<Long> begun = new HashSet<>();

  /**
   * Prepares a search.
   *
   * @param uncut up to which offset the log is as it was when the catalog was told of it
   * @param batches of which the log consists now
   */
  LostProducers(int number, Catalog catalog, long uncut, StoredBatches batches) {
    this.number = number;
    this.catalog = catalog;
    this.uncut = uncut;
    this.batches = batches;
  }

  /** What there is of these, oldest first; nothing of whom there is none. */
  Map<Long, ArrayDeque<BatchRecord>> find(Set<Long> producers, long end) throws IOException {
    wanted.addAll(producers);
    if (wanted.isEmpty()) {
      return found;
    }
    long checkpoint = catalog.partition(number).map(PartitionEntry::checkpointEndOffset).orElse(0L);
    long known = Math.min(checkpoint, uncut);
    if (known > end) {
      batches.newestFirst(0, end, this);
      return found;
    }
    batches.newestFirst(known, end, this);
    wanted.removeAll(takeKnown(known));
    if (!wanted.isEmpty()) {
      batches.newestFirst(0, known, this);
    }
    return found;
  }

  @Override
  public void header(RecordBatch header) {
    long id = header.producerId();
    if (!header.hasProducerId() || header.isControl() || !wanted.contains(id)) {
      return;
    }
    ArrayDeque<BatchRecord> run = piece.computeIfAbsent(id, key -> new ArrayDeque<>());
    if (!run.isEmpty() && run.getFirst().producerEpoch() != header.producerEpoch()) {
      run.clear();
      begun.add(id);
    }
    run.addLast(BatchRecord.of(header));
    if (run.size() > ProducerState.REMEMBERED_BATCHES) {
      run.removeFirst();
    }
  }

  @Override
  public boolean endOfPiece() {
    for (Map.Entry<Long, ArrayDeque<BatchRecord>> each : piece.entrySet()) {
      boolean enough = begun.contains(each.getKey());
      ArrayDeque<BatchRecord> run = each.getValue();
      boolean fits = true;
      while (fits && !run.isEmpty()) {
        BatchRecord batch = run.removeLast();
        fits = !addFirst(batch);
        enough |= !fits || batch.firstSequence() == 0;
      }
      if (enough) {
        wanted.remove(each.getKey());
      }
    }
    piece.clear();
    begun.clear();
    return !wanted.isEmpty();
  }

  /** Returns whether what lies before doesn't matter. */
  private boolean addFirst(BatchRecord batch) {
    ArrayDeque<BatchRecord> run =
        found.computeIfAbsent(batch.producerId(), id -> new ArrayDeque<>());
    if (!run.isEmpty() && run.getFirst().producerEpoch() != batch.producerEpoch()) {
      return true;
    }
    run.addFirst(batch);
    return run.size() == ProducerState.REMEMBERED_BATCHES;
  }

  /**
   * Takes what the catalog has of those whose newest batch there lies below the checkpoint's end.
   * It may speak of later ones, too, instead of those that they have displaced.
   */
  private Set<Long> takeKnown(long checkpointEnd) throws IOException {
    Set<Long> taken = new HashSet<>();
    for (long id : wanted) {
      Optional<ProducerEntry> entry = catalog.producer(number, id);
      List<ProducerEntry.BatchMeta> known = entry.map(ProducerEntry::batches).orElse(List.of());
      boolean ahead = !known.isEmpty() && known.get(known.size() - 1).lastOffset() >= checkpointEnd;
      if (!ahead) {
        taken.add(id);
        boolean enough = false;
        for (int i = known.size() - 1; i >= 0 && !enough; i--) {
          enough = addFirst(record(id, entry.get().epoch(), known.get(i)));
        }
      }
    }
    return taken;
  }

  private static BatchRecord record(long id, short epoch, ProducerEntry.BatchMeta batch) {
    return new BatchRecord(
        id,
        epoch,
        batch.firstSequence(),
        batch.lastSequence(),
        batch.baseOffset(),
        batch.lastOffset(),
        batch.timestamp());
  }
}
