package dev.esker.rebalancer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Carries out steps as a controller would, and checks each of them. */
final class ReassignmentCluster implements ReassignmentStates {
  private final Map<String, ReassignmentState> partitions = new TreeMap<>();

  void put(String topic, int partition, ReassignmentState state) {
    partitions.put(topic + "-" + partition, state);
  }

  void delete(String topic, int partition) {
    partitions.remove(topic + "-" + partition);
  }

  @Override
  public Optional<ReassignmentState> of(String topic, int partition) {
    return Optional.ofNullable(partitions.get(topic + "-" + partition));
  }

  /** Everything in sync, the first replica leads. */
  static ReassignmentState whole(List<Integer> replicas) {
    return new ReassignmentState(
        replicas, List.of(), List.of(), Set.copyOf(replicas), replicas.get(0));
  }

  void apply(ReassignmentStep step) {
    ReassignmentState old = of(step.topic(), step.partition()).orElseThrow();
    if (step instanceof ReassignmentStep.Begin begin) {
      assertEquals(begin.replicas(), joined(old.original(), begin.adding()));
      put(begin, begin.replicas(), begin.adding(), begin.removing(), old, old.leader());
    } else if (step instanceof ReassignmentStep.Elect elect) {
      assertTrue(old.inSync().contains(elect.leader()), step::toString);
      assertTrue(old.leader() != elect.leader(), step::toString);
      put(elect, old.replicas(), old.adding(), old.removing(), old, elect.leader());
    } else if (step instanceof ReassignmentStep.Finish finish) {
      long before = old.original().stream().filter(old.inSync()::contains).count();
      long after = finish.replicas().stream().filter(old.inSync()::contains).count();
      assertTrue(after >= Math.min(before, finish.replicas().size()), step::toString);
      put(finish, finish.replicas(), List.of(), List.of(), old, old.leader());
    } else if (step instanceof ReassignmentStep.Revert revert) {
      put(revert, revert.replicas(), List.of(), List.of(), old, old.leader());
    }
  }

  private void put(
      ReassignmentStep step,
      List<Integer> replicas,
      List<Integer> adding,
      List<Integer> removing,
      ReassignmentState old,
      int leader) {
    Set<Integer> inSync = new HashSet<>(old.inSync());
    inSync.retainAll(replicas);
    // Fails if the leader is no longer there or not in sync.
    put(
        step.topic(),
        step.partition(),
        new ReassignmentState(replicas, adding, removing, inSync, leader));
  }

  private static List<Integer> joined(List<Integer> one, List<Integer> other) {
    List<Integer> all = new ArrayList<>(one);
    all.addAll(other);
    return all;
  }

  /** Some of those behind catch up, each with one chance in so many. */
  void catchUp(SplittableRandom random, int oneIn) {
    partitions.replaceAll(
        (name, state) -> {
          Set<Integer> inSync = new HashSet<>(state.inSync());
          for (int broker : state.adding()) {
            if (random.nextInt(oneIn) == 0) {
              inSync.add(broker);
            }
          }
          return new ReassignmentState(
              state.replicas(), state.adding(), state.removing(), inSync, state.leader());
        });
  }

  void assertWithin(ReassignmentLimits limits) {
    Map<Integer, Integer> incoming = new HashMap<>();
    Map<Integer, List<Integer>> outgoing = new HashMap<>();
    int copying = 0;
    for (ReassignmentState state : partitions.values()) {
      state.adding().stream()
          .filter(broker -> !state.inSync().contains(broker))
          .forEach(broker -> incoming.merge(broker, 1, Integer::sum));
      if (state.behind() > 0) {
        copying++;
        outgoing.computeIfAbsent(state.leader(), any -> new ArrayList<>()).add(state.behind());
      }
    }
    assertTrue(copying <= limits.mostPartitions(), copying + " partitions");
    incoming.values().forEach(count -> assertTrue(count <= limits.mostIncoming()));
    for (List<Integer> counts : outgoing.values()) {
      int sum = counts.stream().mapToInt(Integer::intValue).sum();
      assertTrue(sum <= limits.mostOutgoing() || counts.size() == 1, counts::toString);
    }
  }
}
