package dev.esker.engine.partition;

import dev.esker.engine.catalog.ProducerEntry;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The idempotent producers of one partition, at most so many: beyond that the one that was silent
 * longest is forgotten, as is one that was silent for longer than the expiry. Not thread-safe.
 *
 * <p>A partition has two of these: what the append stage has assigned, against which it checks, and
 * what is published, which alone goes into the catalog. A batch that was assigned but never became
 * durable must not be remembered over a restart, or its repetition would be acknowledged without
 * being stored.
 */
final class ProducerStates {
  private final int limit;
  private final boolean recording;
  private final Clock clock;
  private final Map<Long, ProducerState> byId = new LinkedHashMap<>(16, 0.75f, true);
  private final Set<Long> changed = new LinkedHashSet<>();
  private final Set<Long> removed = new LinkedHashSet<>();

  /**
   * Knows none yet.
   *
   * @param clock says when a producer was heard of: by the broker's time, since records may be as
   *     old as one likes
   * @param recording whether {@link #takeChanged} and {@link #takeRemoved} will be called; without
   *     them what they return would grow for ever
   */
  ProducerStates(int limit, Clock clock, boolean recording) {
    this.limit = limit;
    this.clock = clock;
    this.recording = recording;
  }

  /**
   * Takes over what the catalog has. That doesn't say when they were heard of, so their time begins
   * anew; in which order is told by their offsets.
   */
  void load(List<ProducerEntry> entries) {
    List<ProducerEntry> bySilence = new ArrayList<>(entries);
    bySilence.sort(Comparator.comparingLong(ProducerStates::lastOffset));
    for (ProducerEntry entry : bySilence) {
      ProducerState state = new ProducerState(entry.epoch(), entry.lastTimestampMillis());
      for (ProducerEntry.BatchMeta batch : entry.batches()) {
        state.apply(
            new BatchRecord(
                entry.producerId(),
                entry.epoch(),
                batch.firstSequence(),
                batch.lastSequence(),
                batch.baseOffset(),
                batch.lastOffset(),
                batch.timestamp()));
      }
      state.heardAt(clock.wallMillis());
      byId.put(entry.producerId(), state);
    }
    trim();
    changed.clear();
    removed.clear();
  }

  private static long lastOffset(ProducerEntry entry) {
    List<ProducerEntry.BatchMeta> batches = entry.batches();
    return batches.isEmpty() ? -1 : batches.get(batches.size() - 1).lastOffset();
  }

  /** The stored batch of which this one is a repetition, or null. */
  BatchRecord duplicateOf(ValidatedBatch batch) {
    ProducerState state = byId.get(batch.producerId());
    return state == null
        ? null
        : state.duplicateOf(batch.producerEpoch(), batch.baseSequence(), batch.lastSequence());
  }

  /** Whether the batch may follow; changes nothing but forgets an expired producer. */
  AppendError check(ValidatedBatch batch, long heardSince) {
    ProducerState state = byId.get(batch.producerId());
    if (state == null) {
      return AppendError.NONE;
    }
    if (state.lastHeardMillis() < heardSince) {
      remove(batch.producerId());
      return AppendError.NONE;
    }
    return state.check(batch.producerEpoch(), batch.baseSequence());
  }

  void apply(BatchRecord batch) {
    ProducerState state =
        byId.computeIfAbsent(
            batch.producerId(), id -> new ProducerState(batch.producerEpoch(), Long.MIN_VALUE));
    state.apply(batch);
    state.heardAt(clock.wallMillis());
    if (recording) {
      changed.add(batch.producerId());
      removed.remove(batch.producerId());
    }
    trim();
  }

  /**
   * The end of the log was cut off: goes back to what the rest of it says.
   *
   * @param rest tells what that is where what is remembered doesn't
   */
  void cut(long end, LostProducers rest) throws IOException {
    Set<Long> lost = new LinkedHashSet<>();
    List<Long> gone = new ArrayList<>();
    byId.forEach(
        (id, state) -> {
          if (state.lastOffset() >= end) {
            if (recording) {
              changed.add(id);
            }
            if (!state.cut(end)) {
              lost.add(id);
            } else if (state.lastOffset() < 0) {
              gone.add(id);
            }
          }
        });
    gone.forEach(this::remove);
    lost.forEach(this::remove);
    Map<Long, ArrayDeque<BatchRecord>> found = rest.find(lost, end);
    found.values().forEach(batches -> batches.forEach(this::apply));
  }

  /** Forgets all of them. */
  void clear() {
    new ArrayList<>(byId.keySet()).forEach(this::remove);
  }

  /** Forgets those that were silent since then. */
  void expire(long heardSince) {
    List<Long> expired = new ArrayList<>();
    byId.forEach(
        (id, state) -> {
          if (state.lastHeardMillis() < heardSince) {
            expired.add(id);
          }
        });
    expired.forEach(this::remove);
  }

  /** Those that have changed since the last call. */
  List<ProducerEntry> takeChanged(int partitionNumber) {
    List<ProducerEntry> entries = new ArrayList<>(changed.size());
    // Not by get, which would make the order that of this loop.
    byId.forEach(
        (id, state) -> {
          if (changed.contains(id)) {
            entries.add(entry(partitionNumber, id, state));
          }
        });
    changed.clear();
    return entries;
  }

  /** Lets {@link #takeChanged} return all of them. */
  void markAllChanged() {
    changed.addAll(byId.keySet());
  }

  /** Those that were forgotten since the last call. */
  List<Long> takeRemoved() {
    List<Long> ids = new ArrayList<>(removed);
    removed.clear();
    return ids;
  }

  /** Lets {@link #takeRemoved} return these too, but for those that are back. */
  void markRemoved(List<Long> ids) {
    for (long id : ids) {
      if (!byId.containsKey(id)) {
        removed.add(id);
      }
    }
  }

  List<ProducerEntry> all(int partitionNumber) {
    List<ProducerEntry> entries = new ArrayList<>(byId.size());
    byId.forEach((id, state) -> entries.add(entry(partitionNumber, id, state)));
    return entries;
  }

  /** Where the last batch of each ends. */
  Set<Long> lastOffsets() {
    Set<Long> offsets = new HashSet<>();
    byId.forEach((id, state) -> offsets.add(state.lastOffset()));
    return offsets;
  }

  int size() {
    return byId.size();
  }

  private static ProducerEntry entry(int partitionNumber, long id, ProducerState state) {
    List<ProducerEntry.BatchMeta> batches = new ArrayList<>();
    for (BatchRecord batch : state.batches()) {
      batches.add(
          new ProducerEntry.BatchMeta(
              batch.firstSequence(),
              batch.lastSequence(),
              batch.baseOffset(),
              batch.lastOffset(),
              batch.timestamp()));
    }
    return new ProducerEntry(partitionNumber, id, state.epoch(), state.lastTimestamp(), batches);
  }

  private void trim() {
    while (byId.size() > limit) {
      remove(byId.keySet().iterator().next());
    }
  }

  private void remove(long id) {
    byId.remove(id);
    if (recording) {
      changed.remove(id);
      removed.add(id);
    }
  }
}
