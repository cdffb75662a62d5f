package dev.esker.engine.partition;

import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;

/**
 * What a log keeps in mind of one stored batch of an idempotent producer.
 *
 * @param producerId from 0
 * @param producerEpoch from 0
 * @param firstSequence of its first record
 * @param lastSequence of its last record
 * @param baseOffset of its first record
 * @param lastOffset of its last record
 * @param timestamp the largest of its records, milliseconds
 */
record BatchRecord(
    long producerId,
    short producerEpoch,
    int firstSequence,
    int lastSequence,
    long baseOffset,
    long lastOffset,
    long timestamp) {

  static BatchRecord of(ValidatedBatch batch, long baseOffset) {
    return new BatchRecord(
        batch.producerId(),
        batch.producerEpoch(),
        batch.baseSequence(),
        batch.lastSequence(),
        baseOffset,
        baseOffset + batch.lastOffsetDelta(),
        batch.maxTimestamp());
  }

  static BatchRecord of(RecordBatch batch) {
    return new BatchRecord(
        batch.producerId(),
        batch.producerEpoch(),
        batch.baseSequence(),
        batch.lastSequence(),
        batch.baseOffset(),
        batch.lastOffset(),
        batch.maxTimestamp());
  }
}
