package dev.esker.server.logs;

import dev.esker.engine.partition.PartitionLog;

/** A leadership at will. */
final class LeadershipTwin implements Leadership {
  volatile int epoch = NONE;
  volatile InSync outcome = InSync.YES;
  volatile long awaited;

  @Override
  public int epoch(PartitionLog log) {
    return epoch;
  }

  @Override
  public boolean isReplicated() {
    return true;
  }

  @Override
  public boolean acceptsFullAcks(PartitionLog log) {
    return true;
  }

  @Override
  public void awaitInSync(
      PartitionLog log, long endOffset, int inEpoch, int timeoutMillis, InSyncListener waiter) {
    awaited = endOffset;
    waiter.done(outcome);
  }
}
