package dev.esker.server.cluster;

import dev.esker.gossip.QuorumView;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the leader of the metadata knows of the other nodes that keep it: how far each is, by its
 * heartbeats and by its confirmations, and when it last had everything. As in Kafka, a node that
 * has what there was at its heartbeat before had everything then.
 *
 * <p>Times are wall clock in milliseconds. Any thread.
 */
final class QuorumDesk {
  /** A node that nothing was heard of for so long is forgotten unless it votes, as in Kafka. */
  static final long FORGET_MILLIS = 300_000;

  private final Map<Integer, Heard> heard = new HashMap<>();

  /** What the last heartbeat of a node said, and what there was then. */
  private record Heard(long applied, long atMillis, long versionThen, long caughtUpMillis) {}

  /**
   * A heartbeat has come.
   *
   * @param applied the version that the node has
   * @param version the version that there is
   */
  synchronized void heard(int node, long applied, long version, long nowMillis) {
    Heard before = heard.get(node);
    long caughtUp = before == null ? -1 : before.caughtUpMillis();
    if (applied >= version) {
      caughtUp = nowMillis;
    } else if (before != null && applied >= before.versionThen()) {
      caughtUp = Math.max(caughtUp, before.atMillis());
    }
    heard.put(node, new Heard(applied, nowMillis, version, caughtUp));
    heard.values().removeIf(each -> nowMillis - each.atMillis() > FORGET_MILLIS);
  }

  /**
   * All nodes.
   *
   * @param view of this node, which leads
   * @param version that this node has
   */
  synchronized Quorum describe(QuorumView view, long version, long nowMillis) {
    Map<Integer, Long> known = new HashMap<>();
    Set<Integer> observers = new TreeSet<>(heard.keySet());
    for (QuorumView.Replica voter : view.voters()) {
      known.put(voter.node(), voter.applied().orElse(-1));
      observers.remove(voter.node());
    }
    for (QuorumView.Replica observer : view.observers()) {
      known.put(observer.node(), observer.applied().orElse(-1));
      observers.add(observer.node());
    }
    Set<Integer> voters =
        view.voters().stream().map(QuorumView.Replica::node).collect(Collectors.toSet());
    return new Quorum(
        view.leader(),
        (int) Math.min(Integer.MAX_VALUE, view.term()),
        version,
        nodes(voters, view.self(), known, version, nowMillis),
        nodes(observers, view.self(), known, version, nowMillis));
  }

  private List<QuorumNode> nodes(
      Set<Integer> ids, int self, Map<Integer, Long> known, long version, long nowMillis) {
    return ids.stream()
        .map(
            id ->
                id == self
                    ? new QuorumNode(id, version, nowMillis, nowMillis)
                    : node(id, known.getOrDefault(id, -1L), version))
        .sorted(Comparator.comparingInt(QuorumNode::id))
        .toList();
  }

  private QuorumNode node(int id, long known, long version) {
    Heard last = heard.get(id);
    if (last == null) {
      return new QuorumNode(id, Math.min(known, version), -1, -1);
    }
    long end = Math.min(Math.max(known, last.applied()), version);
    // What it had at its last heartbeat, it had everything then, if nothing has come since.
    long caughtUp = end >= last.versionThen() ? last.atMillis() : last.caughtUpMillis();
    return new QuorumNode(id, end, last.atMillis(), Math.max(caughtUp, last.caughtUpMillis()));
  }
}
