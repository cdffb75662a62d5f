package dev.esker.rebalancer;

/**
 * Leaderships as a graph of exchanges: each partition is led by one of its replicas, and may be led
 * by any other of them. Nothing but the order of the replicas changes.
 */
final class LeaderExchange implements ExchangeGraph {
  private final ReplicaLayout replicas;

  /** One slot for each partition that has a candidate; its home is who led before. */
  private final ReplicaLayout leaders;

  LeaderExchange(ReplicaLayout replicas, ReplicaLayout leaders) {
    this.replicas = replicas;
    this.leaders = leaders;
  }

  @Override
  public int load(int broker) {
    return leaders.load(broker);
  }

  @Override
  public int cost(int from, int to, int slot) {
    int partition = leaders.partitionOf(slot);
    if (leaders.holder(slot) != from || from == to || !replicas.holds(partition, to)) {
      return FORBIDDEN;
    }
    return price(partition, to) - price(partition, from);
  }

  /** If who led before can't any more, it costs the same whoever does. */
  private int price(int partition, int broker) {
    return leaders.homeCount(partition) == 0 || leaders.isHome(partition, broker) ? 0 : 1;
  }

  @Override
  public void move(int from, int to, int slot) {
    leaders.move(slot, to);
  }

  @Override
  public void offerArcs(int from, PathLabels labels) {
    for (int slot = leaders.head(from); slot != ReplicaLayout.EMPTY; slot = leaders.next(slot)) {
      int partition = leaders.partitionOf(slot);
      int price = price(partition, from);
      for (int at = 0; at < replicas.slots(partition); at++) {
        int to = replicas.replica(partition, at);
        if (to != ReplicaLayout.EMPTY && to != from) {
          labels.offer(from, to, price(partition, to) - price, slot);
        }
      }
    }
  }

  @Override
  public void shift(int[] members, Gate gate) {
    boolean[] member = new boolean[replicas.racks().brokers()];
    for (int broker : members) {
      member[broker] = true;
    }
    for (int from : members) {
      int slot = leaders.head(from);
      while (slot != ReplicaLayout.EMPTY && gate.gives(from)) {
        int after = leaders.next(slot);
        if (!shiftOne(from, slot, member, gate)) {
          return;
        }
        slot = after;
      }
    }
  }

  private boolean shiftOne(int from, int slot, boolean[] member, Gate gate) {
    int partition = leaders.partitionOf(slot);
    for (int at = 0; at < replicas.slots(partition); at++) {
      int to = replicas.replica(partition, at);
      if (to != ReplicaLayout.EMPTY && to != from && member[to] && gate.takes(to)) {
        if (!gate.spend(price(partition, to) - price(partition, from))) {
          return false;
        }
        leaders.move(slot, to);
        gate.moved(from, to);
        return true;
      }
    }
    return true;
  }
}
