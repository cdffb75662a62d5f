/**
 * Committed offsets: what is durable ({@link dev.esker.coordinator.offsets.OffsetStore}, changed
 * only by replaying records), the requests that decide on new records, and the removal of what
 * nobody needs any more. Confined to the coordinator's thread; deterministic.
 */
package dev.esker.coordinator.offsets;
