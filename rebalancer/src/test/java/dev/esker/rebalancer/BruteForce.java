package dev.esker.rebalancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Tries every assignment of a small cluster. */
final class BruteForce {
  private final List<BrokerModel> usable;
  private final List<List<Integer>> old = new ArrayList<>();
  private final List<List<List<Integer>>> choices = new ArrayList<>();
  private final Map<Optional<String>, Long> rackSizes;
  private final Map<Integer, BrokerModel> byId;

  private final int[] counts;
  private Score best;

  /**
   * How good an assignment is; less is better.
   *
   * @param uneven the sum of squares by capacity, scaled to whole numbers
   * @param moves what is new
   */
  record Score(long uneven, int moves) implements Comparable<Score> {
    @Override
    public int compareTo(Score other) {
      return uneven != other.uneven
          ? Long.compare(uneven, other.uneven)
          : Integer.compare(moves, other.moves);
    }
  }

  BruteForce(ClusterModel model) {
    usable = model.brokers().stream().filter(b -> b.status() == BrokerStatus.ACTIVE).toList();
    rackSizes =
        usable.stream().collect(Collectors.groupingBy(BrokerModel::rack, Collectors.counting()));
    byId = usable.stream().collect(Collectors.toMap(BrokerModel::id, Function.identity()));
    counts = new int[model.brokers().size()];
    for (TopicModel topic : model.topics()) {
      List<List<Integer>> sets = new ArrayList<>();
      int factor = Math.min(topic.replicationFactor(), usable.size());
      subsets(0, factor, new ArrayList<>(), sets);
      for (PartitionModel partition : topic.partitions()) {
        old.add(partition.replicas());
        choices.add(sets);
      }
    }
  }

  private void subsets(int from, int size, List<Integer> chosen, List<List<Integer>> into) {
    if (chosen.size() == size) {
      if (isSpread(chosen)) {
        into.add(List.copyOf(chosen));
      }
      return;
    }
    for (int at = from; at < usable.size(); at++) {
      chosen.add(usable.get(at).id());
      subsets(at + 1, size, chosen, into);
      chosen.remove(chosen.size() - 1);
    }
  }

  private boolean isSpread(List<Integer> replicas) {
    Map<Optional<String>, Long> has =
        replicas.stream()
            .collect(Collectors.groupingBy(id -> byId.get(id).rack(), Collectors.counting()));
    long most = has.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return rackSizes.entrySet().stream()
        .allMatch(
            rack -> {
              long here = has.getOrDefault(rack.getKey(), 0L);
              return here == rack.getValue() || most <= here + 1;
            });
  }

  /** How many assignments there are, or more than a limit. */
  long size(long limit) {
    long size = 1;
    for (List<List<Integer>> each : choices) {
      size *= each.size();
      if (size > limit) {
        return size;
      }
    }
    return size;
  }

  /** The best score of all. */
  Score best() {
    best = new Score(Long.MAX_VALUE, 0);
    search(0, 0);
    return best;
  }

  private void search(int partition, int moves) {
    if (partition == choices.size()) {
      Score score = new Score(uneven(counts), moves);
      best = score.compareTo(best) < 0 ? score : best;
      return;
    }
    for (List<Integer> choice : choices.get(partition)) {
      int more = 0;
      for (int id : choice) {
        counts[id]++;
        more += old.get(partition).contains(id) ? 0 : 1;
      }
      search(partition + 1, moves + more);
      for (int id : choice) {
        counts[id]--;
      }
    }
  }

  private long uneven(int[] ofBroker) {
    long scale =
        usable.stream().mapToLong(BrokerModel::capacity).distinct().reduce(1, (a, b) -> a * b);
    long sum = 0;
    for (BrokerModel broker : usable) {
      long count = ofBroker[broker.id()];
      sum += count * count * scale / broker.capacity();
    }
    return sum;
  }

  /** The score of an assignment. */
  Score score(List<List<Integer>> assignment) {
    int[] has = new int[counts.length];
    int moves = 0;
    for (int partition = 0; partition < assignment.size(); partition++) {
      for (int id : assignment.get(partition)) {
        if (byId.containsKey(id)) {
          has[id]++;
        }
        moves += old.get(partition).contains(id) ? 0 : 1;
      }
    }
    return new Score(uneven(has), moves);
  }

  /** The best score of leaders for an assignment: how uneven, and how many who led do no more. */
  Score bestLeaders(List<List<Integer>> assignment) {
    best = new Score(Long.MAX_VALUE, 0);
    searchLeaders(assignment, 0, 0);
    return best;
  }

  private void searchLeaders(List<List<Integer>> assignment, int partition, int moves) {
    if (partition == assignment.size()) {
      Score score = new Score(uneven(counts), moves);
      best = score.compareTo(best) < 0 ? score : best;
      return;
    }
    boolean any = false;
    for (int id : assignment.get(partition)) {
      if (byId.containsKey(id)) {
        any = true;
        counts[id]++;
        searchLeaders(assignment, partition + 1, moves + move(partition, id));
        counts[id]--;
      }
    }
    if (!any) {
      searchLeaders(assignment, partition + 1, moves);
    }
  }

  private int move(int partition, int leader) {
    List<Integer> was = old.get(partition);
    return !was.isEmpty() && was.get(0) == leader ? 0 : 1;
  }

  /** The score of the first ones as leaders. */
  Score scoreLeaders(List<List<Integer>> assignment) {
    int[] has = new int[counts.length];
    int moves = 0;
    for (int partition = 0; partition < assignment.size(); partition++) {
      List<Integer> replicas = assignment.get(partition);
      if (!replicas.isEmpty() && byId.containsKey(replicas.get(0))) {
        has[replicas.get(0)]++;
        moves += move(partition, replicas.get(0));
      }
    }
    return new Score(uneven(has), moves);
  }
}
