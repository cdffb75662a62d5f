/**
 * The requests that carry records or look for places among them: Produce, Fetch with its sessions,
 * ListOffsets, OffsetForLeaderEpoch, InitProducerId.
 *
 * <p>Records pass through as bytes. A produced batch is validated where it lies in its frame, and
 * the frame is kept until the write pipeline has let go of it; fetched batches are leases that the
 * connection writes and closes.
 */
package dev.esker.kafka.data;
