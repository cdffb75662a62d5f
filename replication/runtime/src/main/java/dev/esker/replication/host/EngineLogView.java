package dev.esker.replication.host;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.replication.core.LogView;
import dev.esker.replication.core.ReplicaMessage;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A partition's log in the engine, as its replica sees it. Epochs are read from disk once. */
final class EngineLogView implements LogView {
  private final PartitionLog log;

  EngineLogView(PartitionLog log) {
    this.log = log;
  }

  @Override
  public long logStart() {
    return log.logStartOffset();
  }

  @Override
  public long logEnd() {
    return log.logEndOffset();
  }

  @Override
  public long highWatermark() {
    return log.isReplicated() ? log.highWatermark() : log.recoveredHighWatermark();
  }

  @Override
  public int lastEpoch() {
    try {
      // a log that lost its records by deletion may remember the epoch of the last one all the same
      return log.latestEpoch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public EpochEnd endOfEpoch(int epoch) {
    try {
      dev.esker.engine.EpochEnd found = log.lastEpochUpTo(epoch);
      return found.epoch() == ReplicaMessage.NO_EPOCH
          ? EpochEnd.NONE
          : new EpochEnd(found.epoch(), found.endOffset());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
