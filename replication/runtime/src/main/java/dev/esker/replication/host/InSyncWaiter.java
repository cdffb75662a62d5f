package dev.esker.replication.host;

import dev.esker.replication.core.Effects.PendingFailure;

/** Waits until an append is on the disk of every in-sync replica. Called once, on the loop. */
public interface InSyncWaiter {

  /** It is. */
  void inSync();

  /** It isn't, and may or may not be later. */
  void failed(PendingFailure reason);
}
