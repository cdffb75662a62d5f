package dev.esker.records;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * One record, as read from a batch.
 *
 * <p>The buffers are read-only slices. Those of an uncompressed batch share the memory of the batch
 * and are valid as long as it is (for a leased buffer: until the lease is closed); those of a
 * compressed one are the record's own.
 *
 * @param offset the absolute offset
 * @param timestamp milliseconds since the epoch, or -1 for none
 * @param key null if the record has no key
 * @param value null for a tombstone
 * @param headers in the order in which they were written; immutable
 */
@SuppressWarnings("JavaLangClash") // the field's word; nobody names java.lang.Record by hand
public record Record(
    long offset, long timestamp, ByteBuffer key, ByteBuffer value, List<Header> headers) {

  /** Takes an immutable copy of {@code headers}. */
  public Record {
    headers = List.copyOf(headers);
  }
}
