package dev.esker.replication.host;

import dev.esker.engine.LogRead;
import dev.esker.engine.ReplicaRead;
import dev.esker.replication.core.Batches;

/**
 * What a read of the engine has found, on its way to a follower: in memory, or in a segment file.
 *
 * @param read is closed by the release
 */
public record LeasedBatches(ReplicaRead read) implements Batches {
  /** The bytes: {@link LogRead.InMemory} or {@link LogRead.InFile}. */
  public LogRead bytes() {
    return read.read();
  }

  @Override
  public int sizeInBytes() {
    return read.read().sizeInBytes();
  }

  @Override
  public void release() {
    read.close();
  }
}
