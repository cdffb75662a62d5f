package dev.esker.replication.core;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Batches in memory.
 *
 * @param bytes from position to limit; shared, not to be changed
 * @param whenReleased gives the memory back; run once, on any thread
 */
public record MemoryBatches(ByteBuffer bytes, Runnable whenReleased) implements Batches {
  public MemoryBatches {
    Objects.requireNonNull(whenReleased, "whenReleased");
    bytes = bytes.slice().asReadOnlyBuffer();
  }

  @Override
  public int sizeInBytes() {
    return bytes.remaining();
  }

  @Override
  public void release() {
    whenReleased.run();
  }

  @Override
  public String toString() {
    return sizeInBytes() + " bytes";
  }
}
