package dev.esker.spi.twin;

import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterView.Move;
import dev.esker.spi.ClusterView.Partition;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Administration of a twin cluster, shared by its brokers. A reassignment stays under way until the
 * test says that it is done; the plan is the one that the test has given.
 */
public final class TwinClusterAdmin implements ClusterAdmin {
  private final TwinCluster cluster;
  private final Set<Integer> drained = new TreeSet<>();

  /** If set, everything is answered with it. */
  public volatile ErrorCode failing = ErrorCode.NONE;

  /** What {@link #plan} says. */
  public volatile AssignmentPlan plan =
      new AssignmentPlan(List.of(), new PlanTotals(0, 0, 0, 0, 0, 0), List.of(), "Nothing to do.");

  /** The options of the last plan that was asked for. */
  public volatile PlanOptions lastOptions;

  /** What {@link #planProgress} says, but for the drained brokers. */
  public volatile PlanProgress progress = new PlanProgress(PlanState.IDLE, 0, 0, 0, List.of());

  /** What {@link #describeQuorum} says; the twin's own metadata if null. */
  public volatile Quorum quorum;

  TwinClusterAdmin(TwinCluster cluster) {
    this.cluster = cluster;
  }

  private <T> CompletionStage<Answer<T>> now(T value) {
    return CompletableFuture.completedFuture(
        failing == ErrorCode.NONE ? Answer.of(value) : Answer.failed(failing, "as told"));
  }

  private Optional<Partition> partition(TopicPartition id) {
    return cluster.partition(id.topic(), id.partition());
  }

  private void change(TopicPartition id, List<Integer> replicas, List<Integer> isr, Move move) {
    Partition old = partition(id).get();
    boolean leads = isr.contains(old.leader());
    cluster.put(
        id.topic(),
        new Partition(
            old.partition(),
            leads ? old.leader() : isr.get(0),
            leads ? old.leaderEpoch() : old.leaderEpoch() + 1,
            replicas,
            isr,
            old.offline(),
            old.eligible(),
            move));
  }

  private static List<Integer> without(List<Integer> all, List<Integer> some) {
    List<Integer> rest = new ArrayList<>(all);
    rest.removeAll(some);
    return rest;
  }

  @Override
  public CompletionStage<Answer<List<PartitionOutcome>>> alterReassignments(
      List<WantedReplicas> wanted, boolean factorMayChange, int timeoutMillis) {
    return now(wanted.stream().map(each -> alter(each, factorMayChange)).toList());
  }

  private PartitionOutcome alter(WantedReplicas wanted, boolean factorMayChange) {
    TopicPartition id = wanted.partition();
    Optional<Partition> known = partition(id);
    if (known.isEmpty()) {
      return new PartitionOutcome(id, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no such partition");
    }
    Partition old = known.get();
    List<Integer> original = without(old.replicas(), old.move().adding());
    if (wanted.replicas().isEmpty()) {
      if (!old.move().underWay()) {
        return new PartitionOutcome(id, ErrorCode.NO_REASSIGNMENT_IN_PROGRESS, null);
      }
      change(id, original, without(old.isr(), old.move().adding()), Move.NONE);
      return new PartitionOutcome(id, ErrorCode.NONE, null);
    }
    List<Integer> target = wanted.replicas().get();
    for (int broker : target) {
      if (cluster.broker(broker).isEmpty()) {
        return new PartitionOutcome(
            id, ErrorCode.INVALID_REPLICA_ASSIGNMENT, "no broker " + broker);
      }
    }
    if (!factorMayChange && target.size() != original.size()) {
      return new PartitionOutcome(
          id, ErrorCode.INVALID_REPLICATION_FACTOR, "there are " + original.size() + " replicas");
    }
    List<Integer> removing = without(original, target);
    List<Integer> replicas = new ArrayList<>(target);
    replicas.addAll(removing);
    change(id, replicas, old.isr(), new Move(without(target, original), removing));
    return new PartitionOutcome(id, ErrorCode.NONE, null);
  }

  /** Ends whatever is under way: the partitions are where they shall be, and in sync. */
  public void finishReassignments() {
    for (OngoingReassignment each : ongoing()) {
      List<Integer> target = without(each.replicas(), each.move().removing());
      change(each.partition(), target, target, Move.NONE);
    }
  }

  private List<OngoingReassignment> ongoing() {
    List<OngoingReassignment> found = new ArrayList<>();
    for (ClusterView.Topic topic : cluster.topics()) {
      for (Partition partition : topic.partitions()) {
        if (partition.move().underWay()) {
          found.add(
              new OngoingReassignment(
                  new TopicPartition(topic.name(), partition.partition()),
                  partition.replicas(),
                  partition.move()));
        }
      }
    }
    return found;
  }

  @Override
  public CompletionStage<Answer<List<OngoingReassignment>>> listReassignments(
      Optional<Set<TopicPartition>> partitions, int timeoutMillis) {
    return now(
        ongoing().stream()
            .filter(each -> partitions.isEmpty() || partitions.get().contains(each.partition()))
            .toList());
  }

  @Override
  public CompletionStage<Answer<List<PartitionOutcome>>> electLeaders(
      Election election, Optional<List<TopicPartition>> partitions, int timeoutMillis) {
    List<TopicPartition> all = new ArrayList<>();
    if (partitions.isPresent()) {
      all.addAll(partitions.get());
    } else {
      cluster
          .topics()
          .forEach(
              topic ->
                  topic
                      .partitions()
                      .forEach(
                          each -> all.add(new TopicPartition(topic.name(), each.partition()))));
    }
    return now(
        all.stream()
            .map(id -> elect(election, id))
            .filter(
                outcome ->
                    partitions.isPresent() || outcome.error() != ErrorCode.ELECTION_NOT_NEEDED)
            .toList());
  }

  private PartitionOutcome elect(Election election, TopicPartition id) {
    Optional<Partition> known = partition(id);
    if (known.isEmpty()) {
      return new PartitionOutcome(id, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "no such partition");
    }
    Partition old = known.get();
    int preferred = old.replicas().get(0);
    if (election == Election.PREFERRED ? old.leader() == preferred : old.leader() >= 0) {
      return new PartitionOutcome(id, ErrorCode.ELECTION_NOT_NEEDED, "it leads already");
    }
    Optional<Integer> next =
        election == Election.PREFERRED
            ? Optional.of(preferred).filter(old.isr()::contains).filter(this::active)
            : old.replicas().stream().filter(this::active).findFirst();
    if (next.isEmpty()) {
      return new PartitionOutcome(
          id,
          election == Election.PREFERRED
              ? ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE
              : ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
          null);
    }
    cluster.lead(id.topic(), id.partition(), next.get());
    return new PartitionOutcome(id, ErrorCode.NONE, null);
  }

  private boolean active(int broker) {
    return cluster.broker(broker).filter(each -> !each.fenced()).isPresent();
  }

  @Override
  public CompletionStage<Answer<Quorum>> describeQuorum() {
    Quorum told = quorum;
    long version = cluster.metadataVersion();
    return now(
        told != null
            ? told
            : new Quorum(
                cluster.controllerId(),
                1,
                version,
                List.of(new QuorumNode(cluster.controllerId(), version, 1, 1)),
                List.of()));
  }

  private Outcome outcome(int broker) {
    if (failing != ErrorCode.NONE) {
      return new Outcome(failing, "as told");
    }
    return cluster.broker(broker).isPresent()
        ? Outcome.DONE
        : new Outcome(ErrorCode.BROKER_ID_NOT_REGISTERED, "there is no broker " + broker);
  }

  @Override
  public CompletionStage<Outcome> unregisterBroker(int broker, int timeoutMillis) {
    Outcome outcome = outcome(broker);
    if (outcome.error() == ErrorCode.NONE) {
      cluster.topology().brokers.remove(broker);
    }
    return CompletableFuture.completedFuture(outcome);
  }

  @Override
  public CompletionStage<Answer<AssignmentPlan>> plan(PlanOptions options) {
    lastOptions = options;
    return now(plan);
  }

  @Override
  public CompletionStage<Answer<AssignmentPlan>> executePlan(PlanOptions options) {
    lastOptions = options;
    int moves = plan.moves().size();
    progress =
        new PlanProgress(moves == 0 ? PlanState.IDLE : PlanState.RUNNING, moves, 0, 0, List.of());
    return now(plan);
  }

  @Override
  public CompletionStage<Answer<PlanProgress>> cancelPlan() {
    progress = new PlanProgress(PlanState.IDLE, 0, 0, 0, List.of());
    return planProgress();
  }

  @Override
  public synchronized CompletionStage<Answer<PlanProgress>> planProgress() {
    PlanProgress now = progress;
    return now(
        new PlanProgress(
            now.state(), now.total(), now.done(), now.underWay(), List.copyOf(drained)));
  }

  @Override
  public synchronized CompletionStage<Outcome> drain(int broker) {
    Outcome outcome = outcome(broker);
    if (outcome.error() == ErrorCode.NONE) {
      drained.add(broker);
    }
    return CompletableFuture.completedFuture(outcome);
  }

  @Override
  public synchronized CompletionStage<Outcome> undrain(int broker) {
    Outcome outcome = outcome(broker);
    if (outcome.error() == ErrorCode.NONE) {
      drained.remove(broker);
    }
    return CompletableFuture.completedFuture(outcome);
  }
}
