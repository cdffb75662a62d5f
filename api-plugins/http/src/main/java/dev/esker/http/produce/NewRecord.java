package dev.esker.http.produce;

import dev.esker.records.Header;
import java.util.List;

/**
 * A record that is to be appended.
 *
 * @param partition where to, or {@link #ANY}
 * @param key or null
 * @param value null for a tombstone
 * @param headers in their order
 * @param timestamp milliseconds since the epoch, or {@link #NOW}
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record NewRecord(int partition, byte[] key, byte[] value, List<Header> headers, long timestamp) {

  /** The partition is chosen. */
  static final int ANY = -1;

  /** The broker's clock. */
  static final long NOW = -1;

  /** What a record takes beside its parts: lengths and deltas as varints of their greatest size. */
  private static final int OVERHEAD_BYTES = 32;

  private static final int HEADER_OVERHEAD_BYTES = 10;
  private static final int MAX_BYTES_PER_CHAR = 3;

  NewRecord {
    headers = List.copyOf(headers);
  }

  /** The same for another partition. */
  NewRecord to(int target) {
    return new NewRecord(target, key, value, headers, timestamp);
  }

  /** At least as many bytes as it takes in a batch. */
  long sizeBound() {
    long bytes = OVERHEAD_BYTES + lengthOf(key) + lengthOf(value);
    for (Header header : headers) {
      bytes += HEADER_OVERHEAD_BYTES + (long) header.key().length() * MAX_BYTES_PER_CHAR;
      bytes += header.value() == null ? 0 : header.value().remaining();
    }
    return bytes;
  }

  private static long lengthOf(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
