package dev.esker.records;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One header of a record.
 *
 * @param key never null; may be empty and may repeat within a record
 * @param value null or the bytes between position and limit; shares the memory of its record
 */
public record Header(String key, ByteBuffer value) {

  /** Rejects a null key. */
  public Header {
    Objects.requireNonNull(key, "key");
  }
}
