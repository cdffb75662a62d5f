/**
 * What happens behind the write pipeline: batches go from the tail cache to segments, checkpoints
 * let the write-ahead log be trimmed, retention deletes old segments, and recovery puts it all
 * together after a restart. See {@link dev.esker.engine.storage.StorageWorker} for the one thread
 * that does it.
 */
package dev.esker.engine.storage;
