package dev.esker.rebalancer;

/**
 * What a broker has, or would have.
 *
 * @param replicas their number
 * @param leaders of how many it is the preferred leader
 * @param load the load of its replicas in the unit of the plan's weighting
 */
public record BrokerShare(int replicas, int leaders, long load) {
  static final BrokerShare NOTHING = new BrokerShare(0, 0, 0);

  BrokerShare plus(boolean leads, long more) {
    return new BrokerShare(replicas + 1, leaders + (leads ? 1 : 0), load + more);
  }
}
