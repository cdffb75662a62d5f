package dev.esker.engine.partition;

import dev.esker.engine.EngineCounters;
import dev.esker.engine.EpochEnd;
import dev.esker.engine.ProducerSnapshot;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.EpochEntry;
import dev.esker.engine.catalog.ProducerEntry;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a partition knows of its published batches beyond their bytes: the idempotent producers and
 * the leader epochs. Read from the catalog when first needed, so that a restart with ten thousand
 * partitions reads none of it. Any thread; every method holds the lock of this object.
 */
final class PublishedState {
  private final int number;
  private final Catalog catalog;
  private final EngineCounters counters;
  private final PartitionLog.ProducerLimits limits;
  private ProducerStates producers;
  private int counted;
  private EpochHistory epochs;
  private final List<EpochEntry> newEpochs = new ArrayList<>();
  private long epochsCutAt = Long.MAX_VALUE;
  private List<Long> toldRemoved = List.of();
  private List<EpochEntry> toldEpochs = List.of();
  private long toldCutAt = Long.MAX_VALUE;

  PublishedState(int number, SegmentContext context, PartitionLog.ProducerLimits limits) {
    this.number = number;
    this.catalog = context.catalog();
    this.counters = context.counters();
    this.limits = limits;
  }

  /** Takes in a batch. */
  synchronized void remember(RecordBatch header) throws IOException {
    if (header.hasProducerId() && !header.isControl()) {
      producers().apply(BatchRecord.of(header));
      count();
    }
    noteEpoch(header.partitionLeaderEpoch(), header.baseOffset());
  }

  /** Takes in that a batch of that epoch is at that offset, published or not. */
  synchronized void noteEpoch(int epoch, long offset) throws IOException {
    if (epochs().note(epoch, offset)) {
      newEpochs.add(new EpochEntry(number, epoch, offset));
    }
  }

  /**
   * The end of the log was cut off, or all of it.
   *
   * @param batches those that are left
   */
  synchronized void cut(long end, StoredBatches batches) throws IOException {
    producers().cut(end, new LostProducers(number, catalog, catalogKnowsTo(), batches));
    count();
    cutEpochs(end);
  }

  /** What the catalog says of records before that wasn't cut off since it was told. */
  private long catalogKnowsTo() {
    return Math.min(epochsCutAt, toldCutAt);
  }

  private void cutEpochs(long end) throws IOException {
    epochs().cut(end);
    newEpochs.removeIf(entry -> entry.startOffset() >= end);
    toldEpochs = toldEpochs.stream().filter(entry -> entry.startOffset() < end).toList();
    epochsCutAt = Math.min(epochsCutAt, end);
  }

  /** Nothing is left of the log. */
  synchronized void clear() throws IOException {
    producers().clear();
    count();
    cutEpochs(0);
  }

  synchronized EpochEnd lastEpochUpTo(int epoch, long logEnd) throws IOException {
    return epochs().lastUpTo(epoch, logEnd);
  }

  synchronized EpochEnd endOfEpoch(int epoch, long logEnd) throws IOException {
    return epochs().endOf(epoch, logEnd);
  }

  synchronized int epochOf(long offset) throws IOException {
    return epochs().epochOf(offset);
  }

  synchronized int latestEpoch() throws IOException {
    return epochs().latest();
  }

  synchronized List<ProducerSnapshot> producerSnapshots() throws IOException {
    List<ProducerSnapshot> snapshots = new ArrayList<>();
    for (ProducerEntry entry : producers().all(number)) {
      List<ProducerEntry.BatchMeta> batches = entry.batches();
      int lastSequence = batches.isEmpty() ? -1 : batches.get(batches.size() - 1).lastSequence();
      snapshots.add(
          new ProducerSnapshot(
              entry.producerId(), entry.epoch(), lastSequence, entry.lastTimestampMillis()));
    }
    return snapshots;
  }

  synchronized KeptBatches keptBatches() throws IOException {
    return new KeptBatches(producers().lastOffsets(), epochs().borders());
  }

  synchronized ProducerStates copyOfProducers() throws IOException {
    ProducerStates copy = new ProducerStates(limits.count(), limits.clock(), false);
    copy.load(producers().all(number));
    return copy;
  }

  /** Adds what is new to the catalog, and forgets producers that were silent since then. */
  synchronized void checkpoint(Catalog.Batch batch, long heardSince) {
    toldRemoved = List.of();
    if (producers != null) {
      producers.expire(heardSince);
      count();
      toldRemoved = producers.takeRemoved();
      toldRemoved.forEach(producer -> batch.deleteProducer(number, producer));
      producers.takeChanged(number).forEach(batch::putProducer);
    }
    toldCutAt = epochsCutAt;
    epochsCutAt = Long.MAX_VALUE;
    if (toldCutAt < Long.MAX_VALUE) {
      batch.deleteEpochsFrom(number, toldCutAt);
    }
    toldEpochs = List.copyOf(newEpochs);
    toldEpochs.forEach(batch::putEpoch);
    newEpochs.clear();
  }

  /** The catalog may not have what the last {@link #checkpoint} told it: it is told again. */
  synchronized void checkpointFailed() {
    if (producers != null) {
      producers.markAllChanged();
      producers.markRemoved(toldRemoved);
    }
    newEpochs.addAll(0, toldEpochs);
    epochsCutAt = Math.min(epochsCutAt, toldCutAt);
    toldCutAt = Long.MAX_VALUE;
    toldRemoved = List.of();
    toldEpochs = List.of();
  }

  private ProducerStates producers() throws IOException {
    if (producers == null) {
      ProducerStates loaded = new ProducerStates(limits.count(), limits.clock(), true);
      loaded.load(catalog.producers(number));
      producers = loaded;
      count();
    }
    return producers;
  }

  private void count() {
    int now = producers == null ? 0 : producers.size();
    if (now != counted) {
      counters.producers(now - counted);
      counted = now;
    }
  }

  /** The partition is gone: its producers don't count any more. */
  synchronized void forget() {
    producers = null;
    count();
  }

  private EpochHistory epochs() throws IOException {
    if (epochs == null) {
      EpochHistory loaded = new EpochHistory();
      for (EpochEntry entry : catalog.epochs(number)) {
        loaded.load(entry.epoch(), entry.startOffset());
      }
      epochs = loaded;
    }
    return epochs;
  }
}
