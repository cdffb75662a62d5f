package dev.esker.replication.core;

import java.nio.ByteBuffer;

/**
 * Batches in memory that the garbage collector takes care of.
 *
 * @param bytes from position to limit; shared, not to be changed
 */
public record HeapBatches(ByteBuffer bytes) implements Batches {
  @Override
  public int sizeInBytes() {
    return bytes.remaining();
  }

  @Override
  public void release() {
    // nothing is lent
  }

  @Override
  public String toString() {
    return sizeInBytes() + " bytes";
  }
}
