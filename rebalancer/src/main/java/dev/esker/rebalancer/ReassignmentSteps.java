package dev.esker.rebalancer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Says what to do next so that changes come to pass, in steps that each leave a partition whole:
 *
 * <pre>
 *   add the new replicas -> they catch up -> a leader that stays is elected -> the old ones go
 * </pre>
 *
 * <p>What holds:
 *
 * <ul>
 *   <li><b>No memory.</b> What is next follows from the changes and the metadata alone, as in
 *       KIP-455. So another controller goes on where one has ended, and a step that was lost or
 *       refused comes again.
 *   <li><b>No less redundancy.</b> Replicas go only when all new ones are in sync, the leader
 *       stays, and as many replicas that stay are in sync as there were among the original ones, or
 *       as many as there shall be.
 *   <li><b>Limits.</b> As {@link ReassignmentLimits} say, counting everything that is under way
 *       among the changes. A change that has to wait doesn't hold up others.
 *   <li><b>Order.</b> By {@link ChangeReason}, then as given: what is lost is replaced first.
 *   <li><b>It ends</b>, if new replicas catch up and limits are from 1: while nothing is under way,
 *       any one change can begin.
 *   <li><b>It can be taken back</b> at any moment: {@link #cancel} leads back to the original
 *       replicas in their order. What is finished by then stays.
 * </ul>
 *
 * <p>Whoever carries steps out should do so with the version of the partition that they were
 * decided on, and ask again afterwards. Safe for any number of threads.
 */
public final class ReassignmentSteps {
  private final ReassignmentLimits limits;

  public ReassignmentSteps(ReassignmentLimits limits) {
    this.limits = limits;
  }

  /**
   * How far it is.
   *
   * @param done changes that have come to pass, or whose partition is gone
   * @param underWay changes of which replicas are being added or removed
   * @param waiting all others
   */
  public record Progress(int done, int underWay, int waiting) {}

  /**
   * What can be done now, in this order.
   *
   * @param changes at most one for each partition
   * @return nothing if all is done, or until replicas have caught up
   */
  public List<ReassignmentStep> next(List<PartitionChange> changes, ReassignmentStates states) {
    List<ReassignmentStep> steps = new ArrayList<>();
    Traffic traffic = new Traffic();
    List<PartitionChange> beginning = new ArrayList<>();
    List<PartitionChange> byReason = new ArrayList<>(changes);
    byReason.sort(Comparator.comparing(PartitionChange::reason));
    for (PartitionChange change : byReason) {
      Optional<ReassignmentState> state = states.of(change.topic(), change.partition());
      if (state.isPresent()) {
        traffic.count(state.get(), state.get().adding(), 1);
        Optional<ReassignmentStep> step = step(change, state.get());
        if (step.isPresent()) {
          steps.add(step.get());
        } else if (mustBegin(change, state.get())) {
          beginning.add(change);
        }
      }
    }
    for (PartitionChange change : beginning) {
      ReassignmentState state = states.of(change.topic(), change.partition()).orElseThrow();
      // Another goal takes the place of what is under way for the earlier one.
      traffic.count(state, state.adding(), -1);
      List<Integer> adding = added(change, state);
      if (traffic.allows(state, adding)) {
        traffic.count(state, adding, 1);
        steps.add(begin(change, state));
      } else {
        traffic.count(state, state.adding(), 1);
      }
    }
    return List.copyOf(steps.subList(0, Math.min(steps.size(), limits.mostSteps())));
  }

  /** What can be done now so that everything is as before, but for what is finished. */
  public List<ReassignmentStep> cancel(List<PartitionChange> changes, ReassignmentStates states) {
    List<ReassignmentStep> steps = new ArrayList<>();
    for (PartitionChange change : changes) {
      Optional<ReassignmentState> found = states.of(change.topic(), change.partition());
      if (steps.size() == limits.mostSteps() || found.isEmpty() || !found.get().isUnderWay()) {
        continue;
      }
      ReassignmentState state = found.get();
      if (state.original().contains(state.leader())) {
        steps.add(
            new ReassignmentStep.Revert(change.topic(), change.partition(), state.original()));
      } else {
        elect(change, state, state.original()).ifPresent(steps::add);
      }
    }
    return List.copyOf(steps);
  }

  /** How many changes have come to pass. */
  public static Progress progress(List<PartitionChange> changes, ReassignmentStates states) {
    int done = 0;
    int underWay = 0;
    for (PartitionChange change : changes) {
      Optional<ReassignmentState> state = states.of(change.topic(), change.partition());
      if (state.isEmpty() || isDone(change, state.get())) {
        done++;
      } else if (state.get().isUnderWay()) {
        underWay++;
      }
    }
    return new Progress(done, underWay, changes.size() - done - underWay);
  }

  private static boolean isDone(PartitionChange change, ReassignmentState state) {
    return !state.isUnderWay()
        && state.replicas().equals(change.to())
        && step(change, state).isEmpty();
  }

  /** What needs no copying. */
  private static Optional<ReassignmentStep> step(PartitionChange change, ReassignmentState state) {
    List<Integer> to = change.to();
    boolean arrived = !state.isUnderWay() && state.replicas().equals(to);
    if (arrived) {
      boolean better = state.leader() != to.get(0) && state.inSync().contains(to.get(0));
      return better ? elect(change, state, to) : Optional.empty();
    }
    if (mustBegin(change, state)) {
      // A leader that isn't wanted any more has to go before the goal can change.
      boolean stays =
          state.leader() < 0
              || to.contains(state.leader())
              || state.original().contains(state.leader());
      return stays ? Optional.empty() : elect(change, state, state.original());
    }
    if (!isSafe(to, state)) {
      return Optional.empty();
    }
    if (to.contains(state.leader())) {
      return Optional.of(new ReassignmentStep.Finish(change.topic(), change.partition(), to));
    }
    return elect(change, state, to);
  }

  private static Optional<ReassignmentStep> elect(
      PartitionChange change, ReassignmentState state, List<Integer> among) {
    return among.stream()
        .filter(state.inSync()::contains)
        .findFirst()
        .map(leader -> new ReassignmentStep.Elect(change.topic(), change.partition(), leader));
  }

  /** Whether all but the given replicas can go. */
  private static boolean isSafe(List<Integer> to, ReassignmentState state) {
    long staying = to.stream().filter(state.inSync()::contains).count();
    long before = state.original().stream().filter(state.inSync()::contains).count();
    return state.behind() == 0 && staying > 0 && staying >= Math.min(to.size(), before);
  }

  /** Whether replicas have to be added that aren't there, or another goal is being pursued. */
  private static boolean mustBegin(PartitionChange change, ReassignmentState state) {
    List<Integer> added = added(change, state);
    return added.size() != state.adding().size() || !state.adding().containsAll(added);
  }

  private static List<Integer> added(PartitionChange change, ReassignmentState state) {
    List<Integer> original = state.original();
    return change.to().stream().filter(broker -> !original.contains(broker)).toList();
  }

  private static ReassignmentStep begin(PartitionChange change, ReassignmentState state) {
    List<Integer> adding = added(change, state);
    List<Integer> replicas = new ArrayList<>(state.original());
    replicas.addAll(adding);
    List<Integer> removing =
        state.original().stream().filter(broker -> !change.to().contains(broker)).toList();
    return new ReassignmentStep.Begin(
        change.topic(), change.partition(), List.copyOf(replicas), adding, removing);
  }

  /** What is being copied from where to where. */
  private final class Traffic {
    private final Map<Integer, Integer> incoming = new HashMap<>();
    private final Map<Integer, Integer> outgoing = new HashMap<>();
    private int partitions;

    /** Counts what has yet to be copied, or discounts it. */
    void count(ReassignmentState state, List<Integer> adding, int sign) {
      int copies = 0;
      for (int broker : adding) {
        if (!state.inSync().contains(broker)) {
          incoming.merge(broker, sign, Integer::sum);
          copies++;
        }
      }
      outgoing.merge(state.leader(), sign * copies, Integer::sum);
      partitions += copies > 0 ? sign : 0;
    }

    /** Whether a partition may begin; without a leader there is nothing to copy from. */
    boolean allows(ReassignmentState state, List<Integer> adding) {
      if (state.leader() < 0) {
        return false;
      }
      int from = outgoing.getOrDefault(state.leader(), 0);
      return (adding.isEmpty() || partitions < limits.mostPartitions())
          && (from == 0 || from + adding.size() <= limits.mostOutgoing())
          && adding.stream()
              .allMatch(broker -> incoming.getOrDefault(broker, 0) < limits.mostIncoming());
    }
  }
}
