package dev.esker.coordinator.format;

import java.util.Objects;

/**
 * A record of {@code __consumer_offsets} as bytes. The arrays are shared and never written to.
 *
 * @param key what it is about
 * @param value what is now true of it, or null for a tombstone: nothing any more
 */
@SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
public record CoordinatorRecord(byte[] key, byte[] value) {
  public CoordinatorRecord {
    Objects.requireNonNull(key, "key");
  }

  /** Bytes of key and value. */
  public int sizeInBytes() {
    return key.length + (value == null ? 0 : value.length);
  }
}
