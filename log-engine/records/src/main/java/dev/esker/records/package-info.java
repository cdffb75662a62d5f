/**
 * Kafka's RecordBatch format, version 2 (KIP-98): read, check, build.
 *
 * <p>{@link dev.esker.records.RecordBatch} is a view over bytes that stay where they are; {@link
 * dev.esker.records.BatchValidator} decides whether a batch that a client produced may enter the
 * log, and a {@link dev.esker.records.ValidatedBatch} is the proof that it did; {@link
 * dev.esker.records.RecordBatchBuilder} writes batches that Esker itself originates. The table of
 * bytes is in {@code docs/formats/records.md}.
 *
 * <p>Threads: there are none in here, and no I/O. Views, cursors, builders and validators are not
 * thread-safe: one per thread. {@code ValidatedBatch}, {@code BatchRules} and the enums may be
 * shared.
 *
 * <p>Guarantees: whatever bytes come in, the only exception for bad content is {@link
 * dev.esker.records.InvalidBatchException}; memory used while reading is bounded by the batch's own
 * size, the decompression limit and a fixed scratch; and what the validator accepts, Kafka's own
 * readers read with the same content.
 */
package dev.esker.records;
