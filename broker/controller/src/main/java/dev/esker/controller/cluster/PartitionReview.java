package dev.esker.controller.cluster;

import dev.esker.controller.cluster.ProposalDesk.Proposal;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.PartitionChange;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Brings partitions to what they shall be, in batches: elections for those without a leader, the
 * next steps of reassignments, preferred leaders. Looks at partitions that are marked in {@link
 * ClusterState#dirty}, at most {@link #MAX_EVALUATIONS} in a step.
 */
final class PartitionReview {
  /** The most partitions that one step looks at. */
  static final int MAX_EVALUATIONS = 50_000;

  private final ClusterState state;
  private final ProposalDesk desk;
  private final ChangeLimit limit;
  private final TopicRules rules;
  private final Retry retry = new Retry();
  private final PartitionSet preferred = new PartitionSet();

  PartitionReview(ClusterState state, ProposalDesk desk, ChangeLimit limit, TopicRules rules) {
    this.state = state;
    this.desk = desk;
    this.limit = limit;
    this.rules = rules;
  }

  /** Moves the leadership of these back to their first replicas, as far as that can be. */
  void prefer(PartitionSet partitions) {
    preferred.addAll(partitions);
  }

  void clear() {
    preferred.clear();
    retry.clear();
  }

  void review(long now, Supplier<BrokerPhases> phases, List<ControllerEffect> effects) {
    if (!isDue(now)) {
      return;
    }
    PartitionPlan plan = new PartitionPlan(state.image(), rules, phases.get());
    ChangeBatch batch = new ChangeBatch(limit.current());
    int left = collect(state.dirty(), plan, false, batch, MAX_EVALUATIONS);
    if (batch.changes().isEmpty()) {
      collect(preferred, plan, true, batch, left);
    }
    if (!batch.changes().isEmpty()) {
      effects.add(
          desk.open(
              new ChangePartitions(batch.changes(), Map.of()),
              new Proposal(Proposal.NO_BROKER, batch.changes(), state.image().version())));
    }
  }

  /** When to look again because of the time; the largest number if never. */
  long nextDeadline(long now) {
    if (!desk.isFree() || hasNothingToDo()) {
      return Long.MAX_VALUE;
    }
    return isDue(now) ? now : retry.notBefore();
  }

  /** What was proposed is to be looked at again. */
  void failed(Proposal proposal) {
    for (PartitionChange change : proposal.changes()) {
      state.dirty().add(change.topicId(), change.partition());
    }
  }

  Retry retry() {
    return retry;
  }

  private boolean isDue(long now) {
    return desk.isFree() && !hasNothingToDo() && retry.ready(now, state.image().version());
  }

  private boolean hasNothingToDo() {
    return state.dirty().isEmpty() && preferred.isEmpty();
  }

  /**
   * Takes what is in order or goes into the batch out of a set; how many may still be looked at.
   */
  private static int collect(
      PartitionSet from, PartitionPlan plan, boolean prefer, ChangeBatch batch, int evaluations) {
    int left = evaluations;
    for (Iterator<PartitionKey> keys = from.iterator(); keys.hasNext() && left > 0; left--) {
      PartitionKey key = keys.next();
      Optional<PartitionChange> change = prefer ? plan.preferred(key) : plan.next(key);
      if (change.isPresent() && !batch.add(change.get())) {
        break;
      }
      from.remove(key.topicId(), key.partition());
    }
    return left;
  }
}
