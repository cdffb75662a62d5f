package dev.esker.rebalancer;

/**
 * Why the replicas of a partition change. If there are several reasons, it is the first in this
 * order, which is also the one in which changes should be made.
 */
public enum ChangeReason {
  /** A replica was on a broker that is gone. */
  GONE_BROKER,
  /** There are fewer or more replicas than there shall be. */
  REPLICATION_FACTOR,
  /** A replica was on a broker that is to have none. */
  DRAINED_BROKER,
  /** Racks were less different than they could be. */
  RACK,
  /** Some brokers had more than others. */
  IMBALANCE,
  /** Only the preferred leader changes. */
  LEADERSHIP
}
