package dev.esker.replication.core;

/**
 * How fast replicas that a reassignment adds may be fed, so that catching up leaves room for
 * others. Called by the thread of the replica; shared by all partitions.
 */
public interface CatchUpQuota {
  /** No limit. */
  CatchUpQuota UNLIMITED =
      new CatchUpQuota() {
        @Override
        public long readableAt(int follower, long nowNanos) {
          return nowNanos;
        }

        @Override
        public void spent(int follower, int bytes, long nowNanos) {
          // nobody counts
        }
      };

  /** From when on more may be read for a follower; not after {@code nowNanos} if at once. */
  long readableAt(int follower, long nowNanos);

  /** Counts what was read for a follower. */
  void spent(int follower, int bytes, long nowNanos);
}
