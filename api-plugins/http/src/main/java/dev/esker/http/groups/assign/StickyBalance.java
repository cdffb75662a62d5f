package dev.esker.http.groups.assign;

import dev.esker.spi.TopicPartition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An assignment that is made even step by step. Members are numbers here, in their order.
 *
 * <p>Levelling looks for a chain: a member, a partition of its that the next member could read, one
 * of that one's that a third could read, and so on to a member that has at least two partitions
 * less than the first. Handing one partition on along the chain leaves those between as they were.
 * Each chain lowers the sum of the squares of the members' counts, so that this ends; when there is
 * no chain left, no assignment is more even (the counts are a flow whose costs are convex). The
 * chains are looked for breadth first, so that as few partitions move as possible.
 */
final class StickyBalance {
  private static final int NOBODY = -1;

  private final Map<String, Integer> partitionCounts;
  private final List<GroupMember> members;
  private final Map<String, int[]> subscribers = new LinkedHashMap<>();
  private final List<Map<String, NavigableSet<Integer>>> held = new ArrayList<>();
  private final int[] counts;
  private final Map<TopicPartition, Integer> keepers = new HashMap<>();

  StickyBalance(Map<String, Integer> partitionCounts, List<GroupMember> members) {
    this.partitionCounts = partitionCounts;
    this.members = Shares.sorted(members);
    this.counts = new int[members.size()];
    Map<String, Integer> numbers = new HashMap<>();
    for (GroupMember member : this.members) {
      numbers.put(member.memberId(), held.size());
      held.add(new TreeMap<>());
    }
    Shares.subscribers(partitionCounts, this.members)
        .forEach(
            (topic, who) ->
                subscribers.put(
                    topic, who.stream().mapToInt(each -> numbers.get(each.memberId())).toArray()));
  }

  /**
   * Leaves with members what they own. If several claim a partition, the newest generation is
   * right; if two do in the same one, neither is believed.
   */
  void keepOwned() {
    Map<TopicPartition, Integer> newest = new HashMap<>();
    for (int i = 0; i < members.size(); i++) {
      GroupMember member = members.get(i);
      for (TopicPartition partition : new HashSet<>(member.owned())) {
        if (!exists(partition) || !member.topics().contains(partition.topic())) {
          continue;
        }
        Integer other = newest.get(partition);
        if (other == null || member.generation() > other) {
          newest.put(partition, member.generation());
          keepers.put(partition, i);
        } else if (member.generation() == other) {
          keepers.put(partition, NOBODY);
        }
      }
    }
    keepers.values().removeIf(keeper -> keeper == NOBODY);
    keepers.forEach((partition, keeper) -> add(keeper, partition.topic(), partition.partition()));
  }

  private boolean exists(TopicPartition partition) {
    return partition.partition() >= 0
        && partition.partition() < partitionCounts.getOrDefault(partition.topic(), 0);
  }

  /** Gives what nobody keeps to whoever has least; what few can read goes first. */
  void giveOutTheRest() {
    subscribers.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getValue().length))
        .forEach(
            entry -> {
              String topic = entry.getKey();
              for (int p = 0; p < partitionCounts.get(topic); p++) {
                if (!keepers.containsKey(new TopicPartition(topic, p))) {
                  add(leastOf(entry.getValue()), topic, p);
                }
              }
            });
  }

  private int leastOf(int[] candidates) {
    int least = candidates[0];
    for (int candidate : candidates) {
      if (counts[candidate] < counts[least]) {
        least = candidate;
      }
    }
    return least;
  }

  /** Hands partitions on until nothing can be more even. */
  void level() {
    boolean moved = true;
    while (moved) {
      moved = false;
      for (int richest : byFallingCount()) {
        if (shareFrom(richest)) {
          moved = true;
          break;
        }
      }
    }
  }

  private List<Integer> byFallingCount() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt((Integer i) -> counts[i]).reversed());
    return order;
  }

  /** Looks for a chain from that member to the poorest that it reaches, and hands on along it. */
  private boolean shareFrom(int source) {
    int[] previous = new int[counts.length];
    Arrays.fill(previous, NOBODY);
    String[] via = new String[counts.length];
    Set<String> topicsSeen = new HashSet<>();
    Deque<Integer> queue = new ArrayDeque<>(List.of(source));
    int poorest = source;
    while (!queue.isEmpty()) {
      int giver = queue.remove();
      for (String topic : held.get(giver).keySet()) {
        if (!topicsSeen.add(topic)) {
          continue;
        }
        for (int taker : subscribers.get(topic)) {
          if (taker != source && previous[taker] == NOBODY) {
            previous[taker] = giver;
            via[taker] = topic;
            queue.add(taker);
            if (counts[taker] < counts[poorest]) {
              poorest = taker;
            }
          }
        }
      }
    }
    if (counts[source] - counts[poorest] < 2) {
      return false;
    }
    for (int taker = poorest; taker != source; taker = previous[taker]) {
      hand(previous[taker], taker, via[taker]);
    }
    return true;
  }

  private void hand(int giver, int taker, String topic) {
    int partition = choose(giver, taker, topic);
    NavigableSet<Integer> left = held.get(giver).get(topic);
    left.remove(partition);
    if (left.isEmpty()) {
      held.get(giver).remove(topic);
    }
    counts[giver]--;
    add(taker, topic, partition);
  }

  /** Rather one that comes home, then one that isn't at home where it is, then any. */
  private int choose(int giver, int taker, String topic) {
    NavigableSet<Integer> candidates = held.get(giver).get(topic);
    int best = candidates.last();
    for (int partition : candidates.descendingSet()) {
      int home = keepers.getOrDefault(new TopicPartition(topic, partition), NOBODY);
      if (home == taker) {
        return partition;
      }
      if (home != giver) {
        best = partition;
      }
    }
    return best;
  }

  private void add(int member, String topic, int partition) {
    held.get(member).computeIfAbsent(topic, ignored -> new TreeSet<>()).add(partition);
    counts[member]++;
  }

  Map<String, List<TopicPartition>> result() {
    Shares shares = new Shares(members);
    for (int i = 0; i < members.size(); i++) {
      GroupMember member = members.get(i);
      held.get(i).forEach((topic, some) -> some.forEach(each -> shares.give(member, topic, each)));
    }
    return shares.result();
  }
}
