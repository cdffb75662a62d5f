package dev.esker.replication.core;

/**
 * How fast replicas that aren't in sync may be fed, so that catching up leaves room for others.
 * Called by the thread of the replica; shared by all partitions. What an in-sync replica is sent is
 * neither held back nor counted.
 */
public interface CatchUpQuota {
  /** No limit. */
  CatchUpQuota UNLIMITED =
      new CatchUpQuota() {
        @Override
        public long readableAt(CatchingUp replica, long nowNanos) {
          return nowNanos;
        }

        @Override
        public void spent(CatchingUp replica, int bytes, long nowNanos) {
          // nobody counts
        }
      };

  /**
   * A replica that isn't in sync.
   *
   * @param partition of which
   * @param broker where it is
   * @param added whether a reassignment adds it
   */
  record CatchingUp(PartitionKey partition, int broker, boolean added) {}

  /**
   * From when on more may be read for it; not after {@code nowNanos} if at once, {@link
   * Long#MAX_VALUE} if not before the limits change.
   */
  long readableAt(CatchingUp replica, long nowNanos);

  /** Counts what was read for it. */
  void spent(CatchingUp replica, int bytes, long nowNanos);
}
