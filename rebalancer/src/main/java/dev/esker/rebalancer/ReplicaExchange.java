package dev.esker.rebalancer;

/**
 * The replicas of a {@link ReplicaLayout} as a graph of exchanges. A replica may go to every broker
 * that has none of its partition, if the racks then are still as they should be.
 *
 * <p>A broker has an arc to nearly every other, by nearly any of its replicas. So arcs are offered
 * by whole racks: for each rack the brokers that such an arc would bring nearer are listed, each
 * replica is tried on who is left, and whoever was reached is taken off the list. That is about one
 * step for each broker instead of one for each pair of replica and broker.
 */
final class ReplicaExchange implements ExchangeGraph {
  private final ReplicaLayout layout;
  private final RackSpread racks;
  private final int[] inRack;
  private final RackLists atHome;
  private final RackLists away;

  ReplicaExchange(ReplicaLayout layout) {
    this.layout = layout;
    this.racks = layout.racks();
    this.inRack = new int[racks.racks()];
    this.atHome = new RackLists(racks);
    this.away = new RackLists(racks);
  }

  @Override
  public int load(int broker) {
    return layout.load(broker);
  }

  @Override
  public int cost(int from, int to, int slot) {
    int partition = layout.partitionOf(slot);
    if (layout.holder(slot) != from
        || layout.holds(partition, to)
        || !layout.racksAllow(partition, from, to)) {
      return FORBIDDEN;
    }
    return price(partition, to) - price(partition, from);
  }

  private int price(int partition, int broker) {
    return layout.isHome(partition, broker) ? 0 : 1;
  }

  @Override
  public void move(int from, int to, int slot) {
    layout.move(slot, to);
  }

  @Override
  public void offerArcs(int from, PathLabels labels) {
    offerHomes(from, labels);
    atHome.fill(broker -> labels.improves(from, broker, 1));
    away.fill(broker -> labels.improves(from, broker, 0));
    for (int slot = layout.head(from); slot != ReplicaLayout.EMPTY; slot = layout.next(slot)) {
      if (atHome.isEmpty() && away.isEmpty()) {
        return;
      }
      int partition = layout.partitionOf(slot);
      int cost = 1 - price(partition, from);
      RackLists lists = cost == 1 ? atHome : away;
      if (!lists.isEmpty()) {
        int item = slot;
        eachAllowed(
            partition,
            from,
            lists,
            to -> {
              labels.offer(from, to, cost, item);
              return Next.TAKE_OFF;
            });
      }
    }
  }

  /** Arcs by which a replica comes home; there are few, and they cost less. */
  private void offerHomes(int from, PathLabels labels) {
    for (int slot = layout.head(from); slot != ReplicaLayout.EMPTY; slot = layout.next(slot)) {
      int partition = layout.partitionOf(slot);
      int homes = layout.homeCount(partition);
      for (int at = 0; at < homes; at++) {
        int home = layout.home(partition, at);
        int cost = -price(partition, from);
        if (home != from
            && labels.improves(from, home, cost)
            && !layout.holds(partition, home)
            && layout.racksAllow(partition, from, home)) {
          labels.offer(from, home, cost, slot);
        }
      }
    }
  }

  private enum Next {
    KEEP,
    TAKE_OFF,
    STOP
  }

  /** What to do with a broker that a replica may go to. */
  @FunctionalInterface
  private interface Visit {
    Next visit(int broker);
  }

  /** Visits those listed that a replica may go to, until a visit says stop. */
  private void eachAllowed(int partition, int from, RackLists lists, Visit visit) {
    int own = racks.rackOf(from);
    if (!eachIn(own, partition, lists, visit)) {
      return;
    }
    RackSpread.Bounds bounds = layout.bounds(partition);
    layout.countRacks(partition, inRack, 1);
    if (inRack[own] > bounds.low(own)) {
      boolean going = true;
      for (int at = lists.nonEmpty() - 1; going && at >= 0; at--) {
        int rack = lists.nonEmptyRack(at);
        if (rack != own && inRack[rack] < bounds.high(rack)) {
          going = eachIn(rack, partition, lists, visit);
        }
      }
    }
    layout.countRacks(partition, inRack, -1);
  }

  private boolean eachIn(int rack, int partition, RackLists lists, Visit visit) {
    for (int at = lists.size(rack) - 1; at >= 0; at--) {
      int broker = lists.get(rack, at);
      if (layout.holds(partition, broker)) {
        continue;
      }
      Next next = visit.visit(broker);
      if (next == Next.STOP) {
        return false;
      }
      if (next == Next.TAKE_OFF) {
        lists.remove(rack, at);
      }
    }
    return true;
  }

  @Override
  public void shift(int[] members, Gate gate) {
    RackLists takers = away;
    boolean[] member = new boolean[racks.brokers()];
    for (int broker : members) {
      member[broker] = true;
    }
    takers.fill(broker -> member[broker] && gate.takes(broker));
    for (int from : members) {
      int slot = layout.head(from);
      while (slot != ReplicaLayout.EMPTY && !takers.isEmpty() && gate.gives(from)) {
        int after = layout.next(slot);
        int to = taker(from, slot, takers, gate);
        if (to >= 0) {
          int partition = layout.partitionOf(slot);
          if (!gate.spend(price(partition, to) - price(partition, from))) {
            return;
          }
          layout.move(slot, to);
          gate.moved(from, to);
        }
        slot = after;
      }
    }
  }

  /** A broker that takes what is in a slot, or -1. */
  private int taker(int from, int slot, RackLists takers, Gate gate) {
    int[] found = {-1};
    eachAllowed(
        layout.partitionOf(slot),
        from,
        takers,
        to -> {
          if (!gate.takes(to)) {
            return Next.TAKE_OFF;
          }
          found[0] = to;
          return Next.STOP;
        });
    return found[0];
  }
}
