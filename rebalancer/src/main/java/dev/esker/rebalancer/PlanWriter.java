package dev.esker.rebalancer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares what is with what shall be, and says the difference as a plan. */
final class PlanWriter {
  private final PlanInput input;
  private final PlanOptions options;
  private final List<PartitionChange> changes = new ArrayList<>();
  private final SortedMap<Integer, BrokerShare> before = new TreeMap<>();
  private final SortedMap<Integer, BrokerShare> after = new TreeMap<>();
  private long added;
  private long removed;
  private long bytes;
  private int leadersMoved;
  private int badlySpreadBefore;
  private int badlySpreadAfter;
  private int shortOfReplicas;

  PlanWriter(PlanInput input, PlanOptions options) {
    this.input = input;
    this.options = options;
    for (BrokerModel broker : input.model().brokers()) {
      before.put(broker.id(), BrokerShare.NOTHING);
      after.put(broker.id(), BrokerShare.NOTHING);
    }
  }

  /** The plan if there is no broker to put anything on. */
  AssignmentPlan unchanged() {
    for (int partition = 0; partition < input.partitions(); partition++) {
      write(partition, input.partition(partition).replicas());
    }
    return result(true);
  }

  /**
   * @param fixed partitions whose replicas must not change
   * @param complete whether the limit on moves has left nothing undone
   */
  AssignmentPlan plan(
      ReplicaLayout layout, boolean[] fixed, LeaderChoice leaders, boolean complete) {
    for (int partition = 0; partition < input.partitions(); partition++) {
      write(partition, target(partition, layout, fixed[partition], leaders.leader(partition)));
    }
    return result(complete);
  }

  /** The leader, then who has a replica already in the order that there is, then who is new. */
  private List<Integer> target(int partition, ReplicaLayout layout, boolean fixed, int leader) {
    List<Integer> old = input.partition(partition).replicas();
    List<Integer> wanted = new ArrayList<>();
    if (fixed) {
      wanted.addAll(old);
    } else {
      for (int broker : layout.replicas(partition)) {
        wanted.add(input.id(broker));
      }
      int free = input.topic(partition).replicationFactor() - wanted.size();
      wanted.addAll(unusable(old, free));
    }
    List<Integer> ordered = new ArrayList<>(wanted.size());
    if (leader >= 0) {
      ordered.add(input.id(leader));
    }
    old.stream().filter(wanted::contains).filter(id -> !ordered.contains(id)).forEach(ordered::add);
    wanted.stream().filter(id -> !ordered.contains(id)).forEach(ordered::add);
    return ordered;
  }

  /** What is kept for want of better brokers: rather those that are up than those that are gone. */
  private List<Integer> unusable(List<Integer> old, int atMost) {
    return old.stream()
        .filter(id -> input.indexOf(id) < 0)
        .sorted((one, other) -> Boolean.compare(input.isGone(one), input.isGone(other)))
        .limit(atMost)
        .toList();
  }

  private void write(int partition, List<Integer> to) {
    PartitionModel model = input.partition(partition);
    List<Integer> from = model.replicas();
    count(before, from, model);
    count(after, to, model);
    int[] usableAfter = usable(to);
    badlySpreadBefore += isBadlySpread(partition, input.homes(partition)) ? 1 : 0;
    badlySpreadAfter += isBadlySpread(partition, usableAfter) ? 1 : 0;
    shortOfReplicas += usableAfter.length < input.topic(partition).replicationFactor() ? 1 : 0;
    if (from.equals(to)) {
      return;
    }
    boolean sameBrokers = from.size() == to.size() && new HashSet<>(from).containsAll(to);
    PartitionChange change =
        new PartitionChange(
            input.topic(partition).name(),
            input.number(partition),
            from,
            to,
            sameBrokers ? ChangeReason.LEADERSHIP : input.need(partition));
    changes.add(change);
    int gains = change.added().size();
    added += gains;
    removed += change.removed().size();
    bytes = Math.addExact(bytes, Math.multiplyExact(gains, model.bytes()));
    leadersMoved += !from.isEmpty() && !from.get(0).equals(to.get(0)) ? 1 : 0;
  }

  private boolean isBadlySpread(int partition, int[] brokers) {
    return input.brokers() > 0 && input.isBadlySpread(partition, brokers);
  }

  private int[] usable(List<Integer> replicas) {
    return replicas.stream().mapToInt(input::indexOf).filter(broker -> broker >= 0).toArray();
  }

  private void count(
      SortedMap<Integer, BrokerShare> shares, List<Integer> replicas, PartitionModel model) {
    long load = options.weighting().load(model);
    for (int i = 0; i < replicas.size(); i++) {
      BrokerShare share = shares.getOrDefault(replicas.get(i), BrokerShare.NOTHING);
      shares.put(replicas.get(i), share.plus(i == 0, load));
    }
  }

  private AssignmentPlan result(boolean complete) {
    // Brokers that only have something before, or only afterwards.
    before.keySet().forEach(id -> after.putIfAbsent(id, BrokerShare.NOTHING));
    after.keySet().forEach(id -> before.putIfAbsent(id, BrokerShare.NOTHING));
    return new AssignmentPlan(
        changes,
        before,
        after,
        new AssignmentPlan.Totals(
            added,
            removed,
            bytes,
            leadersMoved,
            badlySpreadBefore,
            badlySpreadAfter,
            shortOfReplicas,
            complete));
  }
}
