package dev.esker.engine.cache;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A published batch in the tail cache, with what segments and indexes want to know of it.
 *
 * @param slot where its bytes are
 * @param baseOffset of its first record
 * @param lastOffset of its last record
 * @param maxTimestamp of its records, milliseconds
 */
public record CachedBatch(CacheSlot slot, long baseOffset, long lastOffset, long maxTimestamp) {

  /** The size in bytes. */
  public int sizeInBytes() {
    return slot.length;
  }

  /** The offset after its last record. */
  public long nextOffset() {
    return lastOffset + 1;
  }

  /** Adds views of its memory; valid until it is marked as flushed. */
  public void addViews(List<ByteBuffer> views) {
    slot.addViews(views);
  }

  /** Copies its bytes; valid until it is marked as flushed. */
  public void copyTo(ByteBuffer target) {
    slot.copyTo(target);
  }
}
