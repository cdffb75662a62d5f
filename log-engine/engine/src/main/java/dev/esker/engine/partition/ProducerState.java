package dev.esker.engine.partition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What a partition remembers of one idempotent producer: its epoch and its last five batches, since
 * a producer may have five in flight (KIP-98, KAFKA-5494). Not thread-safe.
 */
final class ProducerState {
  static final int REMEMBERED_BATCHES = 5;

  private final ArrayDeque<BatchRecord> batches = new ArrayDeque<>(REMEMBERED_BATCHES);
  private short epoch;
  private long lastTimestamp;
  private long lastHeardMillis;

  ProducerState(short epoch, long lastTimestamp) {
    this.epoch = epoch;
    this.lastTimestamp = lastTimestamp;
  }

  short epoch() {
    return epoch;
  }

  long lastTimestamp() {
    return lastTimestamp;
  }

  /** The broker's time when it was last heard of; what its records say about time is its own. */
  long lastHeardMillis() {
    return lastHeardMillis;
  }

  void heardAt(long nowMillis) {
    lastHeardMillis = Math.max(lastHeardMillis, nowMillis);
  }

  int lastSequence() {
    return batches.isEmpty() ? -1 : batches.getLast().lastSequence();
  }

  long lastOffset() {
    return batches.isEmpty() ? -1 : batches.getLast().lastOffset();
  }

  List<BatchRecord> batches() {
    return new ArrayList<>(batches);
  }

  /** The stored batch of which this one is a repetition, or null. */
  BatchRecord duplicateOf(short batchEpoch, int firstSequence, int lastSequence) {
    if (batchEpoch != epoch) {
      return null;
    }
    for (BatchRecord batch : batches) {
      if (batch.firstSequence() == firstSequence && batch.lastSequence() == lastSequence) {
        return batch;
      }
    }
    return null;
  }

  AppendError check(short batchEpoch, int firstSequence) {
    if (batchEpoch < epoch) {
      return AppendError.INVALID_PRODUCER_EPOCH;
    }
    if (batchEpoch > epoch) {
      return firstSequence == 0 ? AppendError.NONE : AppendError.OUT_OF_ORDER_SEQUENCE;
    }
    if (batches.isEmpty()) {
      return AppendError.NONE;
    }
    int last = batches.getLast().lastSequence();
    int expected = last == Integer.MAX_VALUE ? 0 : last + 1;
    return firstSequence == expected ? AppendError.NONE : AppendError.OUT_OF_ORDER_SEQUENCE;
  }

  /**
   * Forgets the batches from an offset on.
   *
   * @return whether what is left is all that the log says of it. If not, it is worth nothing: there
   *     may be batches that were forgotten when later ones came, or when an epoch began
   */
  boolean cut(long offset) {
    boolean knewFirst = batches.getFirst().firstSequence() == 0;
    boolean knewAll = batches.size() < REMEMBERED_BATCHES || knewFirst;
    batches.removeIf(batch -> batch.lastOffset() >= offset);
    lastTimestamp = Long.MIN_VALUE;
    for (BatchRecord batch : batches) {
      lastTimestamp = Math.max(lastTimestamp, batch.timestamp());
    }
    return batches.isEmpty() ? knewFirst && epoch == 0 : knewAll;
  }

  /**
   * Takes in a stored batch; one that it has already changes nothing, so a replay may repeat
   * itself.
   */
  void apply(BatchRecord batch) {
    if (batch.lastOffset() <= lastOffset()) {
      return;
    }
    if (batch.producerEpoch() != epoch) {
      epoch = batch.producerEpoch();
      batches.clear();
    }
    if (batches.size() == REMEMBERED_BATCHES) {
      batches.removeFirst();
    }
    batches.addLast(batch);
    lastTimestamp = Math.max(lastTimestamp, batch.timestamp());
  }
}
