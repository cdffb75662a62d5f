/**
 * The tail cache: the newest batches of every partition in bounded off-heap memory, as one log of
 * chunks. The append stage places a batch, the commit stage fills it in, the segment flusher writes
 * it to its segment, and the chunk is reused once all of its batches are there. See {@link
 * dev.esker.engine.cache.TailCache} for the threads and invariants.
 */
package dev.esker.engine.cache;
