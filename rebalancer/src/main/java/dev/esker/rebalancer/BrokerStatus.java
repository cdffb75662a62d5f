package dev.esker.rebalancer;

/** Whether replicas may be on a broker. */
public enum BrokerStatus {
  /** They may. */
  ACTIVE,
  /** It is up and has replicas, but is to have none. */
  DRAINING,
  /** It isn't expected back; what it has is lost. */
  GONE
}
