package dev.esker.rebalancer;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Levels items over brokers: as evenly as the arcs of an {@link ExchangeGraph} allow, and of all
 * ways that are equally even, one of the least cost.
 *
 * <p>The problem is a flow of least cost, solved by successive shortest paths. What holds at every
 * moment, and why the result is the best:
 *
 * <ol>
 *   <li><b>No cycle of negative cost.</b> At first it is so because the items lie as they did
 *       before the plan (what had to leave has cost the least that it can). Each step goes along a
 *       shortest path of arcs, and that keeps it so. So for the loads that there are, the items are
 *       always where it costs least.
 *   <li><b>Shares.</b> Brokers form classes. A class has a fixed number of items, and {@link
 *       FairShare} says what each member may have: a least and a most, that differ by at most one.
 *       A node called the <em>pool</em> stands for that freedom: whoever is within the range can
 *       give to the pool or take from it without a change of evenness. Members above their most,
 *       and a pool that has too much, are sources; members below their least, and a pool that lacks
 *       something, are sinks.
 *   <li><b>Splitting.</b> If no path leads from the sources to any sink, the members that can be
 *       reached from the sources can rid themselves of nothing: racks too small, say. In the most
 *       even division their sum is what it is now, so they and the others become classes of their
 *       own, with shares of their own. This is the decomposition of a base polyhedron (Fujishige
 *       1980; Frank and Murota 2018 for whole numbers), and at most as many classes come of it as
 *       there are brokers.
 *   <li><b>Refunds.</b> New shares mean another pool, and through it there may be cycles of
 *       negative cost: items that moved for the sake of the old shares. They are undone first.
 * </ol>
 *
 * <p>Paths that cost nothing are used up before any item is moved that was still where it was
 * before the plan; from then on a single move from a source to a sink is a shortest path between
 * all sources and all sinks, and {@link ExchangeGraph#shift} makes as many as there are. What is
 * left is searched path by path, a whole tree of them at a time.
 *
 * <p>The limit on cost stops it early; what has been done is valid and of least cost for its loads.
 * Not for several threads.
 */
final class Leveller implements ExchangeGraph.Gate {
  private final ExchangeGraph graph;
  private final FairShare share;
  private final int brokers;
  private final int pool;
  private final int[] low;
  private final int[] high;
  private final PathLabels labels;
  private final Deque<int[]> classes = new ArrayDeque<>();

  private int[] members;
  private long sum;

  /** What the pool lacks; negative if it has too much. */
  private long lack;

  private long budget;
  private boolean cut;

  Leveller(ExchangeGraph graph, FairShare share, int brokers, long budget) {
    this.graph = graph;
    this.share = share;
    this.brokers = brokers;
    this.budget = budget;
    this.pool = brokers;
    this.low = new int[brokers];
    this.high = new int[brokers];
    this.labels = new PathLabels(brokers + 1);
  }

  /**
   * Levels.
   *
   * @return whether all is done; if not, the limit on cost has ended it
   */
  boolean run() {
    int[] all = new int[brokers];
    Arrays.setAll(all, broker -> broker);
    classes.push(all);
    while (!classes.isEmpty()) {
      begin(classes.pop());
      level();
    }
    return !cut;
  }

  /** What is left of the limit on cost. */
  long budget() {
    return budget;
  }

  private void begin(int[] ofClass) {
    members = ofClass;
    sum = 0;
    for (int member : members) {
      sum += graph.load(member);
    }
    share.divide(members, sum, low, high);
    labels.restrictTo(members, pool);
    countPool();
  }

  private void level() {
    refund();
    boolean free = true;
    while (!isLevel()) {
      if (!search()) {
        split();
        return;
      }
      if (free) {
        free = goAlongPaths(0) > 0;
        if (!free) {
          graph.shift(members, this);
        }
      } else if (goAlongPaths(Integer.MAX_VALUE) == 0) {
        if (!cut) {
          throw new IllegalStateException("a shortest path can't be gone along");
        }
        return;
      }
    }
  }

  private boolean isLevel() {
    for (int member : members) {
      int load = graph.load(member);
      if (load > high[member] || load < low[member]) {
        return false;
      }
    }
    return true;
  }

  private void countPool() {
    lack = sum;
    for (int member : members) {
      lack -= withinShare(member, graph.load(member));
    }
  }

  private int withinShare(int broker, int load) {
    return Math.max(low[broker], Math.min(high[broker], load));
  }

  /** Searches from all sources; false if no sink was reached. */
  private boolean search() {
    labels.clear();
    for (int member : members) {
      if (graph.load(member) > high[member]) {
        labels.begin(member);
      }
    }
    if (lack < 0) {
      labels.begin(pool);
    }
    spread(true);
    for (int member : members) {
      if (takes(member) && labels.isReached(member)) {
        return true;
      }
    }
    return false;
  }

  private void spread(boolean throughPool) {
    for (int node = labels.poll(); node >= 0; node = labels.poll()) {
      if (node == pool) {
        for (int member : members) {
          if (graph.load(member) > low[member]) {
            labels.offer(pool, member, 0, -1);
          }
        }
      } else {
        graph.offerArcs(node, labels);
        if (throughPool && graph.load(node) < high[node]) {
          labels.offer(node, pool, 0, -1);
        }
      }
    }
  }

  /** Goes along the paths to as many sinks as can be, the cheapest first; answers how many. */
  private int goAlongPaths(int mostCost) {
    int[] sinks =
        Arrays.stream(members)
            .filter(member -> takes(member) && labels.isReached(member))
            .boxed()
            .sorted(labels::compare)
            .mapToInt(Integer::intValue)
            .toArray();
    int gone = 0;
    for (int sink : sinks) {
      int cost = labels.cost(sink);
      if (cost > mostCost) {
        break;
      }
      if (takes(sink)) {
        if (cost > budget) {
          cut = true;
        } else if (go(sink, false)) {
          gone++;
        }
      }
    }
    return gone;
  }

  /** Undoes what the shares that hold now make unnecessary. */
  private void refund() {
    boolean again = true;
    while (again) {
      again = false;
      labels.clear();
      labels.begin(pool);
      spread(false);
      for (int member : members) {
        if (labels.isReached(member)
            && graph.load(member) < high[member]
            && labels.cost(member) < 0) {
          again |= go(member, true);
        }
      }
    }
  }

  /** Goes along the whole path to a node, or not at all. */
  private boolean go(int end, boolean cycle) {
    int[] path = pathTo(end);
    int done = 0;
    boolean usable = cycle || isSource(path[0]);
    while (usable && done < path.length - 1) {
      usable = step(path[done], path[done + 1], done > 0);
      if (usable) {
        done++;
      }
    }
    if (!usable) {
      for (int at = done; at > 0; at--) {
        if (path[at] != pool && path[at - 1] != pool) {
          graph.move(path[at], path[at - 1], labels.item(path[at]));
        }
      }
      return false;
    }
    budget -= labels.cost(end);
    countPool();
    return true;
  }

  private int[] pathTo(int end) {
    int length = 0;
    for (int node = end; node >= 0; node = labels.parent(node)) {
      length++;
    }
    int[] path = new int[length];
    for (int node = end; node >= 0; node = labels.parent(node)) {
      path[--length] = node;
    }
    return path;
  }

  private boolean isSource(int node) {
    return node == pool ? lack < 0 : graph.load(node) > high[node];
  }

  /** One arc of a path; an item that has just come to a broker isn't counted as its load. */
  private boolean step(int from, int to, boolean arrived) {
    if (from == pool) {
      return graph.load(to) > low[to];
    }
    if (to == pool) {
      return graph.load(from) - (arrived ? 1 : 0) < high[from];
    }
    int item = labels.item(to);
    if (graph.cost(from, to, item) != labels.cost(to) - labels.cost(from)) {
      return false;
    }
    graph.move(from, to, item);
    return true;
  }

  private void split() {
    classes.push(Arrays.stream(members).filter(member -> !labels.isReached(member)).toArray());
    classes.push(Arrays.stream(members).filter(labels::isReached).toArray());
  }

  @Override
  public boolean gives(int broker) {
    int load = graph.load(broker);
    return load > high[broker] || (lack < 0 && load > low[broker]);
  }

  @Override
  public boolean takes(int broker) {
    int load = graph.load(broker);
    return load < low[broker] || (lack > 0 && load < high[broker]);
  }

  @Override
  public boolean spend(int cost) {
    if (cost > budget) {
      cut = true;
      return false;
    }
    budget -= cost;
    return true;
  }

  @Override
  public void moved(int from, int to) {
    int left = graph.load(from);
    int came = graph.load(to);
    lack += withinShare(from, left + 1) - withinShare(from, left);
    lack += withinShare(to, came - 1) - withinShare(to, came);
  }
}
